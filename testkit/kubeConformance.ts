import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test as it } from 'vitest'
import {
  type Change,
  discover,
  type Intake,
  KubeClient,
  type KubeEnvironment,
  type KubeError,
  openReflector,
  type Reflector,
  type ReflectorState,
} from '#kube'
import type { Access } from '#kubeconfig'
import { type Gvr, type KubeObject, resourcePath, systemClock } from '#machinery'
import { openRelay } from './relay.ts'
import { forwardTo } from './tcpForwarder.ts'

/** ConformanceWorld is one API server that the suite may write to, in namespaces of its own. */
export interface ConformanceWorld extends AsyncDisposable {
  /** Someone who may do everything, by token or client certificate. */
  readonly access: Access
  /**
   * Makes the server forget its past, as a compaction and a restart do: every older resourceVersion and continue token
   * is expired. A string is the reason why it cannot.
   */
  readonly forget: (() => Promise<void>) | string
}

const configMaps: Gvr = { group: '', version: 'v1', resource: 'configmaps' }
const secrets: Gvr = { group: '', version: 'v1', resource: 'secrets' }

const anEnvironment = (differences: Partial<KubeEnvironment> = {}): KubeEnvironment => ({
  clock: systemClock,
  random: Math.random,
  log: () => {},
  ...differences,
})

const openClient = (access: Access, environment = anEnvironment()): Promise<KubeClient> =>
  KubeClient.open(access, environment, { requestsInFlight: 50 })

/** A namespace of one test, written to as a person would with kubectl. */
class Desk implements AsyncDisposable {
  readonly namespace = `conformance-${randomUUID().slice(0, 8)}`
  readonly client: KubeClient
  readonly world: ConformanceWorld

  private constructor(world: ConformanceWorld, client: KubeClient) {
    this.world = world
    this.client = client
  }

  static async open(openWorld: () => Promise<ConformanceWorld>): Promise<Desk> {
    const world = await openWorld()
    const desk = new Desk(world, await openClient(world.access))
    await desk.client.json('/api/v1/namespaces', {
      method: 'POST',
      body: { metadata: { name: desk.namespace } },
    })
    return desk
  }

  create(gvr: Gvr, name: string, content: object = {}): Promise<KubeObject> {
    const body = { metadata: { name, namespace: this.namespace }, ...content }
    return this.client.json(resourcePath(gvr, this.namespace), { method: 'POST', body, timeoutMs: 30_000 })
  }

  patch(gvr: Gvr, name: string, body: object): Promise<KubeObject> {
    const contentType = 'application/merge-patch+json'
    return this.client.json(resourcePath(gvr, this.namespace, name), { method: 'PATCH', contentType, body })
  }

