import * as v from 'valibot'
import { listOf } from './listOf.ts'
import { wholeNumber } from './wholeNumber.ts'

/** CatalogState is how far the catalog knows the objects of one resource. */
export type CatalogState =
  | 'live'
  | 'syncing'
  | 'denied'
  | 'failed'
  /** It can be listed and not watched, or it says more about other objects than it is one: events and leases. */
  | 'not-followed'

/** CatalogResource is one resource the server offers and that can be listed, in the version that is shown. */
export interface CatalogResource {
  /** The domain that opens its rows: `pods`, or `resource:…` if Flotilla has no columns of its own for it. */
  readonly domain: string
  readonly group: string
  readonly version: string
  /** Every version it is served in, the one above among them; each has rows of its own at `resource:…`. */
  readonly versions: readonly string[]
  readonly resource: string
  readonly kind: string
  readonly isNamespaced: boolean
  /** True where a CustomResourceDefinition or an aggregated API brings it, as far as its group tells. */
  readonly isCustom: boolean
  /** Null where it is not known: not yet, not allowed, or not counted. */
  readonly count: number | null
  readonly state: CatalogState
  readonly verbs: readonly string[]
  readonly shortNames: readonly string[]
  /** `scale`, `status`. */
  readonly subresources: readonly string[]
}

/** CatalogNamespace is a namespace as far as the identity may know of it. */
export interface CatalogNamespace {
  readonly name: string
  /** Objects of the catalog in it. */
  readonly objects: number
  /** `Active`, `Terminating`; empty where it is not known. */
  readonly phase: string
  /** `typed` and the two after it are those the person named, since the list of namespaces may not be read. */
  readonly access: 'known' | 'typed' | 'not-found' | 'denied'
}

/** CatalogHealth says what the catalog is without. */
export interface CatalogHealth {
  /** `degraded`: something is missing. `error`: nothing can be said of what the server offers. */
  readonly state: 'ok' | 'degraded' | 'error'
  /** Why, where the state is `error`. */
  readonly reason: string | null
  /** By domain. */
  readonly failed: readonly { readonly resource: string; readonly reason: string }[]
  /** Domains that the identity may not list. */
  readonly denied: readonly string[]
  readonly brokenGroups: readonly {
    readonly group: string
    readonly version: string
    readonly problem: string
  }[]
}

/** CatalogSummary is what a cluster holds, in sums: the document `catalog-summary`. */
export interface CatalogSummary {
  /** Sorted by name; null until known. */
  readonly namespaces: readonly CatalogNamespace[] | null
  /** Sorted by group and resource. */
  readonly resources: readonly CatalogResource[]
  readonly health: CatalogHealth
  /** How many objects are known. */
  readonly objects: number
  /** True once every resource has been listed, or has said why it cannot be. */
  readonly isComplete: boolean
}

/** CatalogObject names one object of the catalog and where its rows are. */
export interface CatalogObject {
  readonly domain: string
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly kind: string
  /** Empty for cluster-scoped objects. */
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

/** CatalogHit is an object that a search found; a smaller score is a better match. */
export interface CatalogHit extends CatalogObject {
  readonly score: number
}

/** Answer of `catalog/search`: the best matches first. */
export interface CatalogSearchAnswer {
  readonly hits: readonly CatalogHit[]
  /** False while the catalog is still being read. */
  readonly isComplete: boolean
}

/** How often each value occurs, the most frequent first. */
type Counts = readonly (readonly [value: string, count: number])[]

/** Answer of `catalog/query`: one page, and sums over all that match. */
export interface CatalogQueryAnswer {
  readonly objects: readonly (CatalogObject & {
    /** Whole seconds since the epoch; null where the server does not say. */
    readonly createdAt: number | null
    readonly labels: Readonly<Record<string, string>>
  })[]
  /** The possible values of each filter, counted over the objects that match all the other filters. */
  readonly facets: { readonly kinds: Counts; readonly namespaces: Counts; readonly groups: Counts }
  readonly total: number
  /** Null on the last page. */
  readonly cursor: string | null
  readonly isComplete: boolean
}

const searchText = v.optional(v.pipe(v.string(), v.maxLength(200, 'text is too long')), '')

/** Names, at most 500 of them; null for all. */
const names = (name: string) => {
  const rule = `${name} must be a list of names`
  return v.optional(v.nullable(listOf(v.pipe(v.string(rule), v.maxLength(253, rule)), 500, rule, rule)), null)
}

/** Parameters of `catalog/search`. */
export const catalogSearchParamsSchema = v.object({
  text: searchText,
  limit: v.optional(wholeNumber('limit', 1, 200), 50),
  kinds: names('kinds'),
  namespace: v.optional(v.pipe(v.string(), v.maxLength(253, 'namespace is too long')), ''),
})
export type CatalogSearchParams = v.InferInput<typeof catalogSearchParamsSchema>

/** What a catalog query sorts by. */
export const catalogSorts = ['name', 'kind', 'namespace', 'age'] as const

/** Parameters of `catalog/query`. */
export const catalogQueryParamsSchema = v.object({
  text: searchText,
  kinds: names('kinds'),
  namespaces: names('namespaces'),
  groups: names('groups'),
  /** A label selector in kubectl's grammar. */
  labels: v.optional(v.pipe(v.string(), v.maxLength(2000, 'labels is too long')), ''),
  sort: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        new RegExp(`^-?(${catalogSorts.join('|')})$`),
        `sort must be one of ${catalogSorts.join(', ')}, with "-" for descending`,
      ),
    ),
    'name',
  ),
  limit: v.optional(wholeNumber('limit', 1, 500), 100),
  cursor: v.optional(v.pipe(v.string(), v.maxLength(8000, 'cursor is too long')), ''),
})
export type CatalogQueryParams = v.InferInput<typeof catalogQueryParamsSchema>
