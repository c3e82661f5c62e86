import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  parseDocument,
} from 'yaml'
import { withoutTimes } from '#machinery'
import { readPlainYaml } from './plainYaml.ts'
import { depthLimit, type OtherScalar, type Tree } from './tree.ts'

export type YamlReading =
  | { readonly type: 'tree'; readonly tree: Tree }
  | { readonly type: 'problem'; readonly problem: string }

const nothing: OtherScalar = { source: '', value: null }

/**
 * How many nodes aliases may repeat in all, far more than people write by hand. So aliases cannot make a document of 5
 * MB cost more than 5 MB of nodes.
 */
const repeatedNodesLimit = 50_000

/**
 * parseYaml reads the first document of a text, or says what is wrong and where. The message never quotes the text,
 * which may be a credential; it names only a repeated key.
 */
export function parseYaml(written: string): YamlReading {
  // YAML's line breaks are also those of old Macintoshes, and of mainframes (in text, a blank). The parser knows neither.
  const text = written.replaceAll(/\r\n?/g, '\n').replaceAll('\u0085', ' ')
  const plain = readPlainYaml(text, readScalar)
  return plain === null ? parseAnyYaml(text) : { type: 'tree', tree: plain }
}

/** parseAnyYaml is parseYaml for texts of any form, about fifty times slower. */
export function parseAnyYaml(text: string): YamlReading {
  const lines = new LineCounter()
  try {
    const documents = parseAllDocuments(text, { ...yamlOptions, lineCounter: lines })
    const document = Array.isArray(documents) ? documents[0] : undefined
    if (document === undefined) return { type: 'tree', tree: nothing }
    const error = document.errors.find(
      ({ code, pos: [at] }) => code !== 'UNEXPECTED_TOKEN' || at < endOf(document),
    )
    if (error !== undefined) return refuse(lines, error.pos[0], sentence(error.code, text, error.pos[0]))
    return { type: 'tree', tree: new Walk().read(document) }
  } catch (error) {
    if (error instanceof WalkProblem)
      return refuse(lines, error.offset, error.isRepeatedKey ? repeats(text, error.offset) : error.message)
    if (error instanceof RangeError) return { type: 'problem', problem: 'is nested too deeply to be read' }
    throw error
  }
}

const yamlOptions = {
  version: '1.1',
  // kubectl's decoder reads times and base-60 numbers as text.
  customTags: withoutTimes,
  prettyErrors: false,
  logLevel: 'silent',
  // The library compares each key with all before it; the walk finds a repeated key in one look.
  uniqueKeys: false,
} as const

/** One scalar by the same rules; null where the text is anything else. */
function readScalar(text: string): Tree | null {
  const { contents, errors } = parseDocument(text, yamlOptions)
  if (errors.length > 0 || !isScalar(contents) || contents.anchor !== undefined) return null
  return scalar(contents.value, contents.source)
}

/** Where what kubectl reads of a document ends: behind a value in braces it looks at nothing. */
const endOf = ({ contents }: Document.Parsed): number =>
  (isMap(contents) || isSeq(contents)) && contents.flow === true
    ? contents.range[1]
    : Number.POSITIVE_INFINITY

function refuse(lines: LineCounter, offset: number, what: string): YamlReading {
  const { line, col } = lines.linePos(offset)
  return { type: 'problem', problem: `is not valid YAML: line ${line}, column ${col} ${what}` }
}

function sentence(code: string, text: string, offset: number): string {
  if (offset >= text.trimEnd().length) return 'ends too early, as if only half of it were written'
  switch (code) {
    case 'RESOURCE_EXHAUSTION':
      return 'is nested too deeply'
    case 'TAB_AS_INDENT':
      return 'is indented by a tab'
    case 'BAD_INDENT':
      return 'is indented wrongly'
    case 'MISSING_CHAR':
      return 'lacks a character, such as a closing quote, bracket or colon'
    case 'BAD_DQ_ESCAPE':
      return 'has an unknown escape inside double quotes'
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
      return 'starts a key that does not end on its line'
    default:
      return 'holds something unexpected'
  }
}

