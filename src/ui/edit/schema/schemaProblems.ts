import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml'
import type { FieldSchema, FieldType, KindSchema } from '#contract'
import { type Gvk, parseGroupVersion } from '#machinery'
import { innerField, typeWordsOf, wholeField } from './schemaFields.ts'
import type { YamlProblem } from './yamlText.ts'

/** A longer list of problems helps no one. */
const mostProblems = 100

/** WrittenObject is an object of a text, with the kind that it says it is of. */
interface WrittenObject {
  readonly gvk: Gvk
  readonly map: YAMLMap
}

/** objectsIn finds the objects of a text: one in each document, or several in a list. */
export function objectsIn(documents: readonly Document[]): readonly WrittenObject[] {
  return documents.flatMap(({ contents }) => {
    if (!isMap(contents)) return []
    const object = written(contents)
    const items = contents.get('items')
    if (object.gvk.kind !== 'List' || !isSeq(items)) return [object]
    return items.items.filter(isMap).map(written)
  })
}

function written(map: YAMLMap): WrittenObject {
  const text = (key: string) => {
    const value = map.get(key)
    return typeof value === 'string' ? value : ''
  }
  return { gvk: { ...parseGroupVersion(text('apiVersion')), kind: text('kind') }, map }
}

/**
 * schemaProblems are the fields of an object that a cluster's schema does not have, values of another type, and fields that
 * are missing. The status is left out, as an edit of it is ignored.
 */
export function schemaProblems({ map, gvk }: WrittenObject, schema: KindSchema): readonly YamlProblem[] {
  const problems: YamlProblem[] = []
  const say = (range: Range, message: string) => {
    if (problems.length < mostProblems) problems.push({ from: range[0], to: range[1], message })
  }
  const whole = wholeField(schema, schema.root)
  new Check(schema, say, gvk.kind).map(map, whole, { path: '', range: rangeOf(map) })
  return problems
}

type Range = readonly [from: number, to: number]

/** Place is where a value is: its path for sentences, and the text that is marked when it lacks something. */
interface Place {
  readonly path: string
  readonly range: Range
}

class Check {
  readonly #schema: KindSchema
  readonly #say: (range: Range, message: string) => void
  readonly #kind: string

  constructor(schema: KindSchema, say: (range: Range, message: string) => void, kind: string) {
    this.#schema = schema
    this.#say = say
    this.#kind = kind
  }

  map(map: YAMLMap, field: FieldSchema, place: Place): void {
    const { fields, each, required = [] } = field
    const written = new Set<string>()
    let isMerged = false
    for (const pair of map.items as readonly Pair<Node, Node | null>[]) {
      const { key, value } = pair
      if (!isScalar(key)) continue
      const name = String(key.value)
      isMerged ||= name === '<<'
      written.add(name)
      const isStatus = place.path === '' && name === 'status'
      if (isStatus || name === '<<') continue
      const inner = innerField(this.#schema, field, name)
      const path = place.path === '' ? name : `${place.path}.${name}`
      const range = rangeOf(key)
      if (inner !== undefined) this.#value(value, inner, { path, range })
      else if (fields !== undefined && each === undefined && field.isOpen !== true)
        this.#say(range, this.#unknownWords(place.path, name, Object.keys(fields)))
    }
    if (isMerged) return
    for (const name of required) {
      const isSet = fields !== undefined && Object.hasOwn(fields, name) && fields[name]?.default !== undefined
      if (!written.has(name) && !isSet) this.#say(place.range, `${place.path || this.#kind} needs “${name}”.`)
    }
  }

  #value(node: Node | null, field: FieldSchema, place: Place): void {
    if (node === null || isAlias(node) || (isScalar(node) && node.value === null)) return
    const type = typeOf(node)
    if (field.types !== undefined && !field.types.some((each) => takes(each, type))) {
      this.#say(
        rangeOf(node),
        `${place.path} takes ${article(typeWordsOf(this.#schema, field))}, not ${article(type)}.`,
      )
      return
    }
    if (isMap(node)) this.map(node, field, place)
    else if (isSeq(node)) {
      const items = innerField(this.#schema, field, '[]')
      if (items === undefined) return
      node.items.forEach((item, at) => {
        const path = `${place.path}[${at}]`
        this.#value(item as Node, items, { path, range: headOf(item as Node) })
      })
    } else if (isScalar(node) && field.values !== undefined) {
      const isKnown = field.values.some((value) => String(value) === String(node.value))
      if (!isKnown && node.value !== '')
        this.#say(rangeOf(node), `${place.path} is one of ${field.values.join(', ')}.`)
    }
  }

  #unknownWords(path: string, name: string, known: readonly string[]): string {
    const near = nearest(name, known)
    const hint = near === null ? '' : ` Did you mean “${near}”?`
    return `${path || this.#kind} has no field “${name}”.${hint}`
  }
}

const rangeOf = (node: Node): Range => [node.range?.[0] ?? 0, node.range?.[1] ?? 0]

/** An item of a list is marked at its first field. */
function headOf(node: Node): Range {
  const first = isMap(node) ? node.items[0]?.key : undefined
  return isScalar(first) ? rangeOf(first) : rangeOf(node)
}

/** As the API server reads it: dates, and numbers in groups of sixty, are strings. */
function typeOf(node: Node): FieldType {
  if (isMap(node)) return 'object'
  if (isSeq(node)) return 'array'
  const { value, source = '' } = node as Scalar
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number' && !source.includes(':'))
    return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'bigint') return 'integer'
  return 'string'
}

const takes = (type: FieldType, given: FieldType): boolean =>
  type === given || (type === 'number' && given === 'integer')

function article(type: string): string {
  const words = type === 'array' ? 'list' : type
  return /^[aeio]/u.test(words) ? `an ${words}` : `a ${words}`
}

/** nearest is the word that is at most two letters away. */
function nearest(word: string, words: readonly string[]): string | null {
  let found: string | null = null
  let least = Math.min(3, word.length)
  for (const each of words) {
    if (Math.abs(each.length - word.length) >= least) continue
    const distance = lettersBetween(word.toLowerCase(), each.toLowerCase())
    if (distance < least) [found, least] = [each, distance]
  }
  return found
}

function lettersBetween(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 0; i < one.length; i += 1) {
    const next = [i + 1]
    for (let j = 0; j < other.length; j += 1)
      next.push(
        Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (one[i] === other[j] ? 0 : 1)),
      )
    row = next
  }
  return row.at(-1) ?? 0
}
