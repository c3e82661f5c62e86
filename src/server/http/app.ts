import { type Context, Hono } from 'hono'
import { apiRoot, FlotillaError } from '#contract'
import type { AppLog } from '../workspace/appLog.ts'
import { clusterRoutes } from './clusterRoutes.ts'
import { demoRoutes } from './demoRoutes.ts'
import { type Edge, toFlotillaError } from './edge.ts'
import { keptRoutes } from './keptRoutes.ts'
import type { PageFiles } from './pageFiles.ts'
import type { RouteEnvironment } from './routeEnvironment.ts'
import { workspaceRoutes } from './workspaceRoutes.ts'

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
