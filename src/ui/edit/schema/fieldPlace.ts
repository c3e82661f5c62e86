import { type Gvk, parseGroupVersion } from '#machinery'

/** FieldPlace is the place of a field in a text of manifests, whether it is written already or about to be. */
export interface FieldPlace {
  /** The kind of the object that the place is in; parts that the text does not say are empty. */
  readonly gvk: Gvk
  /** The fields that lead to it, without its own name; `[]` is an item of a list. */
  readonly path: readonly string[]
  /** The other fields of the map that it is in. */
  readonly others: ReadonlySet<string>
}

interface MapLevel {
  readonly column: number
  readonly keys: Set<string>
  key: string
  /** The last key has its value on its own line. */
  hasValue: boolean
  apiVersion: string
  kind: string
}
interface ListLevel {
  readonly column: number
  readonly keys: null
}
type Level = MapLevel | ListLevel

interface Line {
  /** Columns of the dashes before the key. */
  readonly dashes: readonly number[]
  /** Where its key or value begins. */
  readonly column: number
  /** Null where it has none. */
  readonly key: string | null
  /** Behind the key, or the whole where there is none. */
  readonly value: string
  /** Where the value begins. */
  readonly valueColumn: number
}

const quotedKey = /^(?:"([^"]*)"|'([^']*)')\s*:(?:\s+|$)/u
/** No plain key begins with one of these. */
const notInKey = '#[]{}&*!|>%@`,?'

/** readLine parts a line of YAML in block style. A text has tens of thousands of them, so most is found without a pattern. */
export function readLine(text: string): Line {
  const dashes: number[] = []
  let column = indentOf(text)
  while (text[column] === '-' && (text[column + 1] === ' ' || text[column + 1] === undefined)) {
    dashes.push(column)
    column += 1
    while (text[column] === ' ') column += 1
  }
  const first = text[column] ?? '#'
  if (first === '"' || first === "'") {
    const found = quotedKey.exec(text.slice(column))
    if (found !== null) {
      const valueColumn = column + found[0].length
      return { dashes, column, key: found[1] ?? found[2] ?? '', value: text.slice(valueColumn), valueColumn }
    }
  } else if (!notInKey.includes(first)) {
    const colon = colonIn(text, column)
    const key = colon < 0 ? '' : text.slice(column, colon).trimEnd()
    if (key !== '' && !key.includes(' #')) {
      let valueColumn = colon + 1
      while (text[valueColumn] === ' ') valueColumn += 1
      return { dashes, column, key, value: text.slice(valueColumn), valueColumn }
    }
  }
  return { dashes, column, key: null, value: text.slice(column), valueColumn: column }
}

/** The colon that ends a plain key: one before a blank or the end of the line. */
function colonIn(text: string, from: number): number {
  for (let at = text.indexOf(':', from); at >= 0; at = text.indexOf(':', at + 1))
    if (text[at + 1] === ' ' || text[at + 1] === undefined || text[at + 1] === '\r') return at
  return -1
}

function indentOf(text: string): number {
  let indent = 0
  while (text[indent] === ' ') indent += 1
  return indent
}

/**
 * fieldPlaceAt finds the place of a field that begins at a column of a line, both counted from 0, in a text that need not be
 * whole: lines are read by their indentation alone. Null inside a text of several lines, and in text that is in JSON.
 */
export function fieldPlaceAt(lines: Iterable<string>, line: number, column: number): FieldPlace | null {
  const walk = new Walk()
  let at = 0
  let found: { readonly path: readonly string[]; readonly depth: number } | null = null
  for (const text of lines) {
    if (at === line) {
      const depth = walk.enter(text, column)
      if (depth === null) return null
      found = { path: walk.path(depth), depth }
    } else if (found === null) walk.take(text)
    else {
      // Further fields of the same map, and the kind where it comes later.
      if (walk.ends(text)) break
      walk.take(text)
      if (walk.isClosed && walk.isNamed) break
    }
    at += 1
  }
  return found === null ? null : { gvk: walk.gvk(found.path), path: found.path, others: walk.others }
}

/** Walk is a way down the lines of a text, with the maps and lists that are open at a line. */
class Walk {
  levels: Level[] = []
  /** The fields of the map that was looked for. */
  others: ReadonlySet<string> = new Set()
  /** The map of the object that was looked for, and the one that a list of objects has around it. */
  #owner: readonly MapLevel[] = []
  /** The map that was looked for. */
  #map: Level | null = null
  /** Lines that are indented more than this are a text; null outside one. */
  #textColumn: number | null = null
  #isFlow = false
  #isBegun = false

