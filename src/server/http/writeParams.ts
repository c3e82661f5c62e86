import type { Context } from 'hono'
import * as v from 'valibot'
import { FlotillaError, type RequestName, readRequest, requests } from '#contract'
import type { OpenCluster } from '../roster/openCluster.ts'
import type { Edge } from './edge.ts'
import { readJson } from './readBody.ts'

const bodySchema = v.looseObject({}, 'The body is not an object.')

/**
 * bodyParams reads the parameters of a request that has a body, as its berth takes them; throws a FlotillaError when they
 * are malformed, or when the cluster's protection forbids the change. A script confirms a change by naming the cluster in
 * `confirm`; only this process knows the name, and the berth hears that it was confirmed. `ofQuery` are the parameters in the address.
 */
export async function bodyParams(
  name: RequestName,
  context: Context<Edge>,
  cluster: OpenCluster,
  ofQuery: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const body = await readJson(context.req.raw.body, requests[name].maxBytes)
  const parsed = v.safeParse(bodySchema, Array.isArray(body) ? null : body)
  if (!parsed.success) throw new FlotillaError('invalid_request', 'The body is not an object.')
  const { confirm, confirmed, ...given } = parsed.output as Record<string, unknown>
  const params = { ...given, ...ofQuery, ...context.req.param() }
  if (requests[name].type !== 'write') return readRequest(name, params)
  return readRequest(name, { ...params, confirmed: isConfirmed(confirm, confirmed, cluster) })
}

function isConfirmed(confirm: unknown, confirmed: unknown, { state }: OpenCluster): boolean {
  if (confirmed !== undefined)
    throw new FlotillaError('invalid_request', 'To confirm a change, set "confirm" to the cluster’s name.')
  if (confirm !== undefined && confirm !== state.clusterName)
    throw new FlotillaError('confirmation_required', '"confirm" is not the name of this cluster.')
  const { protection } = state.settings
  if (protection === 'read-only') throw new FlotillaError('protected_cluster')
  if (protection === 'confirm' && confirm === undefined) throw new FlotillaError('confirmation_required')
  return confirm !== undefined
}
