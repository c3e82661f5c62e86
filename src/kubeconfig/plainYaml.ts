/**
 * The quick way through the YAML that programs write: kubectl, cloud tools and JSON printers. A file of 6 MB takes a
 * tenth of a second here and five seconds in the YAML library. This reader does not judge: whatever it does not know for
 * certain it leaves to the library, which also finds the words for what is wrong. A test holds the two equal. Lines and
 * JSON are two readers of one promise, hence one file.
 */
import { depthLimit, type OtherScalar, type Tree } from './tree.ts'

/** Reads one scalar by the rules of the whole library; null where the text is more or less than a scalar. */
export type ReadScalar = (text: string) => Tree | null

/** readPlainYaml reads a text of the common forms, with line feeds only; null leaves it to the library. */
export function readPlainYaml(text: string, readScalar: ReadScalar): Tree | null {
  try {
    if (/^\s*\{/.test(text)) return new JsonText(text, readScalar).read()
    return isUnusual(text) ? null : new BlockLines(text, readScalar).read()
  } catch (error) {
    if (error instanceof NotPlain) return null
    throw error
  }
}

/** NotPlain leaves the whole text to the library. */
class NotPlain extends Error {}
function leave(): never {
  throw new NotPlain()
}

/** Tabs, control characters, the line breaks that only some readers know, and what is no character. */
const unusual = /[\p{Zl}\p{Zp}\ufeff\ufffe\uffff]|(?!\n)\p{Cc}/u

/** Most texts are ASCII, which is found out ten times as fast. */
const isUnusual = (text: string): boolean => /[^\n -~]/.test(text) && unusual.test(text)

const words: ReadonlyMap<string, OtherScalar> = new Map([
  ['true', { source: 'true', value: true }],
  ['false', { source: 'false', value: false }],
  ['null', { source: 'null', value: null }],
])
const empty: OtherScalar = { source: '', value: null }

interface Line {
  readonly indent: number
  readonly text: string
}

/** BlockLines reads mappings and lists that are written line by line. */
class BlockLines {
  readonly #text: string
  readonly #readScalar: ReadScalar
  /** Where the next line begins. */
  #next = 0
  #line: Line | null = null
  /** Whether blank lines or comments stand before the current line. */
  #isApart = false

  constructor(text: string, readScalar: ReadScalar) {
    this.#text = text
    this.#readScalar = readScalar
  }

  read(): Tree {
    this.#advance()
    if (this.#line?.indent === 0 && this.#line.text === '---') this.#advance()
    if (this.#line === null) leave()
    const tree = this.#block(this.#line.indent, 0)
    if (this.#line !== null) leave()
    return tree
  }

  /** To the next line that is neither blank nor a comment. */
  #advance(): void {
    const text = this.#text
    this.#isApart = false
    while (this.#next < text.length) {
      const start = this.#next
      const newline = text.indexOf('\n', start)
      const end = newline === -1 ? text.length : newline
      this.#next = end + 1
      let at = start
      while (text[at] === ' ') at += 1
      if (at === end || text[at] === '#') {
        this.#isApart = true
        continue
      }
      this.#line = { indent: at - start, text: text.slice(at, end).trimEnd() }
      return
    }
    this.#line = null
  }

  #block(indent: number, depth: number): Tree {
    if (depth > depthLimit) leave()
    return isItem(this.#line) ? this.#list(indent, depth) : this.#map(indent, depth)
  }

  #list(indent: number, depth: number): Tree {
    const items: Tree[] = []
    while (this.#line !== null && this.#line.indent === indent && isItem(this.#line)) {
      const rest = this.#line.text.slice(1)
      const inner = rest.trimStart()
      if (inner === '') {
        this.#advance()
        items.push(this.#below(indent, depth))
        continue
      }
      const at = indent + 1 + rest.length - inner.length
      if (keyEnd(inner) === -1) {
        items.push(this.#value(inner, indent, depth + 1))
        continue
      }
      this.#line = { indent: at, text: inner }
      items.push(this.#block(at, depth + 1))
    }
    return items
  }

  #map(indent: number, depth: number): Tree {
    const map = new Map<string, Tree>()
    while (this.#line !== null && this.#line.indent === indent && !isItem(this.#line)) {
      const { text } = this.#line
      const end = keyEnd(text)
      const key = text.slice(0, Math.max(0, end))
      // A repeated key is refused, with its place.
      if (end === -1 || map.has(key)) leave()
      const rest = text.slice(end + 1).trimStart()
      if (rest === '') {
        this.#advance()
        map.set(key, this.#belowKey(indent, depth))
      } else map.set(key, this.#value(rest, indent, depth + 1))
    }
    return map
  }

  /** The value of a key that stands below it: deeper, or a list at the key's own indent. */
  #belowKey(indent: number, depth: number): Tree {
    const line = this.#line
    return line !== null && line.indent === indent && isItem(line)
      ? this.#block(indent, depth + 1)
      : this.#below(indent, depth)
  }

  #below(indent: number, depth: number): Tree {
    const line = this.#line
    if (depth >= depthLimit) leave()
    if (line === null || line.indent <= indent) return empty
    return this.#block(line.indent, depth + 1)
  }

  /** A scalar that begins on the current line, where the entry around it has this indent. */
  #value(text: string, indent: number, depth: number): Tree {
    if (depth > depthLimit) leave()
    this.#advance()
    const isContinued = this.#line !== null && this.#line.indent > indent
    if (!isContinued && (text[0] === '[' || text[0] === '{'))
      return new FlowText(
        text,
        depth,
        (word) => this.#plain(word),
        (word) => this.#quoted(word),
      ).read()
    if (text[0] === "'" || text[0] === '"') return isContinued ? leave() : this.#quoted(text)
    if (!isPlainText(text) || !/^(?:[\w./+]|--?[A-Za-z\d])/.test(text)) leave()
    if (!isContinued) return this.#plain(text)
    const parts = [text]
    while (this.#line !== null && this.#line.indent > indent) {
      // A blank line between them would be a line break.
      if (this.#isApart || !isPlainText(this.#line.text) || !/^[\w/(]/.test(this.#line.text)) leave()
      parts.push(this.#line.text)
      this.#advance()
    }
    return parts.join(' ')
  }

  #plain(text: string): Tree {
    const word = words.get(text)
    if (word !== undefined) return word
    // Only words of YAML and what begins as a number does is anything but text.
    if (/^(?:[A-Za-z_/]|--?[A-Za-z])/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text))
      return text
    // No number has such letters: certificates in base64, names that begin with a digit.
    if (/^[\d+]/.test(text) && /[g-np-wyz/=@]/i.test(text)) return text
    return this.#readScalar(text) ?? leave()
  }

  #quoted(text: string): Tree {
    if (/^'(?:[^']|'')*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'")
    if (/^"[^"\\]*"$/.test(text)) return text.slice(1, -1)
    if (!/^"(?:[^"\\]|\\.)*"$/.test(text)) leave()
    return this.#readScalar(text) ?? leave()
  }
}

