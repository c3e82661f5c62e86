import type { IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { text } from 'node:stream/consumers'
import { describe, expect, it, vi } from 'vitest'
import { discoverApis, KubeClient, type KubeError, openReflector, type Stored } from '#kube'
import { type Gvr, type KubeObject, metadataShape, type ObjectMeta, systemClock } from '#machinery'
import { type FaultType, masters, SimulatedServer, type SimulatedServerOptions } from '#sim'
import { anAccess } from '#testkit'

const pods: Gvr = { group: '', version: 'v1', resource: 'pods' }
const aPod = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels, uid: '', resourceVersion: '' },
  spec: { containers: [{ name: 'app', image: 'app:1' }] },
})

/** A server with a namespace, an administrator and a client of theirs. */
async function aWorld(options: SimulatedServerOptions = {}) {
  const server = await SimulatedServer.open(options)
  const administrator = server.people.accept('admin', { username: 'ada', groups: [masters] })
  const openClient = (token = 'admin') =>
    KubeClient.open(
      anAccess(server.url, {
        tls: { ca: server.ca, skipVerify: false, serverName: null },
        authentication: { type: 'token', token },
      }),
      { clock: systemClock, random: () => 0, log: () => {} },
      { requestsInFlight: 50 },
    )
  const client = await openClient()
  return {
    server,
    client,
    openClient,
    administrator,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

const failure = (work: Promise<unknown>): Promise<KubeError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (problem) => problem as KubeError,
  )

interface Named extends Stored {
  readonly name: string
}

const named = ({ uid, resourceVersion, name }: ObjectMeta): Named => ({ uid, resourceVersion, name })

/** What the work came to, and how much more memory this process held for bytes meanwhile, at most. */
async function measured<T>(work: () => Promise<T>): Promise<{ result: T; peakBytes: number }> {
  const held = () => process.memoryUsage().arrayBuffers
  const before = held()
  let peak = before
  const look = setInterval(() => {
    peak = Math.max(peak, held())
  }, 2)
  try {
    return { result: await work(), peakBytes: Math.max(peak, held()) - before }
  } finally {
    clearInterval(look)
  }
}

/** A reflector of the pods, as the product's table has one. */
function reflectPods(client: KubeClient, form: 'json' | 'wire' | 'table' = 'json') {
  const errors: string[] = []
  const reflector = openReflector<Named>({
    client,
    gvr: pods,
    namespace: null,
    intake:
      form === 'table'
        ? { form, project: (_, metadata) => named(metadata) }
        : {
            form: 'object',
            project: ({ metadata }) => named(metadata),
            ...(form === 'wire'
              ? { wire: { 1: { name: 'metadata', type: 'message', shape: metadataShape } } }
              : {}),
          },
    clock: systemClock,
    random: () => 0,
    onChanges: () => {},
    onState: (state) => {
      if ('error' in state && state.error !== null) errors.push(state.error.reason)
    },
  })
  return {
    reflector,
    errors,
    names: () => [...reflector.store.values()].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => reflector[Symbol.asyncDispose](),
  }
}

const soon = { timeout: 20_000, interval: 10 }
const list = '/api/v1/pods'

describe('SimulatedServer', () => {
  it('answers discovery in its legacy form where it offers no other', async () => {
    await using world = await aWorld({ hasAggregatedDiscovery: false })
    const { resources } = await discoverApis(world.client)
    await using modern = await aWorld()
    expect(resources).toEqual((await discoverApis(modern.client)).resources)
  })

  it('records every request, who sent it and how it was answered, without credentials', async () => {
    await using world = await aWorld()
    await world.client.json(list, { query: { limit: 1 } })
    await using stranger = await world.openClient('wrong')
    await failure(stranger.json(list))
    expect(world.server.requests).toMatchObject([
      { method: 'GET', path: list, query: { limit: '1' }, username: 'ada', status: 200, hasEnded: true },
      { method: 'GET', path: list, username: null, status: 401 },
    ])
    expect(JSON.stringify(world.server.requests)).not.toMatch(/wrong|admin/)
  })

  it('allows what a rule allows and takes it back', async () => {
    await using world = await aWorld()
    world.server.people.accept('dev', { username: 'dan', groups: ['developers'] })
    const rule = world.server.people.allow({ subject: 'developers', resources: ['pods'], verbs: ['list'] })
    await using client = await world.openClient('dev')
    await client.json(list)
    expect(await failure(client.json('/api/v1/secrets'))).toMatchObject({ reason: 'forbidden' })
    rule[Symbol.dispose]()
    expect(await failure(client.json(list))).toMatchObject({ reason: 'forbidden' })
    world.administrator[Symbol.dispose]()
    expect(await failure(world.client.json(list))).toMatchObject({ reason: 'unauthorized' })
  })

  it('patches by merging, by name within lists, by operations, and by applying', async () => {
    await using world = await aWorld()
    const path = '/api/v1/namespaces/default/pods/web'
    world.server.put(aPod('web', { a: '1' }))
    const patch = (contentType: string, body: unknown) =>
      world.client.json<KubeObject>(path, { method: 'PATCH', contentType, body })
    const merged = await patch('application/merge-patch+json', { metadata: { labels: { a: null, b: '2' } } })
    expect(merged.metadata.labels).toEqual({ b: '2' })
    const strategic = await patch('application/strategic-merge-patch+json', {
      spec: { containers: [{ name: 'app', image: 'app:2' }] },
    })
    expect(strategic.spec).toEqual({ containers: [{ name: 'app', image: 'app:2' }] })
    await patch('application/json-patch+json', [{ op: 'add', path: '/metadata/labels/c', value: '3' }])
    const applied = await patch('application/apply-patch+yaml', {
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: { labels: { d: '4' } },
    })
    expect(applied.metadata.labels).toEqual({ b: '2', c: '3', d: '4' })
  })

  it('speaks HTTP/1.1 to those who do', async () => {
    await using world = await aWorld()
    world.server.put(aPod('web'))
    const get = (path: string) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const options = { ca: world.server.ca, headers: { authorization: 'Bearer admin' }, agent: false }
        httpsGet(`${world.server.url}${path}`, options, resolve).on('error', reject)
      })
    const answer = await get(`${list}?watch=1&timeoutSeconds=1&allowWatchBookmarks=true`)
    expect([answer.httpVersion, answer.statusCode]).toEqual(['1.1', 200])
    const lines = (await text(answer)).trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual(['ADDED', 'BOOKMARK'])
  })

  it('answers a pod that has lived for a while with its last lines, and with figures', async () => {
    await using world = await aWorld()
    const pod = aPod('web')
    const creationTimestamp = new Date(Date.now() - 3_600_000).toISOString()
    world.server.put({ ...pod, metadata: { ...pod.metadata, creationTimestamp } })
    world.server.put({ ...aPod('waiting'), status: { phase: 'Pending' } })
    const log = await world.client.text('/api/v1/namespaces/default/pods/web/log', {
      query: { tailLines: 3 },
    })
    expect(log.trim().split('\n')).toEqual(Array(3).fill(expect.stringMatching(/\w/)))
    const metrics = await world.client.json('/apis/metrics.k8s.io/v1beta1/namespaces/default/pods')
    expect(metrics).toMatchObject({
      items: [
        { metadata: { name: 'web' }, containers: [{ name: 'app', usage: { cpu: expect.any(String) } }] },
      ],
    })
  })

  it('tells watches with a selector what comes into it and what leaves it', async () => {
    await using world = await aWorld()
    world.server.put(aPod('web', { tier: 'back' }))
    const events: string[] = []
    const stop = new AbortController()
    const watching = world.client.stream(list, {
      query: { watch: 1, labelSelector: 'tier in (front, edge)' },
      signal: stop.signal,
      onOpen: () => {
        world.server.put(aPod('web', { tier: 'front' }))
        world.server.put(aPod('web', { tier: 'edge' }))
        world.server.put(aPod('web', { tier: 'back' }))
      },
      onChunk: (chunk) => events.push(...(chunk.toString().match(/"type":"[A-Z]+"/g) ?? [])),
    })
    await vi.waitFor(() => expect(events.length).toBe(3), soon)
    expect(events).toEqual(['"type":"ADDED"', '"type":"MODIFIED"', '"type":"DELETED"'])
    stop.abort(new Error('enough'))
    await failure(watching)
  })

  it('streams what is there as initial events, in JSON where protobuf is preferred', async () => {
    await using world = await aWorld()
    const names = Array.from({ length: 1200 }, (_, index) => `p-${String(index).padStart(4, '0')}`)
    for (const name of names) world.server.put(aPod(name))
    await using view = reflectPods(world.client, 'wire')
    await vi.waitFor(() => expect(view.reflector.state.phase).toBe('live'), soon)
    expect(view.names()).toEqual(names)
    expect(world.server.requests.map(({ query }) => query.sendInitialEvents)).toEqual([undefined, 'true'])
  })

  it('reads a list on as it was, whatever happens between its pages', async () => {
    await using world = await aWorld()
    for (const name of ['a', 'b', 'c', 'd']) world.server.put(aPod(name))
    interface Page {
      metadata: { continue?: string; resourceVersion: string }
      items: KubeObject[]
    }
    const first = await world.client.json<Page>(list, { query: { limit: 2 } })
    world.server.remove(aPod('c'))
    world.server.put(aPod('cc'))
    const second = await world.client.json<Page>(list, { query: { continue: first.metadata.continue } })
    expect(second.items.map(({ metadata }) => metadata.name)).toEqual(['c', 'd'])
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })
})

