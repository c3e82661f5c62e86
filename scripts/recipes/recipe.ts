/** Recipe is one section of `docs/recipes.md`. */
export interface Recipe {
  readonly title: string
  /** Its lines that are not empty, without the title. */
  readonly lines: readonly string[]
  /** The page of its example, as the recipe links it. */
  readonly example: string
  /** The files that its steps name, in order. */
  readonly files: readonly string[]
}

/** recipesIn reads the recipes of the page. A step begins with its number and the path of its file. */
export const recipesIn = (page: string): Recipe[] =>
  page
    .split(/^## /mu)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n').filter((line) => line.trim() !== '')
      return {
        title,
        lines,
        example: /\]\((recipes\/\w+\.md)\)/u.exec(section)?.[1] ?? '',
        files: lines.flatMap((line) => /^\d+\. `([^`]+)`:/u.exec(line)?.[1] ?? []),
      }
    })

/** Change is one step of an example: a file to add, or lines to put into a file. */
export interface Change {
  readonly file: string
  /** `add` makes the file; `end` appends to it; the others put the text next to the one line that reads `line`. */
  readonly place: 'add' | 'end' | 'after' | 'before'
  readonly line: string
  readonly text: string
}

const changePattern =
  /^(?:Add `(?<added>[^`]+)`|In `(?<file>[^`]+)`, (?:(?<place>after|before) `(?<line>[^`]+)`|at the end)):\n\n```\w+\n(?<text>.*?\n)```$/gmsu

/** changesIn reads the changes of an example's page: a sentence that says where, and a block with the text. */
export const changesIn = (page: string): Change[] =>
  [...page.matchAll(changePattern)].map(({ groups = {} }) => {
    const { added, file = '', place = 'end', line = '', text = '' } = groups
    if (added !== undefined) return { file: added, place: 'add', line, text }
    return { file, place: place as 'after' | 'before' | 'end', line, text }
  })

/** changed is the text of a file after a change; throws where the file has no such line, or several. */
export function changed(present: string | null, { file, place, line, text }: Change): string {
  if (place === 'add') {
    if (present !== null) throw new Error(`${file} is there already.`)
    return text
  }
  if (present === null) throw new Error(`There is no ${file}.`)
  if (place === 'end') return present + text
  const lines = present.split('\n')
  const at = lines.flatMap((each, index) => (each.trim() === line ? [index] : []))
  const [index] = at
  if (index === undefined || at.length > 1)
    throw new Error(`${file} has ${at.length} lines that read ${line}`)
  return lines
    .toSpliced(place === 'after' ? index + 1 : index, 0, ...text.split('\n').slice(0, -1))
    .join('\n')
}
