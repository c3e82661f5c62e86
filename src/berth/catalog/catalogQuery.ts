import * as v from 'valibot'
import { type CatalogQueryAnswer, type catalogSorts, FlotillaError, type ReadParams } from '#contract'
import { compareSortKeys, compareText, naturalKey, parseLabelMatch } from '#machinery'
import { decodeCursor, encodeCursor, foreignCursor } from '../requests/cursor.ts'
import { versionHash } from '../requests/versionHash.ts'
import { Best } from './best.ts'
import type { CatalogEntry } from './catalogEntry.ts'
import type { SearchedCatalog } from './catalogIndex.ts'
import type { CatalogKind } from './catalogKind.ts'
import { kindTest } from './kindTest.ts'
import { matchText } from './matchText.ts'

type Sort = (typeof catalogSorts)[number]

/** Where an entry stands in the order of a query, whether it is there or not. */
const placeSchema = v.object({
  key: v.union([v.string(), v.number()]),
  entry: v.object({
    namespace: v.string(),
    nameKey: v.string(),
    name: v.string(),
    kind: v.object({ domain: v.string() }),
    uid: v.string(),
  }),
})
type Place = v.InferOutput<typeof placeSchema>

const cursorSchema = v.object({ of: v.string(), after: placeSchema })

interface Candidate {
  readonly key: string | number
  readonly entry: CatalogEntry
}

/** More values of a facet than a user reads. */
const mostValues = 200

/**
 * queryCatalog is one page of the objects that match, with exact sums over all that do. It goes on from a place in the
 * order, so nothing is skipped or doubled when objects come and go between two pages; a cursor of another query is refused.
 */
export function queryCatalog(
  catalog: SearchedCatalog,
  params: ReadParams<'catalog/query'>,
): CatalogQueryAnswer {
  const { text, kinds, namespaces, groups, labels, sort, limit, cursor } = params
  const selector = parseLabelMatch(labels)
  if (selector.type === 'problem') throw new FlotillaError('invalid_request', selector.problem)
  const binding = versionHash([text, kinds, namespaces, groups, labels, sort])
  const after = readCursor(cursor, binding)
  catalog.need()

  const { index, isComplete } = catalog
  const match = matchText(text, index)
  const isOfKind = kindTest(kinds)
  const inGroups = groups === null ? null : new Set(groups.map((group) => (group === 'core' ? '' : group)))
  const inNamespaces = namespaces === null ? null : new Set(namespaces)
  const isDescending = sort.startsWith('-')
  const keyOf = sortKey((isDescending ? sort.slice(1) : sort) as Sort)
  const best = new Best<Candidate>(limit, (a, b) => compareEntries(a, b, isDescending))
  const sums = new Sums()
  let left = 0
  const { entries } = index
  for (let slot = 0; slot < entries.length; slot += 1) {
    const entry = entries[slot]
    if (entry === null || entry === undefined) continue
    if (labels !== '' && !selector.isMatch(entry.labels)) continue
    if (match !== null && match.score(slot, entry, true) === null) continue
    const { kind, namespace } = entry
    const isKind = isOfKind(kind)
    const isGroup = inGroups === null || inGroups.has(kind.group)
    const isNamespace = inNamespaces === null || inNamespaces.has(namespace)
    sums.count(entry, isKind, isGroup, isNamespace)
    if (!isKind || !isGroup || !isNamespace) continue
    const key = keyOf(entry)
    if (after !== null && compareEntries({ key, entry }, after, isDescending) <= 0) continue
    left += 1
    best.add({ key, entry })
  }
  const page = best.take()
  const last = page.at(-1)
  return {
    objects: page.map(({ entry }) => ({
      ...entry.object,
      createdAt: entry.createdAt,
      labels: entry.labels,
    })),
    facets: sums.facets(),
    total: sums.total,
    cursor:
      last !== undefined && left > page.length ? encodeCursor({ of: binding, after: placeOf(last) }) : null,
    isComplete,
  }
}

/** Sums counts the matches, and what each filter could be changed to: those that pass all the others. */
class Sums {
  total = 0
  readonly #byKind = new Map<CatalogKind, [asKind: number, asGroup: number]>()
  readonly #byNamespace = new Map<string, number>()

  count({ kind, namespace }: CatalogEntry, isKind: boolean, isGroup: boolean, isNamespace: boolean): void {
    if (isKind && isGroup) {
      this.#byNamespace.set(namespace, (this.#byNamespace.get(namespace) ?? 0) + 1)
      if (isNamespace) this.total += 1
    }
    if (!isNamespace || !(isKind || isGroup)) return
    const counts = this.#byKind.get(kind) ?? [0, 0]
    if (isGroup) counts[0] += 1
    if (isKind) counts[1] += 1
    this.#byKind.set(kind, counts)
  }

  facets(): CatalogQueryAnswer['facets'] {
    const kinds = new Map<string, number>()
    const groups = new Map<string, number>()
    for (const [{ kind, group }, [asKind, asGroup]] of this.#byKind) {
      if (asKind > 0) kinds.set(kind, (kinds.get(kind) ?? 0) + asKind)
      if (asGroup > 0) groups.set(group, (groups.get(group) ?? 0) + asGroup)
    }
    return {
      kinds: mostFrequent(kinds),
      namespaces: mostFrequent(this.#byNamespace),
      groups: mostFrequent(groups),
    }
  }
}

const mostFrequent = (counts: ReadonlyMap<string, number>): [string, number][] =>
  [...counts].sort(([a, x], [b, y]) => y - x || compareText(a, b)).slice(0, mostValues)

/** Kinds are few, and their keys are made once. An unknown age is the greatest. */
function sortKey(sort: Sort): (entry: CatalogEntry) => string | number {
  switch (sort) {
    case 'name':
      return ({ nameKey }) => nameKey
    case 'namespace':
      return kept(({ namespace }) => namespace, naturalKey)
    case 'kind':
      return kept(({ kind }) => kind.kind, naturalKey)
    case 'age':
      return ({ createdAt }) => (createdAt === null ? Number.MAX_SAFE_INTEGER : -createdAt)
  }
}

function kept(read: (entry: CatalogEntry) => string, make: (text: string) => string) {
  const made = new Map<string, string>()
  return (entry: CatalogEntry): string => {
    const text = read(entry)
    const present = made.get(text)
    if (present !== undefined) return present
    const key = make(text)
    made.set(text, key)
    return key
  }
}

function compareEntries(a: Place, b: Place, isDescending: boolean): number {
  const byKey = compareSortKeys(a.key, b.key)
  if (byKey !== 0) return isDescending ? -byKey : byKey
  return (
    compareText(a.entry.namespace, b.entry.namespace) ||
    compareText(a.entry.nameKey, b.entry.nameKey) ||
    compareText(a.entry.name, b.entry.name) ||
    compareText(a.entry.kind.domain, b.entry.kind.domain) ||
    compareText(a.entry.uid, b.entry.uid)
  )
}

function placeOf({ key, entry }: Candidate): Place {
  const { namespace, nameKey, name, uid, kind } = entry
  return { key, entry: { namespace, nameKey, name, uid, kind: { domain: kind.domain } } }
}

function readCursor(cursor: string, binding: string): Place | null {
  if (cursor === '') return null
  const parsed = v.safeParse(cursorSchema, decodeCursor(cursor))
  if (!parsed.success || parsed.output.of !== binding) throw foreignCursor()
  return parsed.output.after
}
