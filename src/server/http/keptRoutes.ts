import { type Context, Hono } from 'hono'
import { clusterSettingsPatchSchema, FlotillaError, maxViewBytes } from '#contract'
import type { OpenCluster } from '../roster/openCluster.ts'
import { findInPath } from './clusterOf.ts'
import { type Edge, queryOf } from './edge.ts'
import { patched, readBody, readJson } from './readBody.ts'
import type { RouteEnvironment } from './routeEnvironment.ts'

/** keptRoutes are the routes to what is kept of one open cluster on the disk; they do not ask its berth. */
export function keptRoutes({ roster }: RouteEnvironment): Hono<Edge> {
  const routes = new Hono<Edge>()
  const find = roster.find.bind(roster)
  const clusterOf = (context: Context<Edge>): OpenCluster => {
    const { clusterId, found } = findInPath(context.req.param('clusterId') ?? '', queryOf(context), find)
    context.set('clusterId', clusterId)
    return found
  }
  /** The body took its time: the cluster may have been closed meanwhile, and opened again as another one. */
  const requireOpen = (cluster: OpenCluster) => {
    if (find(cluster.clusterId) !== cluster) throw new FlotillaError('cluster_not_found')
  }

  routes.get('/clusters/:clusterId/settings', (context) => context.json(clusterOf(context).state.settings))
  routes.patch('/clusters/:clusterId/settings', async (context) => {
    const cluster = clusterOf(context)
    const change = await readBody(context, clusterSettingsPatchSchema)
    requireOpen(cluster)
    await cluster.changeSettings(patched(cluster.state.settings, change))
    return context.json(cluster.state.settings)
  })
  routes.get('/clusters/:clusterId/view', (context) => context.json(clusterOf(context).kept.view ?? null))
  routes.put('/clusters/:clusterId/view', async (context) => {
    const cluster = clusterOf(context)
    const view = await readJson(context.req.raw.body, maxViewBytes)
    requireOpen(cluster)
    await cluster.kept.changeView(view)
    return context.body(null, 204)
  })
  return routes
}