describe('a fault of the answers', () => {
  it.each<[FaultType, string, number]>([
    ['unauthorized', 'unauthorized', 401],
    ['forbidden', 'forbidden', 403],
    ['expired-list', 'expired', 410],
    ['throttled', 'throttled', 429],
    ['server-error', 'server-error', 500],
    ['unavailable', 'server-error', 503],
  ])('%s is told as %s (%i) while it is on, and of that resource only', async (type, reason, status) => {
    await using world = await aWorld()
    {
      await using _fault = await world.server.inject({ type, resource: 'pods' })
      const error = await failure(world.client.json(list, { retries: 0 }))
      expect(error).toMatchObject({ reason, status, cause: { kind: 'Status', code: status } })
      expect(error.retryAfterMs).toBe(type === 'throttled' ? 1000 : null)
      await world.client.json('/api/v1/configmaps')
    }
    await world.client.json(list)
  })

  it.each<[FaultType, number]>([
    ['gateway', 404],
    ['firewall', 403],
    ['login-page', 200],
    ['stray-json', 404],
  ])('%s is told as foreign (%i) while it is on', async (type, status) => {
    await using world = await aWorld()
    {
      await using _fault = await world.server.inject({ type })
      expect(await failure(world.client.json(list))).toMatchObject({ reason: 'foreign', status })
    }
    await world.client.json(list)
  })

  it('is one of a path and all below it, where it names one', async () => {
    await using world = await aWorld()
    const nodes = '/apis/metrics.k8s.io/v1beta1/nodes'
    {
      await using _fault = await world.server.inject({
        type: 'unauthorized',
        resource: '/apis/metrics.k8s.io',
      })
      // The API's own refusal: the server itself still accepts who asks.
      expect(await failure(world.client.json(nodes))).toMatchObject({ reason: 'rejected', status: 401 })
      await world.client.json('/apis/apps/v1/deployments')
    }
    await world.client.json(nodes)
  })

  it('an expired token is refused until there is one again', async () => {
    await using world = await aWorld()
    world.administrator[Symbol.dispose]()
    expect(await failure(world.client.json(list))).toMatchObject({ reason: 'unauthorized' })
    world.server.people.accept('admin', { username: 'ada', groups: [masters] })
    await world.client.json(list)
  })

  it('gzip-bomb is not even unpacked where no gzip was asked for, and costs the answer', async () => {
    await using world = await aWorld()
    {
      await using _fault = await world.server.inject({ type: 'gzip-bomb', resource: 'pods' })
      const { peakBytes, result } = await measured(() => failure(world.client.json(list, { retries: 0 })))
      expect(result).toMatchObject({
        reason: 'malformed',
        message: expect.stringMatching(/sent a gzip answer, which it was not asked for/u),
      })
      // The bomb itself, which the same process makes.
      expect(peakBytes).toBeLessThan(84 << 20)
      await world.client.json('/api/v1/configmaps')
    }
    await world.client.json(list)
  })

  it('endless-line costs its limit and no more', async () => {
    await using world = await aWorld()
    {
      await using _fault = await world.server.inject({ type: 'endless-line' })
      await using view = reflectPods(world.client)
      const { peakBytes } = await measured(() =>
        vi.waitFor(() => expect(view.errors).toContain('malformed'), soon),
      )
      expect(view.reflector.state).toMatchObject({ reason: 'The watch sent a line of more than 10 MB.' })
      // The line as it came, and what was on its way when it was given up.
      expect(peakBytes).toBeLessThan(40 << 20)
      expect(world.client.usage().bytesReceived).toBeLessThan(24 << 20)
    }
    await using view = reflectPods(world.client)
    await vi.waitFor(() => expect(view.reflector.state.phase).toBe('live'), soon)
  })

  it('expired-continue forgets a list between its pages', async () => {
    await using world = await aWorld()
    for (const name of ['a', 'b']) world.server.put(aPod(name))
    interface Page {
      metadata: { continue: string }
    }
    const { metadata } = await world.client.json<Page>(list, { query: { limit: 1 } })
    const next = { query: { limit: 1, continue: metadata.continue } }
    {
      await using _fault = await world.server.inject({ type: 'expired-continue' })
      expect(await failure(world.client.json(list, next))).toMatchObject({ reason: 'expired' })
      await world.client.json(list, { query: { limit: 1 } })
    }
    await world.client.json(list, next)
  })

  /** What each says to a reflector, and whether watches that run have to end before they feel it. */
  const ofWatches: readonly (readonly [FaultType, string, boolean])[] = [
    ['unauthorized', 'unauthorized', false],
    ['forbidden', 'forbidden', false],
    ['throttled', 'throttled', true],
    ['server-error', 'server-error', true],
    ['unavailable', 'server-error', true],
    ['gateway', 'foreign', true],
    ['firewall', 'foreign', true],
    ['login-page', 'foreign', true],
    ['refuse', 'refused', false],
    ['reset', 'reset', false],
    ['crash', 'refused', false],
    ['expired-connect', 'expired', true],
    ['expired-stream', 'expired', false],
    ['malformed-line', 'malformed', false],
    ['truncated-line', 'malformed', false],
    ['endless-line', 'malformed', false],
  ]
  describe.each(['json', 'wire', 'table'] as const)('to a reflector that reads %s', (form) => {
    it.each(ofWatches)('%s is told as %s, and the store is whole afterwards', async (type, reason, ends) => {
      await using world = await aWorld({ hasProtobuf: form === 'wire' })
      world.server.put(aPod('before'))
      await using view = reflectPods(world.client, form)
      await vi.waitFor(() => expect(view.reflector.state.phase).toBe('live'), soon)
      const fault = await world.server.inject({ type })
      if (ends) world.server.endWatches()
      await vi.waitFor(() => {
        view.reflector.retry()
        expect(view.errors).toContain(reason)
      }, soon)
      expect(view.names()).toEqual(['before'])
      world.server.remove(aPod('before'))
      world.server.put(aPod('after'))
      await fault[Symbol.asyncDispose]()
      await vi.waitFor(() => {
        view.reflector.retry()
        expect([view.names(), view.reflector.state.phase]).toEqual([['after'], 'live'])
      }, soon)
    })
  })
})