  async delete(gvr: Gvr, name: string): Promise<void> {
    await this.client.json(resourcePath(gvr, this.namespace, name), { method: 'DELETE' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const gvr of [configMaps, secrets])
      await this.client.json(resourcePath(gvr, this.namespace), { method: 'DELETE', timeoutMs: 60_000 })
    await this.client.json(`/api/v1/namespaces/${this.namespace}`, { method: 'DELETE' })
    await this.client[Symbol.asyncDispose]()
    await this.world[Symbol.asyncDispose]()
  }
}

interface Item {
  readonly uid: string
  readonly resourceVersion: string
  readonly name: string
  readonly seen: unknown
}

const wholeObjects: Intake<Item> = {
  form: 'object',
  project: ({ metadata, data }) => ({
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    name: metadata.name,
    seen: { data, hasManagedFields: 'managedFields' in metadata },
  }),
}

const tableRows: Intake<Item> = {
  form: 'table',
  project: (cells, metadata) => ({
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    name: metadata.name,
    seen: { ...Object.fromEntries(cells), metadata },
  }),
}

/** A reflector and all it told, applied to a copy that must stay equal to its store. */
function reflect(client: KubeClient, gvr: Gvr, namespace: string, intake: Intake<Item> = wholeObjects) {
  const changes: Change<Item>[] = []
  const states: ReflectorState[] = []
  const copy = new Map<string, Item>()
  const reflector: Reflector<Item> = openReflector({
    client,
    gvr,
    namespace,
    intake,
    clock: systemClock,
    random: Math.random,
    onChanges: (batch) => {
      for (const change of batch) {
        changes.push(change)
        if (change.type === 'deleted') copy.delete(change.item.uid)
        else copy.set(change.item.uid, change.item)
      }
    },
    onState: (state) => states.push(state),
  })
  return {
    reflector,
    changes,
    states,
    item: (name: string) => [...reflector.store.values()].find((item) => item.name === name),
    names: () => {
      expect([...copy]).toEqual([...reflector.store])
      return [...reflector.store.values()]
        .map(({ name }) => name)
        .filter((name) => name !== 'kube-root-ca.crt')
    },
    untilLive: () => until(() => reflector.state.phase === 'live'),
    [Symbol.asyncDispose]: () => reflector[Symbol.asyncDispose](),
  }
}

/** Dials that port of this machine whatever the address is. */
const dialTo =
  (wire: { readonly port: number }): NonNullable<KubeEnvironment['dial']> =>
  () =>
    new Promise((resolve, reject) => {
      const socket = connect(wire.port, '127.0.0.1', () => resolve(socket)).on('error', reject)
    })

/** Looks every few milliseconds until it is so; the test's own time-out is the limit. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await wait(5)
}

const failure = (work: Promise<unknown>): Promise<KubeError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (problem) => problem as KubeError,
  )

/**
 * describeKubeServer says what this product takes for granted of an API server and of its own client on it. The real
 * API server and everything that stands in for it run the same sentences.
 */
export function describeKubeServer(name: string, openWorld: () => Promise<ConformanceWorld>): void {
  describe(name, () => {
    describe('KubeClient', () => {
      it('reads the version', async () => {
        await using world = await openWorld()
        await using client = await openClient(world.access)
        expect(await client.version()).toMatch(/^v1\.\d+/)
      })

      it('reads a list in pages and knows how many objects remain', async () => {
        await using desk = await Desk.open(openWorld)
        for (const index of [1, 2, 3, 4, 5]) await desk.create(secrets, `s-${index}`)
        interface Page {
          metadata: { continue?: string; remainingItemCount?: number }
          items: KubeObject[]
        }
        const path = resourcePath(secrets, desk.namespace)
        const first = await desk.client.json<Page>(path, { query: { limit: 2 } })
        expect(first).toMatchObject({ metadata: { remainingItemCount: 3 }, items: [{}, {}] })
        const second = await desk.client.json<Page>(path, {
          query: { limit: 2, continue: first.metadata.continue },
        })
        const third = await desk.client.json<Page>(path, {
          query: { limit: 2, continue: second.metadata.continue },
        })
        expect(third.metadata.continue ?? '').toBe('')
        const names = [first, second, third].flatMap(({ items }) =>
          items.map(({ metadata }) => metadata.name),
        )
        expect(names).toEqual(['s-1', 's-2', 's-3', 's-4', 's-5'])
      })

      it('tells what is not there as not-found', async () => {
        await using world = await openWorld()
        await using client = await openClient(world.access)
        const error = await failure(client.json('/api/v1/namespaces/default/configmaps/no-such'))
        expect(error).toMatchObject({
          reason: 'not-found',
          status: 404,
          cause: { kind: 'Status', reason: 'NotFound' },
        })
        expect(error.message).toBe('configmaps "no-such" not found')
      })

      it('tells a stale write and a second creation as conflicts', async () => {
        await using desk = await Desk.open(openWorld)
        const first = await desk.create(configMaps, 'a')
        await desk.patch(configMaps, 'a', { data: { x: '1' } })
        const path = resourcePath(configMaps, desk.namespace, 'a')
        expect(await failure(desk.client.json(path, { method: 'PUT', body: first }))).toMatchObject({
          reason: 'conflict',
          cause: { reason: 'Conflict' },
        })
        expect(await failure(desk.create(configMaps, 'a'))).toMatchObject({
          reason: 'conflict',
          cause: { reason: 'AlreadyExists' },
        })
      })

      it('tells wrong credentials as unauthorized', async () => {
        await using world = await openWorld()
        const access: Access = {
          ...world.access,
          clientCertificate: null,
          authentication: { type: 'token', token: 'wrong' },
        }
        await using client = await openClient(access)
        expect(await failure(client.json('/api/v1/pods'))).toMatchObject({
          reason: 'unauthorized',
          status: 401,
        })
      })

      it('tells what is not allowed as forbidden', async () => {
        await using world = await openWorld()
        const impersonation = { user: 'nobody-in-particular', uid: null, groups: [], extra: {} }
        await using client = await openClient({ ...world.access, impersonation })
        expect(await failure(client.json('/api/v1/secrets'))).toMatchObject({
          reason: 'forbidden',
          status: 403,
          message: expect.stringContaining('nobody-in-particular'),
        })
      })

      it('is who it impersonates, with each group and extra value apart', async () => {
        await using world = await openWorld()
        const extra = { 'example.com/röle': ['a', 'b'], scopes: ['c'] }
        const groups = ['dev', 'ops, all', 'system:masters']
        await using client = await openClient({
          ...world.access,
          impersonation: { user: 'Jörg', uid: '42', groups, extra },
        })
        const review = await client.json<{ status: { userInfo: unknown } }>(
          '/apis/authentication.k8s.io/v1/selfsubjectreviews',
          { method: 'POST', body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' } },
        )
        expect(review.status.userInfo).toMatchObject({
          username: 'Jörg',
          uid: '42',
          groups: expect.arrayContaining(groups),
          extra,
        })
      })

      it('runs ninety-nine watches and a request over one connection', async () => {
        await using world = await openWorld()
        let dials = 0
        const dial: KubeEnvironment['dial'] = ({ hostname, port }) => {
          dials += 1
          return new Promise((resolve, reject) => {
            const socket = connect(port, hostname, () => resolve(socket)).on('error', reject)
          })
        }
        await using client = await openClient(world.access, anEnvironment({ dial }))
        const stop = new AbortController()
        let open = 0
        const watches = Array.from({ length: 99 }, () =>
          failure(
            client.stream('/api/v1/configmaps', {
              query: { watch: 1, timeoutSeconds: 60 },
              signal: stop.signal,
              onOpen: () => {
                open += 1
              },
              onChunk: () => {},
            }),
          ),
        )
        await until(() => open === 99)
        await client.version()
        expect(dials).toBe(1)
        stop.abort(new Error('enough'))
        await Promise.all(watches)
      })

      it('is sent a bookmark before a watch ends', async () => {
        await using world = await openWorld()
        await using client = await openClient(world.access)
        let text = ''
        await client.stream('/api/v1/nodes', {
          query: { watch: 1, allowWatchBookmarks: true, timeoutSeconds: 5 },
          signal: new AbortController().signal,
          onChunk: (chunk) => {
            text += chunk.toString()
          },
        })
        expect(text).toContain('"type":"BOOKMARK"')
      })
    })

    describe('discover', () => {
      it('finds what every cluster has', async () => {
        await using world = await openWorld()
        await using client = await openClient(world.access)
        const { resources } = await discover(client)
        const of = (resource: string) => resources.find(({ gvr }) => gvr.resource === resource)
        expect(of('pods')).toMatchObject({
          gvr: { group: '', version: 'v1' },
          kind: 'Pod',
          isNamespaced: true,
          shortNames: ['po'],
          verbs: expect.arrayContaining(['list', 'watch']),
        })
        expect(of('nodes')).toMatchObject({ kind: 'Node', isNamespaced: false })
        expect(of('deployments')).toMatchObject({
          gvr: { group: 'apps', version: 'v1' },
          categories: ['all'],
        })
        expect(resources.filter(({ gvr }) => gvr.resource.includes('/'))).toEqual([])
      })
    })

    describe('Reflector', () => {
      it('follows what is created, changed and deleted', async () => {
        await using desk = await Desk.open(openWorld)
        await desk.create(configMaps, 'before', { data: { x: '0' } })
        await using view = reflect(desk.client, configMaps, desk.namespace)
        await view.untilLive()
        expect(view.names()).toEqual(['before'])
        await desk.create(configMaps, 'after', { data: { x: '1' } })
        await until(() => view.item('after') !== undefined)
        const { metadata } = await desk.patch(configMaps, 'after', { data: { x: '2' } })
        await until(() => view.item('after')?.resourceVersion === metadata.resourceVersion)
        expect(view.item('after')?.seen).toEqual({ data: { x: '2' }, hasManagedFields: false })
        await desk.delete(configMaps, 'before')
        await until(() => view.item('before') === undefined)
        expect(view.names()).toEqual(['after'])
      })

      it('reads 620 objects in two pages and shows the first before the second', async () => {
        await using desk = await Desk.open(openWorld)
        const names = Array.from({ length: 620 }, (_, index) => `c-${String(index).padStart(3, '0')}`)
        await Promise.all(names.map((name) => desk.create(secrets, name)))
        await using view = reflect(desk.client, secrets, desk.namespace)
        await view.untilLive()
        expect(view.names()).toEqual(names)
        expect(view.states).toContainEqual({ phase: 'listing', loaded: 500, total: 620, reason: null })
      })

      it('sees no values in tables, neither in the list nor in the watch', async () => {
        await using desk = await Desk.open(openWorld)
        const hidden = (value: string) => ({ stringData: { password: value }, type: 'Opaque' })
        await desk.create(secrets, 'old', hidden('tr0ub4dor'))
        await using view = reflect(desk.client, secrets, desk.namespace, tableRows)
        await view.untilLive()
        await desk.create(secrets, 'new', hidden('correct-horse'))
        await until(() => view.item('new') !== undefined)
        await desk.patch(secrets, 'old', { stringData: { second: 'battery-staple' } })
        await until(() => view.changes.some(({ type }) => type === 'updated'))
        expect(view.item('old')?.seen).toMatchObject({ Name: 'old', Type: 'Opaque', Data: 2 })
        expect(view.item('new')?.seen).toMatchObject({ Name: 'new', Type: 'Opaque', Data: 1 })
        const all = JSON.stringify(view.changes)
        for (const value of ['tr0ub4dor', 'correct-horse', 'battery-staple', 'managedFields']) {
          expect(all).not.toContain(value)
          expect(all).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, ''))
        }
      })

      it('resumes a watch that was cut, without a list', async () => {
        await using desk = await Desk.open(openWorld)
        await using wire = await forwardTo(new URL(desk.world.access.server))
        await using client = await openClient(desk.world.access, anEnvironment({ dial: dialTo(wire) }))
        await desk.create(secrets, 'a')
        await using view = reflect(client, secrets, desk.namespace)
        await view.untilLive()
        wire.cut()
        await desk.create(secrets, 'b')
        await until(() => view.item('b') !== undefined)
        expect(view.names()).toEqual(['a', 'b'])
        // The list, the watch, and the watch again.
        expect(client.usage().requests).toBe(3)
      })

      it('loses nothing while the network is gone', async () => {
        await using desk = await Desk.open(openWorld)
        await using wire = await forwardTo(new URL(desk.world.access.server))
        await using client = await openClient(desk.world.access, anEnvironment({ dial: dialTo(wire) }))
        await desk.create(secrets, 'deleted')
        await using view = reflect(client, secrets, desk.namespace)
        await view.untilLive()
        await wire.refuse()
        wire.cut()
        await until(() => view.reflector.state.phase === 'interrupted')
        expect(view.names()).toEqual(['deleted'])
        await desk.create(secrets, 'added')
        await desk.delete(secrets, 'deleted')
        await wire.pass()
        view.reflector.retry()
        await until(() => view.names().join() === 'added')
        expect(view.reflector.state).toEqual({ phase: 'live' })
      })

      it('lists again when the server has forgotten its resourceVersion, and tells exact differences', async ({
        skip,
      }) => {
        await using desk = await Desk.open(openWorld)
        const { forget } = desk.world
        if (typeof forget === 'string') return skip(forget)
        await using wire = await forwardTo(new URL(desk.world.access.server))
        await using client = await openClient(desk.world.access, anEnvironment({ dial: dialTo(wire) }))
        for (const each of ['kept', 'changed', 'deleted']) await desk.create(secrets, each)
        await using view = reflect(client, secrets, desk.namespace)
        await view.untilLive()
        const before = view.changes.length
        await wire.refuse()
        wire.cut()
        await desk.patch(secrets, 'changed', { metadata: { labels: { a: 'b' } } })
        await desk.delete(secrets, 'deleted')
        await desk.create(secrets, 'added')
        await forget()
        await wire.pass()
        view.reflector.retry()
        await until(() => view.item('added') !== undefined && view.reflector.state.phase === 'live')
        expect(view.states).toContainEqual(
          expect.objectContaining({ error: expect.objectContaining({ reason: 'expired' }) }),
        )
        const differences = view.changes.slice(before).map(({ type, item }) => `${type} ${item.name}`)
        expect(differences.toSorted()).toEqual(['added added', 'deleted deleted', 'updated changed'])
        expect(view.names().toSorted()).toEqual(['added', 'changed', 'kept'])
      })

      it('begins the list anew when the server has forgotten the continue token', async ({ skip }) => {
        await using desk = await Desk.open(openWorld)
        const { forget } = desk.world
        if (typeof forget === 'string') return skip(forget)
        const names = Array.from({ length: 510 }, (_, index) => `c-${String(index).padStart(3, '0')}`)
        await Promise.all(names.map((each) => desk.create(secrets, each)))
        await forget()
        await using relay = await openRelay(desk.world.access)
        await using client = await openClient(relay.access)
        relay.changeNext(
          (url) => url.searchParams.has('continue'),
          (url) => url.searchParams.set('continue', agedToken(url.searchParams.get('continue') ?? '')),
        )
        await using view = reflect(client, secrets, desk.namespace)
        await view.untilLive()
        expect(view.names()).toEqual(names)
        expect(relay.requests.filter((request) => request.includes('limit='))).toHaveLength(4)
        expect(view.changes).toHaveLength(510)
      })
    })
  })
}

/** The same continue token as if it were from the cluster's first moment. */
function agedToken(token: string): string {
  const content = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as object
  return Buffer.from(JSON.stringify({ ...content, rv: 1 })).toString('base64url')
}
