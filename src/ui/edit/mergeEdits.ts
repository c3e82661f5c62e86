import { type Document, isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml'
import { withoutTimes } from '#machinery'

/**
 * As the API server reads YAML, as far as this parser can: by the rules of version 1.1, but with times and numbers in base 60
 * as the text they are. Whole numbers keep all their digits.
 */
const reading = {
  version: '1.1',
  intAsBigInt: true,
  prettyErrors: false,
  // Takes the square of a map's length, and a text with a key twice is refused by the cluster.
  uniqueKeys: false,
  customTags: withoutTimes,
} as const

/** What the cluster alone sets: the newest always counts. */
const serversOwn: readonly string[] = [
  ...['resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'],
]

/** What the items of a list are known by, the likeliest first. */
const itemKeys: readonly string[] = [
  'name',
  'containerPort',
  'port',
  'mountPath',
  'ip',
  'key',
  'uid',
  'type',
  'topologyKey',
]

interface ItemStep {
  readonly by: string
  readonly is: unknown
}
type Step = string | ItemStep
type Path = readonly Step[]

/** Overlap is a field that both sides have changed, each to something else; a side without the field has null. */
export interface Overlap {
  /** As a person writes it: `spec.containers[name=app].image`. */
  readonly field: string
  readonly base: string | null
  readonly mine: string | null
  readonly theirs: string | null
}

/** Merge is what became of an edit and of what others changed meanwhile. */
export interface Merge {
  /** The fields that only the others changed, apart from what the cluster alone sets and its status. */
  readonly taken: readonly string[]
  readonly overlaps: readonly Overlap[]
  /** My text with their changes; of each overlap, in order, the side that is said. */
  text(choices?: readonly ('mine' | 'theirs')[]): string
}

/**
 * mergeEdits brings together what I and what others did to a text since it was read. Fields are compared, not lines; items of
 * lists are compared by their names where they have any. Throws where a text cannot be read.
 */
export function mergeEdits(texts: { base: string; mine: string; theirs: string }): Merge {
  const document = read(texts.mine)
  const found: Found = { takes: [], overlaps: [] }
  walk([], { base: read(texts.base).toJS(), mine: document.toJS(), theirs: read(texts.theirs).toJS() }, found)
  const fields = found.takes.filter(({ path }) => !isServersOwn(path) && path[0] !== 'status')
  return {
    taken: fields.map(({ path }) => wordsOf(path)),
    overlaps: found.overlaps.map(({ path, sides }) => ({
      field: wordsOf(path),
      base: textOf(sides.base),
      mine: textOf(sides.mine),
      theirs: textOf(sides.theirs),
    })),
    text(choices = []) {
      const merged = document.clone() as Document
      const chosen = found.overlaps.flatMap(({ path, sides }, index) =>
        choices[index] === 'theirs' ? [{ path, value: sides.theirs }] : [],
      )
      for (const take of [...found.takes, ...chosen]) put(merged, take)
      return merged.toString({ lineWidth: 0 })
    },
  }
}

interface Sides {
  readonly base: unknown
  readonly mine: unknown
  readonly theirs: unknown
}
interface Take {
  readonly path: Path
  /** Undefined: the field goes. */
  readonly value: unknown
}
interface Found {
  readonly takes: Take[]
  readonly overlaps: { readonly path: Path; readonly sides: Sides }[]
}

function read(text: string): Document {
  const document = parseDocument(text, reading)
  const [error] = document.errors
  if (error !== undefined) throw new Error(error.message)
  return document
}

function walk(path: Path, sides: Sides, found: Found): void {
  const { base, mine, theirs } = sides
  if (isEqual(mine, theirs) || (isEqual(base, theirs) && !isServersOwn(path))) return
  if (isRecord(mine) && isRecord(theirs) && (isRecord(base) || base === undefined)) {
    const at = (side: unknown, key: string) =>
      isRecord(side) && Object.hasOwn(side, key) ? side[key] : undefined
    for (const key of new Set([mine, theirs, base ?? {}].flatMap((side) => Object.keys(side))))
      walk([...path, key], { base: at(base, key), mine: at(mine, key), theirs: at(theirs, key) }, found)
    return
  }
  // A list that I left alone is taken whole, with its order.
  if (isEqual(base, mine) || isServersOwn(path)) {
    found.takes.push({ path, value: theirs })
    return
  }
  const by = itemKeyOf([base ?? [], mine, theirs])
  if (by === null || isReordered(base ?? [], theirs, by)) {
    found.overlaps.push({ path, sides })
    return
  }
  const at = (side: unknown, is: unknown) => (side as Item[] | undefined)?.find((item) => item[by] === is)
  const names = [mine, theirs, base ?? []].flatMap((side) => (side as Item[]).map((item) => item[by]))
  for (const is of new Set(names))
    walk([...path, { by, is }], { base: at(base, is), mine: at(mine, is), theirs: at(theirs, is) }, found)
}

type Item = Record<string, unknown>

/** The key by which the items of all these lists are told from each other; null where there is none. */
function itemKeyOf(lists: readonly unknown[]): string | null {
  if (!lists.every((list) => Array.isArray(list) && list.every(isRecord))) return null
  const fits = (key: string) =>
    (lists as Item[][]).every((list) => {
      const names = list.map((item) => item[key])
      return (
        names.every((name) => name !== undefined && !isRecord(name)) && new Set(names).size === names.length
      )
    })
  return itemKeys.find(fits) ?? null
}

/** The order of a list may matter, and items that are compared one by one say nothing of it. */
function isReordered(base: unknown, theirs: unknown, by: string): boolean {
  const names = [base, theirs].map((list) => (list as Item[]).map((item) => item[by]))
  const [before = [], after = []] = names.map((own, at) =>
    own.filter((name) => names[1 - at]?.includes(name)),
  )
  return !isEqual(before, after)
}

const isServersOwn = ([first, second, ...rest]: Path): boolean =>
  first === 'metadata' && typeof second === 'string' && rest.length === 0 && serversOwn.includes(second)

function put(document: Document, { path, value }: Take): void {
  const place = placeIn(document, path)
  if (place === null) return
  if (value === undefined) document.deleteIn(place)
  else document.setIn(place, document.createNode(value, { aliasDuplicateObjects: false }))
}

/** The path with the place of each item in the document; null where an item that should go is not there. */
function placeIn(document: Document, path: Path): (string | number)[] | null {
  const place: (string | number)[] = []
  for (const step of path) {
    if (typeof step === 'string') {
      place.push(step)
      continue
    }
    const list = place.length === 0 ? document.contents : document.getIn(place)
    if (!isSeq(list)) return null
    const at = list.items.findIndex((item) => {
      const name = isMap(item) ? item.get(step.by, true) : null
      return isScalar(name) && name.value === step.is
    })
    place.push(at === -1 ? list.items.length : at)
  }
  return place
}

const wordsOf = (path: Path): string =>
  path.reduce<string>((words, step) => {
    if (typeof step !== 'string') return `${words}[${step.by}=${String(step.is)}]`
    const key = /^[\w-]+$/u.test(step) ? step : `“${step}”`
    return words === '' ? key : `${words}.${key}`
  }, '')

const textOf = (value: unknown): string | null =>
  value === undefined ? null : stringify(value, { version: '1.1', lineWidth: 0 }).trimEnd()

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]))
  if (!isRecord(a) || !isRecord(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  )
}
