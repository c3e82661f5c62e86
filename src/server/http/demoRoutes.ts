import { Hono } from 'hono'
import { type ClusterId, type Demo, demoFaultsSchema, FlotillaError } from '#contract'
import { findInPath } from './clusterOf.ts'
import { type Edge, queryOf } from './edge.ts'
import { readBody } from './readBody.ts'
import type { DemoControls, RouteEnvironment } from './routeEnvironment.ts'

/** demoRoutes are there for the demo fleet only: what is wrong with each of its clusters, and the switches. */
export function demoRoutes({ contexts, roster }: RouteEnvironment, demo: DemoControls): Hono<Edge> {
  const routes = new Hono<Edge>()
  const state = (): Demo => ({
    clusters: demo.clusters.flatMap(({ context, about, faults }) => {
      const known = contexts.all.find(({ clusterName }) => clusterName === context)
      return known === undefined
        ? []
        : [{ clusterId: known.clusterId, clusterName: known.clusterName, about, faults }]
    }),
  })
  const find = (clusterId: ClusterId) =>
    state().clusters.find((cluster) => cluster.clusterId === clusterId) ?? null
  routes.get('/demo', (context) => context.json(state()))
  routes.post('/demo/:clusterId/faults', async (context) => {
    const { clusterId, found } = findInPath(
      context.req.param('clusterId'),
      queryOf(context),
      find,
      'context_not_found',
    )
    context.set('clusterId', clusterId)
    const { output } = await readBody(context, demoFaultsSchema)
    await demo.switchFaults(found.clusterName, output.faults)
    // A user who ends a fault wants to see it end.
    if (output.faults.length === 0) roster.find(clusterId)?.retry()
    return context.json(state())
  })
  for (const path of ['/demo/faults', '/demo//faults']) {
    routes.all(path, () => {
      throw new FlotillaError('cluster_id_required')
    })
  }
  for (const [path, methods] of [
    ['/demo', 'GET'],
    ['/demo/:clusterId/faults', 'POST'],
  ] as const) {
    routes.all(path, (context) => {
      context.header('allow', methods)
      throw new FlotillaError('method_not_allowed')
    })
  }
  return routes
}
