import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import {
  FlotillaError,
  paramsOfQuery,
  type RequestName,
  type RequestParams,
  readRequest,
  requestNames,
  requests,
  singleClusterDomains,
  type TailOptions,
  viewAsSchema,
} from '#contract'
import { mergedSnapshot } from '../aggregates/mergedSnapshot.ts'
import { pipeRequest } from '../pipe/pipeRequest.ts'
import type { OpenCluster } from '../roster/openCluster.ts'
import { findAllInScope, findInPath, findInQuery, findInScope, type Named } from './clusterOf.ts'
import { type Edge, queryOf } from './edge.ts'
import { readBody } from './readBody.ts'
import type { RouteEnvironment } from './routeEnvironment.ts'
import { bodyParams } from './writeParams.ts'

/**
 * clusterRoutes are the routes of one cluster. Each names it, is checked as far as its address goes, and is piped to that
 * cluster's berth; what comes back is not looked into.
 */
export function clusterRoutes(environment: RouteEnvironment): Hono<Edge> {
  const { roster } = environment
  const find = roster.find.bind(roster)
  const routes = new Hono<Edge>()

  const pipe = async <Name extends RequestName>(
    context: Context<Edge>,
    { found }: Named<OpenCluster>,
    name: Name,
    params: RequestParams<Name>,
  ) => {
    const { incoming: request, outgoing: response } = context.env
    await pipeRequest(found.reach(), { request, response, name, params, clock: environment.clock })
    return RESPONSE_ALREADY_SENT
  }
  const named = (context: Context<Edge>, cluster: Named<OpenCluster>) => {
    context.set('clusterId', cluster.clusterId)
    return cluster
  }

  routes.get(requests.snapshot.path, async (context, next) => {
    const query = queryOf(context)
    const scope = findAllInScope(query, find)
    const domain = context.req.param('domain')
    if (!scope.isMulti || singleClusterDomains.includes(domain)) return next()
    const { clusters, text, tail, options } = scope
    const merged = await mergedSnapshot({
      scope: text,
      clusters: clusters.map(({ found }) => found),
      params: readRequest('snapshot', {
        ...outerParams('snapshot', optionsAndQuery(options, query)),
        domain,
        tail,
      }),
      clock: environment.clock,
      signal: context.req.raw.signal,
    })
    const etag = `"${merged.version}"`
    context.header('etag', etag)
    return context.req.header('if-none-match') === etag ? context.body(null, 304) : context.json(merged)
  })
  for (const name of requestNames) {
    const { method, path, cluster: by } = requests[name]
    routes.on(method, path, async (context) => {
      const asked = queryOf(context)
      const { tail, options, ...cluster } =
        by === 'scope'
          ? findInScope(asked, find)
          : { ...findInQuery(asked, find), tail: undefined, options: {} }
      const query = optionsAndQuery(options, asked)
      named(context, cluster)
      const ofScope = tail === undefined ? {} : { tail }
      if (method === 'GET') {
        const params = { ...outerParams(name, query), ...context.req.param(), ...ofScope }
        readRequest(name, params)
        return pipe(context, cluster, name, params as RequestParams<typeof name>)
      }
      // A DELETE names its object in the address, as the GET of the same address does.
      const ofQuery = method === 'DELETE' ? outerParams(name, query) : {}
      const params = { ...(await bodyParams(name, context, cluster.found, ofQuery)), ...ofScope }
      // The body took its time: the cluster may have been closed meanwhile, and opened again as another one.
      if (find(cluster.clusterId) !== cluster.found) throw new FlotillaError('cluster_not_found')
      return pipe(context, cluster, name, params as RequestParams<typeof name>)
    })
  }
  routes.post('/clusters/:clusterId/retry', (context) => {
    named(context, findInPath(context.req.param('clusterId'), queryOf(context), find)).found.retry()
    return context.body(null, 202)
  })
  routes.put('/clusters/:clusterId/view-as', async (context) => {
    const { found, clusterId } = named(
      context,
      findInPath(context.req.param('clusterId'), queryOf(context), find),
    )
    const { output } = await readBody(context, viewAsSchema)
    if (find(clusterId) !== found) throw new FlotillaError('cluster_not_found')
    await found.changeViewAs(output)
    return context.json(output)
  })
  routes.delete('/clusters/:clusterId/view-as', async (context) => {
    await named(
      context,
      findInPath(context.req.param('clusterId'), queryOf(context), find),
    ).found.changeViewAs(null)
    return context.body(null, 204)
  })
  routes.get('/clusters/:clusterId/stream', (context) => {
    named(context, findInPath(context.req.param('clusterId'), queryOf(context), find))
    throw new FlotillaError('invalid_request', 'This address is a WebSocket.')
  })
  for (const route of ['retry', 'stream', 'settings', 'view', 'view-as']) {
    for (const path of [`/clusters//${route}`, `/clusters/${route}`]) {
      routes.all(path, () => {
        throw new FlotillaError('cluster_id_required')
      })
    }
  }
  for (const [path, methods] of Object.entries(methodsOf)) {
    routes.all(path, (context) => {
      context.header('allow', methods)
      throw new FlotillaError('method_not_allowed')
    })
  }
  return routes
}

const methodsOf = {
  ...Object.fromEntries(
    [...Map.groupBy(Object.values(requests), ({ path }) => path)].map(([path, same]) => [
      path,
      same.map(({ method }) => method).join(', '),
    ]),
  ),
  '/clusters/:clusterId/retry': 'POST',
  '/clusters/:clusterId/stream': 'GET',
  '/clusters/:clusterId/settings': 'GET, PATCH',
  '/clusters/:clusterId/view': 'GET, PUT',
  '/clusters/:clusterId/view-as': 'PUT, DELETE',
}

/** The options of a scope as parameters; one that the address gives counts instead. */
function optionsAndQuery(options: TailOptions, query: URLSearchParams): URLSearchParams {
  const all = new URLSearchParams(query)
  for (const [name, value] of Object.entries(options)) if (!all.has(name)) all.append(name, value)
  return all
}

/** The parameters in a query, without those that only this server sets. */
function outerParams(name: RequestName, query: URLSearchParams): Record<string, unknown> {
  const spec = requests[name]
  const internal: readonly string[] = 'internal' in spec ? spec.internal : []
  return Object.fromEntries(
    Object.entries(paramsOfQuery(name, query)).filter(([key]) => !internal.includes(key)),
  )
}
