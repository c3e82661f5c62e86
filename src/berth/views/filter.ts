import type { Cell, Column } from '#contract'
import { cellFilterText } from '#kinds'
import { parseLabelMatch } from '#machinery'
import type { ViewRow } from './tableRow.ts'

/** Filter is a parsed filter: whether a row passes, or why the text means nothing. */
export type Filter =
  | { readonly type: 'filter'; readonly passes: (row: ViewRow) => boolean }
  | { readonly type: 'problem'; readonly problem: string }

type Test = (row: ViewRow) => boolean

/** The names that may stand before a colon in any table. */
const scopes = ['name', 'namespace', 'label', 'field']

/**
 * parseFilter reads what a person typed above a table. All terms must hold; case does not matter.
 * A word matches any text of the row; `column:value` that column, `column:=value` all of it, `column:=one|other` one of
 * them, and `column:=` what has none; `label:key`,
 * `label:key=value`, `label:key!=value`, `label:"key in (a,b)"` and `field:metadata.name=value` are selectors as kubectl has them; `-` in front turns a term round; quotes keep
 * spaces. Text before a colon that names no column is an ordinary word, so `nginx:1.27` finds itself;
 * one with nothing behind it yet, as in `status:`, leaves every row.
 */
export function parseFilter(text: string, columns: readonly Column[]): Filter {
  const tests: Test[] = []
  for (const { isNegated, scope, value, isBegun } of terms(text)) {
    if (isBegun && isScope(value.slice(0, -1), columns)) continue
    const test = termTest(scope, value, columns)
    if (typeof test === 'string') return { type: 'problem', problem: test }
    tests.push(isNegated ? (row) => !test(row) : test)
  }
  return { type: 'filter', passes: tests.reduce(both, () => true) }
}

const both =
  (one: Test, two: Test): Test =>
  (row) =>
    one(row) && two(row)

interface Term {
  readonly isNegated: boolean
  readonly scope: string | null
  readonly value: string
  /** It ends in its colon: a column or a selector, if it is one, of which nothing is said yet. */
  readonly isBegun: boolean
}

function terms(text: string): Term[] {
  const pattern = /(-?)(?:([\p{L}\p{N}_.-]+):)?(?:"([^"]*)"?|(\S+))/gu
  return [...text.matchAll(pattern)]
    .map(([, minus, scope, quoted, bare]) => ({
      isNegated: minus === '-',
      scope: scope?.toLowerCase() ?? null,
      value: quoted ?? bare ?? '',
      isBegun: scope === undefined && bare?.endsWith(':') === true,
    }))
    .filter(({ value }) => value !== '')
}

const isScope = (word: string, columns: readonly Column[]): boolean =>
  [...scopes, ...columns.map(({ id }) => id)].includes(word.toLowerCase())

function termTest(scope: string | null, value: string, columns: readonly Column[]): Test | string {
  if (scope === 'label') return labelTest(value)
  if (scope === 'field') return fieldTest(value)
  const wanted = value.toLowerCase()
  if (scope === null) return wordTest(wanted, columns)
  // With `=` in front, one of those and nothing else.
  const wholes = wanted.startsWith('=') ? new Set(wanted.slice(1).split('|')) : null
  const has = wholes === null ? caselessTest(wanted) : (text: string) => wholes.has(text.toLowerCase())
  if (scope === 'name') return (row) => has(row.name)
  if (scope === 'namespace') return (row) => has(row.namespace)
  const index = columns.findIndex(({ id }) => id === scope)
  const column = columns[index]
  if (column === undefined) return wordTest(`${scope}:${wanted}`, columns)
  if (wholes !== null) return (row) => has(cellFilterText(column, row.cell(index)))
  const test = cellTest(column, wanted, has) ?? (() => false)
  return (row) => test(row.cell(index))
}

function wordTest(wanted: string, columns: readonly Column[]): Test {
  const has = caselessTest(wanted)
  const cells = columns.flatMap((column, index) => {
    const test = cellTest(column, wanted, has)
    return test === null ? [] : [{ index, test }]
  })
  // Rows of one namespace mostly come one after the other.
  let namespace = ''
  let isInNamespace = has(namespace)
  return (row) => {
    if (has(row.name)) return true
    if (row.namespace !== namespace) {
      namespace = row.namespace
      isInNamespace = has(namespace)
    }
    if (isInNamespace) return true
    for (const { index, test } of cells) if (test(row.cell(index))) return true
    return false
  }
}

/** How a word is looked for in the cells of a column; null where it cannot be there. */
function cellTest(
  column: Column,
  wanted: string,
  has: (text: string) => boolean,
): ((cell: Cell) => boolean) | null {
  switch (column.type) {
    // Times are left out: an age changes by itself, and no user means "the pods whose age contains a 5".
    case 'time':
    case 'period':
      return null
    case 'text':
      return (cell) => cell !== null && has(cell as string)
    case 'status': {
      // There are few words, and mostly it is the one before.
      let word = ''
      let isThere = has(word)
      return (cell) => {
        const next = cell === null ? '' : (cell as readonly [string, string])[1]
        if (next !== word) {
          word = next
          isThere = has(word)
        }
        return isThere && cell !== null
      }
    }
    case 'ratio':
    case 'restarts':
      if (!/^[\d/]+$/.test(wanted)) return null
  }
  return (cell) => cell !== null && has(cellFilterText(column, cell))
}

/** Whether a text contains the word, whatever the case. Most words are plain, and a pattern finds those fastest. */
function caselessTest(wanted: string): (text: string) => boolean {
  if (!/^[\w./:-]+$/.test(wanted)) return (text) => text.toLowerCase().includes(wanted)
  const pattern = new RegExp(wanted.replaceAll(/[.]/g, '\\.'), 'i')
  return (text) => pattern.test(text)
}

function labelTest(selector: string): Test | string {
  const match = parseLabelMatch(selector)
  if (match.type === 'match') return (row) => match.isMatch(row.labels)
  return `${match.problem} Write label:key, label:key=value, label:key!=value or label:"key in (a,b)", several with commas.`
}

/** Several requirements, as in `metadata.name!=a,metadata.namespace=b`, all hold. */
function fieldTest(selector: string): Test | string {
  const tests: Test[] = []
  for (const part of selector.split(',')) {
    const [, field, operator, value = ''] = /^\s*([^=!\s]+)\s*(!=|==|=)\s*(.*?)\s*$/u.exec(part) ?? []
    const read = field === undefined ? undefined : fields.find(({ path }) => path === field)?.read
    if (read === undefined)
      return `"field:${selector}" is not a supported field selector; write ${fields.map(({ path }) => `field:${path}=value`).join(' or ')}`
    tests.push(operator === '!=' ? (row) => read(row) !== value : (row) => read(row) === value)
  }
  return tests.reduce(both)
}

const fields = [
  { path: 'metadata.name', read: (row: ViewRow) => row.name },
  { path: 'metadata.namespace', read: (row: ViewRow) => row.namespace },
]