const isItem = (line: Line | null): boolean =>
  line !== null && (line.text.startsWith('- ') || line.text === '-')

/** Where a key of usual letters ends, at its colon; -1 where there is none. */
function keyEnd(text: string): number {
  const key = /^[A-Za-z][\w./-]{0,200}(?=:(?: |$))/.exec(text)?.[0]
  return key === undefined ? -1 : key.length
}

const isPlainText = (text: string): boolean =>
  !text.includes(': ') && !text.includes(' #') && !text.endsWith(':')

/** FlowText reads lists and mappings in brackets, all on one line. */
class FlowText {
  readonly #text: string
  readonly #depth: number
  readonly #plain: (text: string) => Tree
  readonly #quoted: (text: string) => Tree
  #at = 0

  constructor(text: string, depth: number, plain: (text: string) => Tree, quoted: (text: string) => Tree) {
    this.#text = text
    this.#depth = depth
    this.#plain = plain
    this.#quoted = quoted
  }

  read(): Tree {
    const tree = this.#tree(this.#depth)
    if (this.#at < this.#text.length) leave()
    return tree
  }

  #tree(depth: number): Tree {
    if (depth > depthLimit) leave()
    if (this.#take(/\{ */y) !== null) return this.#map(depth)
    if (this.#take(/\[ */y) !== null) return this.#list(depth)
    const quoted = this.#take(/'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"/y)
    if (quoted !== null) return this.#quoted(quoted)
    return this.#plain(this.#take(flowWords) ?? leave())
  }

  #map(depth: number): Tree {
    const map = new Map<string, Tree>()
    if (this.#take(/\}/y) !== null) return map
    do {
      const key = this.#take(/[A-Za-z][\w./-]{0,200}(?=: )/y)
      if (key === null || map.has(key)) leave()
      this.#take(/: +/y)
      map.set(key, this.#tree(depth + 1))
    } while (this.#goesOn('}'))
    return map
  }

  #list(depth: number): Tree {
    const items: Tree[] = []
    if (this.#take(/\]/y) !== null) return items
    do items.push(this.#tree(depth + 1))
    while (this.#goesOn(']'))
    return items
  }

  /** Steps over the comma, or the closing bracket. */
  #goesOn(closing: string): boolean {
    const mark = this.#take(/ *[,\]}] */y)?.trim()
    if (mark === ',') return true
    // Blanks behind the last bracket belong to the line, which has none there.
    return mark === closing ? false : leave()
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at
    const taken = pattern.exec(this.#text)?.[0] ?? null
    if (taken !== null) this.#at += taken.length
    return taken
  }
}

/** Words of plain letters; a colon inside of one is no end of a key. */
const flowWords = /(?:[\w./+]|--?[A-Za-z\d])(?:[\w./@+=-]|:(?=[\w./@+=-])| +(?=[\w./@+=]))*(?= *[,\]}])/y

/** JsonText reads JSON, with nothing but blanks behind it. */
class JsonText {
  readonly #text: string
  readonly #readScalar: ReadScalar
  #at = 0

  constructor(text: string, readScalar: ReadScalar) {
    this.#text = text
    this.#readScalar = readScalar
  }

  read(): Tree {
    const tree = this.#tree(0)
    this.#skipBlanks()
    if (this.#at < this.#text.length) leave()
    return tree
  }

  #tree(depth: number): Tree {
    if (depth > depthLimit) leave()
    this.#skipBlanks()
    switch (this.#text[this.#at]) {
      case '{':
        return this.#map(depth)
      case '[':
        return this.#list(depth)
      case '"':
        return this.#string()
      default:
        return this.#other()
    }
  }

  #map(depth: number): Tree {
    const map = new Map<string, Tree>()
    if (this.#isEmpty('}')) return map
    do {
      this.#skipBlanks()
      if (this.#text[this.#at] !== '"') leave()
      const key = this.#string()
      if (map.has(key) || key.length > 200) leave()
      this.#skipBlanks()
      if (this.#text[this.#at] !== ':') leave()
      this.#at += 1
      map.set(key, this.#tree(depth + 1))
    } while (this.#goesOn('}'))
    return map
  }

  #list(depth: number): Tree {
    const items: Tree[] = []
    if (this.#isEmpty(']')) return items
    do items.push(this.#tree(depth + 1))
    while (this.#goesOn(']'))
    return items
  }

  /** Steps over the opening bracket, and over the closing one where it follows. */
  #isEmpty(closing: string): boolean {
    this.#at += 1
    this.#skipBlanks()
    if (this.#text[this.#at] !== closing) return false
    this.#at += 1
    return true
  }

  /** Steps over the comma, or the closing bracket. */
  #goesOn(closing: string): boolean {
    this.#skipBlanks()
    const mark = this.#text[this.#at]
    this.#at += 1
    if (mark !== ',' && mark !== closing) leave()
    return mark === ','
  }

  #string(): string {
    const text = this.#text
    const start = this.#at
    let end = start + 1
    while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1
    this.#at = end + 1
    const written = text.slice(start, end + 1)
    if (written.includes('\n') || isUnusual(written)) leave()
    if (!written.includes('\\')) return written.slice(1, -1)
    const value = jsonString(written)
    return value.isWellFormed() ? value : leave()
  }

  #other(): Tree {
    const start = this.#at
    while (/[\w.+-]/.test(this.#text[this.#at] ?? '')) this.#at += 1
    const written = this.#text.slice(start, this.#at)
    const word = words.get(written)
    if (word !== undefined) return word
    if (!/^-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,4})?$/.test(written)) leave()
    return this.#readScalar(written) ?? leave()
  }

  #skipBlanks(): void {
    const text = this.#text
    while (this.#at < text.length && ' \n\t'.includes(text[this.#at] as string)) this.#at += 1
  }
}

function jsonString(written: string): string {
  try {
    return JSON.parse(written) as string
  } catch {
    // An escape that only YAML knows, or none at all.
    return leave()
  }
}