describe('a fault of the way', () => {
  it.each<[FaultType, string]>([
    ['refuse', 'refused'],
    ['reset', 'reset'],
    ['hang', 'timeout'],
    ['crash', 'refused'],
  ])('%s is told as %s, and the address works again afterwards', async (type, reason) => {
    await using world = await aWorld()
    await world.client.json(list)
    {
      await using _fault = await world.server.inject({ type })
      // Connections that were open are cut; what is told here is how new ones fare.
      await using client = await world.openClient()
      const error = await failure(client.json(list, { retries: 0, timeoutMs: 500 }))
      expect(error).toMatchObject({ reason })
    }
    await using client = await world.openClient()
    await client.json(list)
  })

  it('half-open connections go silent, and new ones work', async () => {
    await using world = await aWorld()
    await world.client.json(list)
    await using _fault = await world.server.inject({ type: 'half-open' })
    expect(await failure(world.client.json(list, { retries: 0, timeoutMs: 500 }))).toMatchObject({
      reason: 'timeout',
    })
    await using client = await world.openClient()
    await client.json(list)
  })

  it('slow lets little through, and the rest of it afterwards', async () => {
    await using world = await aWorld()
    for (let number = 0; number < 200; number += 1) world.server.put(aPod(`p-${number}`))
    const fault = await world.server.inject({ type: 'slow' })
    await world.client.version()
    let isThere = false
    const reading = world.client.json(list, { timeoutMs: 25_000 }).then(() => {
      isThere = true
    })
    await vi.waitFor(() => expect(world.server.requests.map(({ path }) => path)).toContain(list), soon)
    expect(isThere).toBe(false)
    await fault[Symbol.asyncDispose]()
    await reading
  })

  it('GOAWAY loses nothing', async () => {
    await using world = await aWorld()
    await using view = reflectPods(world.client)
    await vi.waitFor(() => expect(view.reflector.state.phase).toBe('live'), soon)
    world.server.goAway()
    world.server.put(aPod('meanwhile'))
    await vi.waitFor(() => expect(view.names()).toEqual(['meanwhile']), soon)
    await world.client.json(list)
  })
})
