import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
} from 'yaml'
import { maxManifests } from '#contract'
import { textValues } from '../edits/editedText.ts'
import { yamlOf } from '../yaml/yamlText.ts'

/** Manifest is one object of a text, as far as the cluster's process has to know it; its text is sent as it is. */
export interface Manifest {
  readonly index: number
  /** The line of the whole text at which it begins, from 1. */
  readonly line: number
  /** So many lines stand before its text, for sentences that count from its beginning. */
  readonly linesBefore: number
  readonly text: string
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Empty where the text names none. */
  readonly namespace: string
  readonly name: string
  /** Why it must not be sent; null where it may. */
  readonly problem: string | null
  /** The kind that it defines; null for everything but a resource definition. */
  readonly defines: DefinedKind | null
  /** The values of a Secret in it, so that no sentence quotes them. */
  readonly values: readonly string[]
}

/** DefinedKind is a kind that a resource definition adds to the cluster. */
export interface DefinedKind {
  readonly group: string
  readonly kind: string
  readonly resource: string
  readonly isNamespaced: boolean
}

/** A part of the text that holds one document, or one item of a list. */
interface Piece {
  /** So many lines of the whole text stand before it. */
  readonly linesBefore: number
  readonly text: string
}

/** At the beginning of a line, these end a document whatever stands around them, also within a text of many lines. */
const marker = /^(---|\.\.\.)(?=\s|$)/u

/** Reads a text as an API server does, as far as a reading of ours can be equal to it. */
const parsed = (text: string) =>
  parseDocument(text, {
    version: '1.1',
    intAsBigInt: true,
    prettyErrors: false,
    // Takes the square of a map's length; the API server refuses a key twice by itself.
    uniqueKeys: false,
  })

/**
 * splitManifests parts a text into its objects, in their order: an API server reads only the first document of what it is
 * sent. Documents without content are left out, and lists are parted into their items. More than `maxManifests` are one
 * problem, that of the first that is too many.
 */
export function splitManifests(text: string): readonly Manifest[] {
  const pieces = documentsOf(text).flatMap((piece) => itemsOf(piece))
  const manifests = pieces.slice(0, maxManifests).map(read)
  const places = new Set<string>()
  return manifests.map((manifest) => {
    const { group, kind, namespace, name, problem } = manifest
    const place = JSON.stringify([group, kind, namespace, name])
    if (problem !== null) return manifest
    if (places.has(place)) return { ...manifest, problem: 'The text has this object twice.' }
    places.add(place)
    return pieces.length > maxManifests
      ? { ...manifest, problem: `The text has more than ${maxManifests} objects.` }
      : manifest
  })
}

function documentsOf(text: string): readonly Piece[] {
  const pieces: Piece[] = []
  let lines: string[] = []
  let first = 0
  const end = (next: number) => {
    // With the end of its last line: the half of an old line end would be one of its own.
    if (!lines.every(isBlank)) pieces.push({ linesBefore: first, text: `${lines.join('\n')}\n` })
    lines = []
    first = next
  }
  // Each file of several that were put together may have begun with a byte order mark.
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.replace(/^\uFEFF/u, '')
    const [found] = marker.exec(line) ?? []
    if (found !== undefined) end(found === '...' ? index + 1 : index)
    if (found !== '...') lines.push(line)
  }
  end(0)
  return pieces
}

