import type { HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { apiRoot, type ClusterId, FlotillaError } from '#contract'
import { isAbort } from '#machinery'
import type { AppLog } from '../workspace/appLog.ts'
import { clusterRoutes } from './clusterRoutes.ts'
import { demoRoutes } from './demoRoutes.ts'
import { keptRoutes } from './keptRoutes.ts'
import type { PageFiles } from './pageFiles.ts'
import { type RouteEnvironment, workspaceRoutes } from './workspaceRoutes.ts'

/** What a route knows besides its request: Node's own objects, and the cluster it named once it has. */
export interface Edge {
  Bindings: HttpBindings
  Variables: { clusterId: ClusterId | undefined }
}

/** createApp puts the routes together. Everything it sees has passed the guard. */
export function createApp(environment: RouteEnvironment, page: PageFiles): Hono<Edge> {
  const app = new Hono<Edge>()
  app.route(apiRoot, workspaceRoutes(environment))
  app.route(apiRoot, keptRoutes(environment))
  app.route(apiRoot, clusterRoutes(environment))
  if (environment.demo !== null) app.route(apiRoot, demoRoutes(environment, environment.demo))
  app.all(`${apiRoot}/*`, () => {
    throw new FlotillaError('route_not_found')
  })
  app.on(['GET', 'HEAD'], '*', (context) => page.answer(context.req.raw))
  app.all('*', () => {
    throw new FlotillaError('method_not_allowed')
  })
  app.onError((problem, context) => answerError(problem, context, environment.log))
  return app
}

function answerError(problem: Error, context: Context<Edge>, log: AppLog): Response {
  const error = toFlotillaError(problem, log)
  return context.json(error.toBody(context.get('clusterId')), error.status as 400)
}

/** toFlotillaError is this room's one place where an unknown error becomes one of the catalogue. */
export function toFlotillaError(problem: unknown, log: AppLog): FlotillaError {
  if (problem instanceof FlotillaError) return problem
  if (isAbort(problem)) return new FlotillaError('berth_unavailable')
  log.write('error', problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
  return new FlotillaError('internal')
}
