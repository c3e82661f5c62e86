import type { Context } from 'hono'
import * as v from 'valibot'
import { actionSchema, FlotillaError, issueWords } from '#contract'
import type { OpenCluster } from '../roster/openCluster.ts'
import type { Edge } from './edge.ts'
import { readBody } from './readBody.ts'

/**
 * readAction reads what is to be done to a cluster, as its berth takes it: text by name. A script confirms by naming the
 * cluster, which only this process knows; the berth hears that it was confirmed.
 */
export async function readAction(context: Context<Edge>, cluster: OpenCluster): Promise<string> {
  const { input } = await readBody(context, v.looseObject({}))
  const { confirm, confirmed, ...given } = input as Record<string, unknown>
  if (confirmed !== undefined)
    throw new FlotillaError('invalid_request', 'To confirm a change, set "confirm" to the cluster’s name.')
  if (confirm !== undefined && confirm !== cluster.state.clusterName)
    throw new FlotillaError('confirmation_required', '"confirm" is not the name of this cluster.')
  const action = v.safeParse(actionSchema, { ...given, action: context.req.param('action') })
  if (!action.success) throw new FlotillaError('invalid_request', issueWords(action.issues))
  const named = Object.entries({ ...action.output, confirmed: confirm !== undefined })
  return JSON.stringify(
    Object.fromEntries(
      named.flatMap(([name, value]) => (value === null || name === 'action' ? [] : [[name, `${value}`]])),
    ),
  )
}