const isBlank = (line: string): boolean => /^(---)?\s*(#.*)?$/su.test(line)

/** The items of a list, each as its own text; the piece itself where it is none. */
function itemsOf(piece: Piece): readonly Piece[] {
  const document = parsed(piece.text)
  const items = document.errors.length === 0 && isMap(document.contents) ? document.get('items', true) : null
  if (!isSeq(items) || !textAt(document, 'kind').endsWith('List')) return [piece]
  return items.items.flatMap((item) => {
    if (!isMap(item) || !item.range) return []
    const before = piece.linesBefore + countLines(piece.text, item.range[0])
    return itemsOf({ linesBefore: before, text: itemText(piece.text, document, item) })
  })
}

const countLines = (text: string, offset: number): number => text.slice(0, offset).split('\n').length - 1

/** An item's own text, moved to the left. What refers to other parts of the text is written out. */
function itemText(source: string, document: Document, item: YAMLMap): string {
  const whole = () => yamlOf(item.toJS(document, { maxAliasCount: 100 }))
  let refers = false
  visit(item, {
    Node: (_, node) => {
      if (isAlias(node) || ('anchor' in node && node.anchor !== undefined)) refers = true
    },
  })
  const [start, end] = item.range ?? [0, 0]
  if (refers || end <= start) return whole()
  const column = start - (source.lastIndexOf('\n', start - 1) + 1)
  const indent = new RegExp(`^ {0,${column}}`, 'u')
  const [first = '', ...others] = source.slice(start, end).split('\n')
  const text = [first, ...others.map((line) => line.replace(indent, ''))].join('\n')
  const again = parsed(text)
  return again.errors.length === 0 && isMap(again.contents) ? text : whole()
}

function read({ linesBefore, text }: Piece, index: number): Manifest {
  const document = parsed(text)
  const line = linesBefore + text.split('\n').findIndex((each) => !isBlank(each)) + 1
  const apiVersion = textAt(document, 'apiVersion')
  const slash = apiVersion.indexOf('/')
  const known = {
    ...{ index, line, linesBefore, text },
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: textAt(document, 'kind'),
    namespace: textAt(document, 'metadata', 'namespace'),
    name: textAt(document, 'metadata', 'name'),
  }
  const [error] = document.errors
  const problem =
    error !== undefined
      ? `Line ${linesBefore + countLines(text, error.pos[0]) + 1}: ${error.message}`
      : isMap(document.contents)
        ? missingWords(known, textAt(document, 'metadata', 'generateName') !== '')
        : 'This is not an object.'
  return {
    ...known,
    problem,
    defines: error === undefined && isDefinition(known) ? definedKind(document) : null,
    values: error === undefined ? textValues(document) : [],
  }
}

function missingWords(
  { version, kind, name }: Pick<Manifest, 'version' | 'kind' | 'name'>,
  isGenerated: boolean,
): string | null {
  if (version === '') return 'It has no apiVersion.'
  if (kind === '') return 'It has no kind.'
  if (name !== '') return null
  return isGenerated
    ? 'It has a generateName in place of a name. Each apply would make another object: give it a name.'
    : 'It has no metadata.name.'
}

const isDefinition = ({ group, kind }: Pick<Manifest, 'group' | 'kind'>): boolean =>
  group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition'

function definedKind(document: Document): DefinedKind | null {
  const kind = textAt(document, 'spec', 'names', 'kind')
  const resource = textAt(document, 'spec', 'names', 'plural')
  if (kind === '' || resource === '') return null
  const group = textAt(document, 'spec', 'group')
  return { group, kind, resource, isNamespaced: textAt(document, 'spec', 'scope') === 'Namespaced' }
}

const textAt = (document: Document, ...path: readonly string[]): string => {
  const node = isMap(document.contents) ? document.getIn(path, true) : undefined
  return isScalar(node) && node.value !== null ? String(node.value) : ''
}

/**
 * withUid is the text of an object with its uid in it, so that no other object is changed or made in place of the one that
 * is meant: the rest of the text stays as it is.
 */
export function withUid(text: string, uid: string): string {
  const document = parsed(text)
  const metadata = document.get('metadata', true)
  if (!isMap(metadata) || textAt(document, 'metadata', 'uid') !== '') return text
  const inserted = insertUid(text, metadata, uid)
  const again = parsed(inserted)
  const isGood = again.errors.length === 0 && textAt(again, 'metadata', 'uid') === uid
  if (isGood) return inserted
  document.setIn(['metadata', 'uid'], uid)
  return yamlOf(document.toJS({ maxAliasCount: 100 }))
}

function insertUid(text: string, metadata: YAMLMap, uid: string): string {
  const at = (offset: number, words: string) => `${text.slice(0, offset)}${words}${text.slice(offset)}`
  const quoted = JSON.stringify(uid)
  if (metadata.flow === true) {
    const start = metadata.range?.[0] ?? 0
    return at(start + 1, `"uid": ${quoted}${metadata.items.length === 0 ? '' : ','} `)
  }
  const key = metadata.items[0]?.key
  const start = isNode(key) ? ((key as Node).range?.[0] ?? 0) : 0
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))
  return at(start, `uid: ${quoted}\n${indent}`)
}
