import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import { type AppLog as AppLogBody, FlotillaError, settingsPatchSchema, tabOrderSchema } from '#contract'
import { findInPath } from './clusterOf.ts'
import { type Edge, queryOf } from './edge.ts'
import { patched, readBody } from './readBody.ts'
import type { RouteEnvironment } from './routeEnvironment.ts'

/** workspaceRoutes are the routes that wait for no cluster. */
export function workspaceRoutes(environment: RouteEnvironment): Hono<Edge> {
  const { contexts, selection, feed, log } = environment
  const routes = new Hono<Edge>()
  routes.get('/workspace', (context) => context.json(feed.workspace))
  routes.get('/kubeconfigs', (context) => context.json(contexts.listing))
  routes.get('/log', (context) => context.json({ entries: log.entries } satisfies AppLogBody))
  routes.get('/settings', (context) => context.json(environment.settings()))
  routes.patch('/settings', async (context) => {
    const change = await readBody(context, settingsPatchSchema)
    const settings = patched(environment.settings(), change)
    await environment.changeSettings(settings)
    return context.json(settings)
  })
  routes.put('/tab-order', async (context) => {
    const { output } = await readBody(context, tabOrderSchema)
    await selection.reorder(output.clusterIds)
    return context.json({ clusterIds: selection.tabOrder })
  })
  routes.put('/selection/:clusterId', async (context) => {
    const { output } = await readBody(context, openingSchema, {})
    const clusterId = readContext(context, environment)
    return context.json(await selection.open(clusterId, output.confirmed))
  })
  routes.delete('/selection/:clusterId', async (context) => {
    await selection.close(readContext(context, environment))
    return context.body(null, 204)
  })
  for (const path of ['/selection', '/selection/']) {
    routes.on(['PUT', 'DELETE'], path, () => {
      throw new FlotillaError('cluster_id_required')
    })
  }
  routes.post('/open-code', (context) => context.json({ url: environment.openUrl() }))
  routes.post('/open-file', async (context) => context.json({ path: await environment.openFile() }))
  routes.post('/page-key', async (context) => {
    const { output } = await readBody(context, pageCodeSchema)
    const key = environment.tradePageCode(output.code)
    if (key === null) throw new FlotillaError('code_invalid')
    return context.json({ key })
  })
  routes.post('/download-code', (context) => context.json({ code: environment.downloadCode() }))
  for (const [path, methods] of Object.entries(methodsOf)) {
    routes.all(path, (context) => {
      context.header('allow', methods)
      throw new FlotillaError('method_not_allowed')
    })
  }
  return routes
}

/** Body of `PUT /selection/:clusterId`: the hash of what its context asks for, where it does. */
const openingSchema = v.object({ confirmed: v.optional(v.nullable(v.string()), null) })

/** Body of `POST /page-key`. */
const pageCodeSchema = v.object({ code: v.string('code is required') })

/** What each address answers; anything else there is the wrong method. */
const methodsOf = {
  '/workspace': 'GET',
  '/kubeconfigs': 'GET',
  '/log': 'GET',
  '/settings': 'GET, PATCH',
  '/tab-order': 'PUT',
  '/selection/:clusterId': 'PUT, DELETE',
  '/open-code': 'POST',
  '/open-file': 'POST',
  '/page-key': 'POST',
  '/download-code': 'POST',
}

/** A context that is open is one even where its file is away at the moment. */
function readContext(context: Context<Edge>, { contexts, roster }: RouteEnvironment) {
  const { clusterId } = findInPath(
    context.req.param('clusterId') ?? '',
    queryOf(context),
    (id) => contexts.find(id) ?? roster.find(id),
    'context_not_found',
  )
  context.set('clusterId', clusterId)
  return clusterId
}
