import * as v from 'valibot'
import { type ClusterId, clusterIdSchema } from './ids.ts'

/**
 * ClusterScope says whose data, and which part of a domain: one cluster or several, then a tail such as
 * `namespace:default`. On the wire it is `clusterId|tail` or `clusters=id1,id2|tail`.
 */
export type ClusterScope =
  | { readonly type: 'single'; readonly clusterId: ClusterId; readonly tail: string }
  | { readonly type: 'multi'; readonly clusterIds: readonly ClusterId[]; readonly tail: string }

const multiPrefix = 'clusters='

/** encodeClusterScope writes a scope; `parseClusterScope` reads the very same scope back, for any Unicode. */
export function encodeClusterScope(scope: ClusterScope): string {
  const ids =
    scope.type === 'single'
      ? encodeId(scope.clusterId)
      : multiPrefix + scope.clusterIds.map(encodeId).join(',')
  return `${ids}|${scope.tail}`
}

/** parseClusterScope reads a scope, or says why it is none. It never guesses a cluster. */
export function parseClusterScope(
  text: string,
): ClusterScope | { readonly type: 'invalid'; readonly reason: string } {
  const bar = text.indexOf('|')
  if (bar === -1) return invalid(text === '' ? 'clusterId is required' : 'scope has no "|" after the cluster')
  const tail = text.slice(bar + 1)
  const head = text.slice(0, bar)
  if (!head.startsWith(multiPrefix)) {
    if (head.includes(',')) return invalid('scope names several clusters without "clusters="')
    const clusterId = decodeId(head)
    return clusterId === null ? invalid('clusterId is required') : { type: 'single', clusterId, tail }
  }
  const clusterIds: ClusterId[] = []
  for (const part of head.slice(multiPrefix.length).split(',')) {
    const clusterId = decodeId(part)
    if (clusterId === null) return invalid('clusterId is required')
    if (clusterIds.includes(clusterId)) return invalid('scope names the same cluster twice')
    clusterIds.push(clusterId)
  }
  return { type: 'multi', clusterIds, tail }
}

const invalid = (reason: string) => ({ type: 'invalid', reason }) as const

const encodeId = (id: ClusterId): string =>
  id.replaceAll('%', '%25').replaceAll('|', '%7C').replaceAll(',', '%2C').replaceAll('=', '%3D')

function decodeId(text: string): ClusterId | null {
  const decoded = text.replace(/%(25|7C|2C|3D)/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  const parsed = v.safeParse(clusterIdSchema, decoded)
  return parsed.success ? parsed.output : null
}
