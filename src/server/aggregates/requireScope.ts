import { type ClusterScope, FlotillaError, parseClusterScope } from '#contract'

/** requireScope reads a scope from outside, or throws what the catalogue says of one that is none. */
export function requireScope(text: string): ClusterScope {
  const scope = parseClusterScope(text)
  if (scope.type !== 'invalid') return scope
  throw scope.reason === 'clusterId is required'
    ? new FlotillaError('cluster_id_required')
    : new FlotillaError('invalid_request', scope.reason)
}