function repeats(text: string, offset: number): string {
  const key = /^["']?([\w.-]{1,60})["']?\s*:/.exec(text.slice(offset, offset + 80))?.[1]
  return key === undefined ? 'repeats a key' : `repeats the key "${key}"`
}

class WalkProblem extends Error {
  readonly offset: number
  readonly isRepeatedKey: boolean
  constructor(offset: number, message: string, { isRepeatedKey = false } = {}) {
    super(message)
    this.offset = offset
    this.isRepeatedKey = isRepeatedKey
  }
}

/** Walk turns one document into a Tree. As in YAML, an anchor counts from its position on. */
class Walk {
  readonly #anchors = new Map<string, Node>()
  /** The nodes that are being read: an alias to one of them would never end. */
  readonly #open = new Set<Node>()
  #repeated = 0
  #aliasDepth = 0

  read(document: Document.Parsed): Tree {
    return this.#tree(document.contents, 0)
  }

  #tree(node: unknown, depth: number): Tree {
    if (isAlias(node)) return this.#alias(node, depth)
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return nothing
    if (depth > depthLimit) throw new WalkProblem(offsetOf(node), 'is nested too deeply')
    if (this.#aliasDepth > 0) this.#repeated += 1
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (isScalar(node)) return scalar(node.value, node.source)
    this.#open.add(node)
    const tree = isSeq(node) ? node.items.map((item) => this.#tree(item, depth + 1)) : this.#map(node, depth)
    this.#open.delete(node)
    return tree
  }

  #map(
    node: { items: readonly { key: unknown; value: unknown }[] },
    depth: number,
  ): ReadonlyMap<string, Tree> {
    const read = new Map<string, Tree>()
    const own = new Set<string>()
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? keyText(key.value, key.source) : null
      const tree = this.#tree(value, depth + 1)
      if (name === null) continue
      if (name === '<<' && isScalar(key) && key.type === 'PLAIN') {
        mergeInto(read, tree)
        continue
      }
      if (own.has(name))
        throw new WalkProblem(isScalar(key) ? offsetOf(key) : 0, 'repeats a key', { isRepeatedKey: true })
      own.add(name)
      read.set(name, tree)
    }
    return read
  }

  #alias(alias: { source: string; range?: readonly number[] | null }, depth: number): Tree {
    const offset = alias.range?.[0] ?? 0
    const target = this.#anchors.get(alias.source)
    if (target === undefined) throw new WalkProblem(offset, 'refers to an anchor that is not set before it')
    if (this.#open.has(target))
      throw new WalkProblem(offset, 'refers by an alias to something that contains it')
    this.#aliasDepth += 1
    const tree = this.#tree(target, depth)
    this.#aliasDepth -= 1
    if (this.#repeated > repeatedNodesLimit)
      throw new WalkProblem(offset, 'repeats so much by aliases that it looks like an alias bomb')
    return tree
  }
}

/** As in kubectl's decoder, a merge takes the place of what stands before it; of several maps, the first one counts. */
function mergeInto(read: Map<string, Tree>, tree: Tree): void {
  const maps = Array.isArray(tree) ? tree.toReversed() : [tree]
  for (const map of maps) {
    if (!(map instanceof Map)) continue
    for (const [name, value] of map) read.set(name, value)
  }
}

function scalar(value: unknown, source: string | undefined): Tree {
  if (typeof value === 'string') return value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  // Digits that make a number beyond all numbers, such as 123e4567, are text to kubectl.
  if (value === Number.POSITIVE_INFINITY && source !== undefined && /^[\d+.]*\d/.test(source)) return source
  if (value === null || typeof value === 'boolean' || typeof value === 'number')
    return { source: source ?? String(value), value }
  return source ?? ''
}

function keyText(value: unknown, source: string | undefined): string | null {
  const text = scalar(value, source)
  return typeof text === 'string' && text !== '' ? text : (source ?? null)
}

const offsetOf = (node: { range?: readonly number[] | null }): number => node.range?.[0] ?? 0
