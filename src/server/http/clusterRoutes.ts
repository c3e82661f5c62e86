import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import {
  FlotillaError,
  helmReleaseParamsSchema,
  issueWords,
  objectParamsSchema,
  permissionParamsSchema,
  readParamsSchema,
  secretValueParamsSchema,
  singleClusterDomains,
} from '#contract'
import { mergedSnapshot } from '../aggregates/mergedSnapshot.ts'
import { pipeRequest } from '../pipe/pipeRequest.ts'
import type { OpenCluster } from '../roster/openCluster.ts'
import { findAllInScope, findInPath, findInQuery, findInScope, type Named } from './clusterOf.ts'
import { type Edge, queryOf } from './edge.ts'
import { readAction } from './readAction.ts'
import type { RouteEnvironment } from './routeEnvironment.ts'

const maxParameterLength = 2000
/** A cursor names a place by the words that stand there. */
const maxCursorLength = 8000
/** Parameters of the catalog's routes that the berth reads. */
const catalogParameters = {
  '/catalog/search': ['text', 'limit', 'kinds', 'namespace'],
  '/catalog/query': ['text', 'kinds', 'namespaces', 'groups', 'labels', 'sort', 'limit', 'cursor'],
}
/** Parameters of a snapshot that the berth reads. */
const viewParameters = ['sort', 'filter', 'limit', 'cursor']

/**
 * clusterRoutes are the routes of one cluster. Each names it, is checked as far as its address goes, and is piped to that
 * cluster's berth; what comes back is not looked into.
 */
