import { type ClusterId, FlotillaError, splitTail, type TailOptions } from '#contract'
import { requireScope } from '../aggregates/requireScope.ts'

/** Answers what an id means; null where it means nothing. */
type Find<T> = (clusterId: ClusterId) => T | null

/** What a request named, and the error where that is not one cluster. */
export interface Named<T> {
  readonly clusterId: ClusterId
  readonly found: T
}

/**
 * findInQuery finds the one cluster that `?clusterId=` names. There is no default: a missing or empty id is refused, as
 * are two of them and a list; an id that means nothing is `unknown`.
 */
export function findInQuery<T>(
  query: URLSearchParams,
  find: Find<T>,
  unknown: 'cluster_not_found' | 'context_not_found' = 'cluster_not_found',
): Named<T> {
  const [clusterId = '', ...further] = query.getAll('clusterId')
  if (further.length > 0) throw new FlotillaError('invalid_request', 'clusterId is given twice.')
  return findOne(clusterId, find, unknown)
}

/** findInPath finds the cluster that a path names; a `clusterId` in the query would be a second one and is refused. */
export function findInPath<T>(
  clusterId: string,
  query: URLSearchParams,
  find: Find<T>,
  unknown: 'cluster_not_found' | 'context_not_found' = 'cluster_not_found',
): Named<T> {
  if (clusterId === '') throw new FlotillaError('cluster_id_required')
  if (query.has('clusterId')) throw new FlotillaError('invalid_request', 'clusterId is given twice.')
  return findOne(clusterId, find, unknown)
}

/** findInScope finds the one cluster of `?scope=`, the tail behind it and its options. */
export function findInScope<T>(
  query: URLSearchParams,
  find: Find<T>,
): Named<T> & { readonly tail: string; readonly options: TailOptions } {
  const { clusters, tail, options } = findAllInScope(query, find)
  const [cluster, ...others] = clusters
  if (cluster === undefined || others.length > 0) throw new FlotillaError('single_cluster_only')
  return { ...cluster, tail, options }
}

/** findAllInScope finds every cluster of `?scope=`; `isMulti` says whether it was written as a list, be it of one. */
export function findAllInScope<T>(
  query: URLSearchParams,
  find: Find<T>,
): {
  readonly clusters: readonly Named<T>[]
  readonly tail: string
  readonly options: TailOptions
  readonly isMulti: boolean
  readonly text: string
} {
  const [text = '', ...further] = query.getAll('scope')
  if (further.length > 0) throw new FlotillaError('invalid_request', 'scope is given twice.')
  if (query.has('clusterId')) {
    throw new FlotillaError(
      'invalid_request',
      'clusterId and scope are both given; a scope names its own cluster.',
    )
  }
  const scope = requireScope(text)
  const isMulti = scope.type === 'multi'
  const clusterIds = isMulti ? scope.clusterIds : [scope.clusterId]
  const clusters = clusterIds.map((clusterId) => findOne(clusterId, find, 'cluster_not_found'))
  return { clusters, ...splitTail(scope.tail), isMulti, text }
}

function findOne<T>(
  text: string,
  find: Find<T>,
  unknown: 'cluster_not_found' | 'context_not_found',
): Named<T> {
  if (text === '') throw new FlotillaError('cluster_id_required')
  const clusterId = text as ClusterId
  const found = find(clusterId)
  if (found !== null) return { clusterId, found }
  // An id may contain commas and was looked up whole; only now is it asked whether a list was meant.
  const parts = text.split(',')
  if (parts.length > 1 && parts.some((part) => find(part as ClusterId) !== null))
    throw new FlotillaError('invalid_request', 'One clusterId is expected, not a list.')
  throw new FlotillaError(unknown)
}
