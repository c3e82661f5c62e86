import { connect } from 'node:net'
import { describe, expect, test as it } from 'vitest'
import { discoverApis, type KubeEnvironment } from '#kube'
import type { Access } from '#kubeconfig'
import { type KubeObject, resourcePath } from '#machinery'
import {
  anEnvironment,
  type ConformanceWorld,
  configMaps,
  Desk,
  failure,
  openClient,
  secrets,
  until,
} from './desk.ts'

/** describeClient says what is taken for granted of requests. */
export function describeClient(openWorld: () => Promise<ConformanceWorld>): void {
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
      const names = [first, second, third].flatMap(({ items }) => items.map(({ metadata }) => metadata.name))
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
      const { resources } = await discoverApis(client)
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
}