export function clusterRoutes(environment: RouteEnvironment): Hono<Edge> {
  const { roster } = environment
  const find = roster.find.bind(roster)
  const routes = new Hono<Edge>()

  const pipe = async (
    context: Context<Edge>,
    { found }: Named<OpenCluster>,
    path: string,
    body: { readonly body?: string } = {},
  ) => {
    const { incoming: request, outgoing: response } = context.env
    await pipeRequest(found.reach(), { request, response, path, clock: environment.clock, ...body })
    return RESPONSE_ALREADY_SENT
  }
  const named = (context: Context<Edge>, cluster: Named<OpenCluster>) => {
    context.set('clusterId', cluster.clusterId)
    return cluster
  }

  routes.get('/snapshots/:domain', async (context) => {
    const query = queryOf(context)
    const scope = findAllInScope(query, find)
    const domain = context.req.param('domain')
    const params = pickOnce(query, viewParameters)
    if (scope.isMulti && !singleClusterDomains.includes(domain)) {
      const { clusters, text, tail } = scope
      const merged = await mergedSnapshot({
        domain,
        scope: text,
        tail,
        clusters: clusters.map(({ found }) => found),
        params,
        clock: environment.clock,
        signal: context.req.raw.signal,
      })
      const etag = `"${merged.version}"`
      context.header('etag', etag)
      return context.req.header('if-none-match') === etag ? context.body(null, 304) : context.json(merged)
    }
    const { tail, ...cluster } = findInScope(query, find)
    for (const [name, value] of pickOnce(query, ['facet'])) params.set(name, value)
    params.set('tail', tail)
    return pipe(context, named(context, cluster), `/snapshots/${encodeURIComponent(domain)}?${params}`)
  })
  // The releases are rows as any other; this is their name among the routes about Helm.
  routes.get('/helm/releases', (context) => {
    const query = queryOf(context)
    const { tail, ...cluster } = findInScope(query, find)
    const params = pickOnce(query, viewParameters)
    params.set('tail', tail)
    return pipe(context, named(context, cluster), `/snapshots/helm-releases?${params}`)
  })
  routes.post('/refresh/:domain', (context) => {
    const { tail, ...cluster } = findInScope(queryOf(context), find)
    const domain = encodeURIComponent(context.req.param('domain'))
    return pipe(context, named(context, cluster), `/refresh/${domain}?${new URLSearchParams({ tail })}`)
  })
  routes.get('/jobs/:jobId', (context) => {
    const cluster = named(context, findInQuery(queryOf(context), find))
    return pipe(context, cluster, `/jobs/${encodeURIComponent(context.req.param('jobId'))}`)
  })
  routes.post('/actions/:action', async (context) => {
    const cluster = named(context, findInQuery(queryOf(context), find))
    const body = await readAction(context, cluster.found)
    // The body took its time: the cluster may have been closed meanwhile, and opened again as another one.
    if (find(cluster.clusterId) !== cluster.found) throw new FlotillaError('cluster_not_found')
    const action = encodeURIComponent(context.req.param('action'))
    return pipe(context, cluster, `/actions/${action}`, { body })
  })
  routes.get('/permissions/check', (context) => {
    const query = queryOf(context)
    const cluster = named(context, findInQuery(query, find))
    return pipe(context, cluster, `/permissions/check?${permissionParams(query)}`)
  })
  for (const [route, schema] of Object.entries(readRoutes)) {
    routes.get(route, (context) => {
      const query = queryOf(context)
      const cluster = named(context, findInQuery(query, find))
      return pipe(context, cluster, `${route}?${readParams(query, schema)}`)
    })
  }
  for (const [route, names] of Object.entries(catalogParameters)) {
    routes.get(route, (context) => {
      const query = queryOf(context)
      const cluster = named(context, findInQuery(query, find))
      return pipe(context, cluster, `${route}?${pickOnce(query, names)}`)
    })
  }
  routes.post('/clusters/:clusterId/retry', (context) => {
    named(context, findInPath(context.req.param('clusterId'), queryOf(context), find)).found.retry()
    return context.body(null, 202)
  })
  routes.get('/clusters/:clusterId/stream', (context) => {
    named(context, findInPath(context.req.param('clusterId'), queryOf(context), find))
    throw new FlotillaError('invalid_request', 'This address is a WebSocket.')
  })
  for (const route of ['retry', 'stream', 'settings', 'view']) {
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

/** Routes that read one thing of a cluster, with the parameters that name it. */
const readRoutes = {
  '/object': readParamsSchema,
  '/object/yaml': readParamsSchema,
  '/object/events': objectParamsSchema,
  '/object/details': objectParamsSchema,
  '/secret/value': secretValueParamsSchema,
  '/helm/release': helmReleaseParamsSchema,
} as const
type ReadSchema = (typeof readRoutes)[keyof typeof readRoutes]

const methodsOf = {
  '/snapshots/:domain': 'GET',
  '/refresh/:domain': 'POST',
  '/jobs/:jobId': 'GET',
  '/actions/:action': 'POST',
  '/helm/releases': 'GET',
  '/permissions/check': 'GET',
  ...Object.fromEntries(Object.keys(readRoutes).map((route) => [route, 'GET'])),
  '/catalog/search': 'GET',
  '/catalog/query': 'GET',
  '/clusters/:clusterId/retry': 'POST',
  '/clusters/:clusterId/stream': 'GET',
  '/clusters/:clusterId/settings': 'GET, PATCH',
  '/clusters/:clusterId/view': 'GET, PUT',
}

/** The group of core resources and the namespace of cluster-scoped ones are empty, and may be left out. */
function readParams(query: URLSearchParams, schema: ReadSchema): URLSearchParams {
  const given = Object.fromEntries(pickOnce(query, Object.keys(schema.entries)))
  const parsed = v.safeParse(schema, { group: '', namespace: '', ...given })
  if (!parsed.success) throw new FlotillaError('invalid_request', issueWords(parsed.issues))
  const named = new URLSearchParams()
  for (const [name, value] of Object.entries(parsed.output)) if (value !== undefined) named.set(name, value)
  return named
}

/** What is left out is of the whole cluster, or any name. */
function permissionParams(query: URLSearchParams): URLSearchParams {
  const given = Object.fromEntries(pickOnce(query, Object.keys(permissionParamsSchema.entries)))
  const parsed = v.safeParse(permissionParamsSchema, given)
  if (!parsed.success) throw new FlotillaError('invalid_request', issueWords(parsed.issues))
  return new URLSearchParams(parsed.output)
}

/** The named parameters, each given once at most. */
function pickOnce(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  const picked = new URLSearchParams()
  for (const name of names) {
    const [value, ...further] = query.getAll(name)
    if (further.length > 0) throw new FlotillaError('invalid_request', `${name} is given twice.`)
    if (value === undefined) continue
    if (value.length > (name === 'cursor' ? maxCursorLength : maxParameterLength))
      throw new FlotillaError('invalid_request', `${name} is too long.`)
    picked.set(name, value)
  }
  return picked
}