  /** The object that was looked for says what it is. */
  get isNamed(): boolean {
    return this.#owner.some(({ apiVersion, kind }) => apiVersion !== '' && kind !== '')
  }

  /** The map that was looked for has ended. */
  get isClosed(): boolean {
    return this.#map === null || !this.levels.includes(this.#map)
  }

  take(text: string): void {
    if (this.#isText(text)) return
    if (isMark(text)) {
      this.levels = []
      this.#isFlow = false
      this.#isBegun = false
      return
    }
    const first = text[indentOf(text)]
    if (first === undefined || first === '#') return
    if (!this.#isBegun) this.#isFlow = first === '{' || first === '['
    this.#isBegun = true
    const line = readLine(text)
    const { dashes, column, key, value } = line
    if (dashes.length > 0 || key !== null) this.#open(dashes, key === null ? null : column)
    const map = this.levels.at(-1)
    if (key !== null && map?.keys) {
      map.key = key
      map.keys.add(key)
      map.hasValue = value !== '' && !'#&!|>\r'.includes(value[0] ?? '')
      if (key === 'apiVersion') map.apiVersion = scalarOf(value)
      if (key === 'kind') map.kind = scalarOf(value)
    }
    if (value[0] === '|' || value[0] === '>')
      this.#textColumn = key === null ? (dashes.at(-1) ?? column) : column
  }

  /** How deep the map is that a field at that column would be in, or is in; null where there can be none. */
  enter(text: string, column: number): number | null {
    if (this.#isText(text) || this.#isFlow || /^\s*[[{]/u.test(text)) return null
    const { dashes } = readLine(text.slice(0, column))
    const top = this.#topBefore(dashes[0] ?? column)
    if (top?.keys && top.hasValue && top.column < (dashes[0] ?? column)) return null
    this.#open(dashes, column)
    const map = this.levels.at(-1)
    if (map?.keys) {
      this.others = map.keys
      this.#map = map
      const written = readLine(text)
      if (written.key !== null && written.column === column) this.take(text)
    }
    this.#owner = this.#owners()
    return this.levels.length
  }

  /** Whether another object begins. */
  ends(text: string): boolean {
    return this.#textColumn === null && isMark(text)
  }

  path(depth: number): string[] {
    return this.levels.slice(0, depth - 1).map((level) => (level.keys === null ? '[]' : level.key))
  }

  gvk(path: readonly string[]): Gvk {
    const [root, item] = this.#owner
    const owner = isListItem(root, path) && item !== undefined ? item : root
    return { ...parseGroupVersion(owner?.apiVersion ?? ''), kind: owner?.kind ?? '' }
  }

  #owners(): MapLevel[] {
    const [root, , item] = this.levels
    return [root, item].filter((level): level is MapLevel => level?.keys instanceof Set)
  }

  /** Opens the lists of those dashes, and the map at that column. */
  #open(dashes: readonly number[], column: number | null): void {
    const first = dashes[0] ?? column ?? 0
    this.#topBefore(first, dashes.length > 0)
    for (const dash of dashes) {
      while (this.levels.length > 0 && (this.levels.at(-1)?.column ?? 0) > dash) this.levels.pop()
      const top = this.levels.at(-1)
      if (top?.keys !== null || top.column !== dash) this.levels.push({ column: dash, keys: null })
    }
    if (column === null) return
    const top = this.levels.at(-1)
    if (top?.keys && top.column === column) return
    this.levels.push({ column, keys: new Set(), key: '', hasValue: false, apiVersion: '', kind: '' })
  }

  /** Closes what ends before a line that begins at that column. A list may begin at the column of its field. */
  #topBefore(column: number, isItem = false): Level | undefined {
    for (;;) {
      const top = this.levels.at(-1)
      if (top === undefined || top.column < column) return top
      if (top.column === column && (top.keys !== null || isItem)) return top
      this.levels.pop()
    }
  }

  #isText(text: string): boolean {
    if (this.#textColumn === null) return false
    const indent = indentOf(text)
    if (indent === text.length || indent > this.#textColumn) return true
    this.#textColumn = null
    return false
  }
}

/** isMark: the line begins another document. */
export const isMark = (text: string): boolean => text.startsWith('---') && /^---(?:\s|$)/u.test(text)

const isListItem = (root: MapLevel | undefined, [first, second]: readonly string[]): boolean =>
  root?.kind === 'List' && first === 'items' && second === '[]'

const scalarOf = (value: string): string =>
  value
    .replace(/\s+#.*$/u, '')
    .replace(/^["']|["']$/gu, '')
    .trim()
