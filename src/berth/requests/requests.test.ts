import { describe, expect, it } from 'vitest'
import { FlotillaError, requestNames } from '#contract'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, scriptedServer } from '#testkit'
import { ServedResources } from '../discovery/servedResources.ts'
import { helmRequests } from '../helm/helmRequests.ts'
import { objectRequests } from '../objects/objectRequests.ts'
import type { Handlers } from './handlers.ts'
import { Requests } from './requests.ts'

const params = { group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'web-1' }
const object = { metadata: { name: 'web-1', namespace: 'default', uid: '1', resourceVersion: '1' } }

/** A change that is one POST; a node called `refused` must not be changed. */
const act: Handlers['act'] = {
  require: ({ targets: [node] }) => {
    if (node?.name === 'refused') throw new FlotillaError('protected_cluster')
  },
  answer: (_params, client, signal) => client.json('/change', { method: 'POST', body: {}, signal }),
}
/** A save that waits for as long as the cluster takes. */
const save: Handlers['object/save'] = {
  require: () => {},
  answer: async (_params, client, signal) => {
    const options = { method: 'POST', body: {}, signal, timeoutMs: 60_000 } as const
    const { outcome } = await client.json<{ outcome: 'gone' }>('/save', options)
    return { outcome, warnings: [] }
  },
}
/** Handlers of all requests, none of which these tests make. */
const unused = Object.fromEntries(
  requestNames.map((name) => [name, () => Promise.reject(new Error('These tests ask for something else.'))]),
) as unknown as Handlers

async function aWorld() {
  const server = await scriptedServer()
  const environment = aKubeEnvironment()
  const { clock } = environment
  const clients: KubeClient[] = []
  const slow: number[] = []
  const refusals: (string | null)[] = []
  const connect = async () => {
    const client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 5 })
    clients.push(client)
    return client
  }
  let connected: () => Promise<KubeClient> = connect
  const requests = new Requests({
    handlers: {
      ...unused,
      ...objectRequests(new ServedResources(clock, () => {}), clock),
      ...helmRequests,
      act,
      'object/save': save,
    },
    onForbidden: (namespace) => void refusals.push(namespace),
    connected: () => connected(),
    clock,
    log: environment.log,
    onSlow: () => void slow.push(clock.now()),
  })
  return {
    server,
    clock,
    connect,
    clients,
    /** Counts the calls of `onSlow`. */
    slow,
    /** Namespaces of the requests that the cluster refused. */
    refusals,
    answersWith: (next: () => Promise<KubeClient>) => {
      connected = next
    },
    ask: (signal = new AbortController().signal) => requests.answer('object', params, signal),
    refusal: (
      route: 'object' | 'object/yaml' | 'object/events' | 'object/details' | 'secret/value' | 'helm/release',
      given: Record<string, unknown>,
    ) =>
      requests.answer(route, given, new AbortController().signal).then(
        () => 'none',
        (problem: unknown) => (problem instanceof FlotillaError ? problem.code : problem),
      ),
    change: (node = 'node-1', signal = new AbortController().signal) =>
      requests
        .answer(
          'act',
          { action: 'cordon', targets: [{ version: 'v1', resource: 'nodes', name: node }] },
          signal,
        )
        .catch((problem: FlotillaError) => problem.code ?? problem),
    save: () =>
      requests
        .answer(
          'object/save',
          { ...params, uid: '1', resourceVersion: '1', yaml: 'a: 1' },
          new AbortController().signal,
        )
        .catch((problem: FlotillaError) => problem.code),
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('Requests', () => {
  it('asks the next connection when the one in use is taken away in the middle', async () => {
    await using world = await aWorld()
    const answer = world.ask()
    await world.server.next()
    await world.clients[0]?.[Symbol.asyncDispose]()
    ;(await world.server.next()).json(object)
    expect(await answer).toEqual(object)
  })

  it('says why there is none where no next one comes', async () => {
    await using world = await aWorld()
    const answer = world.ask().catch((problem: FlotillaError) => problem.code)
    await world.server.next()
    world.answersWith(() => Promise.reject(new FlotillaError('signed_out')))
    await world.clients[0]?.[Symbol.asyncDispose]()
    expect(await answer).toBe('signed_out')
  })

  it('keeps nobody waiting longer than 10 s for the first connection', async () => {
    await using world = await aWorld()
    world.answersWith(() => new Promise(() => {}))
    const answer = world.ask().catch((problem: FlotillaError) => problem.code)
    world.clock.advance(10_000)
    expect(await answer).toBe('deadline_exceeded')
  })

  it('has the cluster looked at as soon as somebody waits longer than a second, once', async () => {
    await using world = await aWorld()
    const at = world.clock.now()
    const first = world.ask()
    ;(await world.server.next()).json(object)
    await first
    world.clock.advance(1000)
    expect(world.slow).toEqual([])
    const second = world.ask()
    const asked = await world.server.next()
    world.clock.advance(5000)
    expect(world.slow).toEqual([at + 2000])
    asked.json(object)
    await second
  })

  it('ends with whoever asked, and leaves no timer', async () => {
    await using world = await aWorld()
    const page = new AbortController()
    const answer = world.ask(page.signal).catch((problem: Error) => problem.message)
    await world.server.next()
    page.abort(new Error('The page is gone.'))
    expect(await answer).toBe('The page is gone.')
    // By then its connection has seen that the request went out.
    world.clock.advance(2000)
    expect(world.clock.waiting).toBe(0)
  })

  describe('asked for a change', () => {
    it('makes it once', async () => {
      await using world = await aWorld()
      const answer = world.change()
      ;(await world.server.next()).json({ done: true })
      expect(await answer).toEqual({ done: true })
      expect(world.server.requests).toHaveLength(1)
    })

    it('says that nobody knows whether it was made where its connection is taken away, and does not make it again', async () => {
      await using world = await aWorld()
      const answer = world.change()
      await world.server.next()
      await world.clients[0]?.[Symbol.asyncDispose]()
      expect(await answer).toBe('outcome_unknown')
      expect(world.clients).toHaveLength(1)
    })

    it('says that nobody knows whether it was made where no answer comes within 10 s', async () => {
      await using world = await aWorld()
      const answer = world.change()
      await world.server.next()
      world.clock.advance(10_000)
      expect(await answer).toBe('outcome_unknown')
    })

    it.each(['null', '<html>'])(
      'says that nobody knows whether it was made where %s is the answer',
      async (body) => {
        await using world = await aWorld()
        const saved = world.save()
        ;(await world.server.next()).text(body, 200, { 'content-type': 'application/json' })
        expect(await saved).toBe('outcome_unknown')
      },
    )

    it('waits for a save as long as webhooks may take, which is longer than for anything else', async () => {
      await using world = await aWorld()
      const saved = world.save()
      const request = await world.server.next()
      world.clock.advance(40_000)
      request.json({ outcome: 'gone' })
      expect(await saved).toMatchObject({ outcome: 'gone' })
      const never = world.save()
      await world.server.next()
      world.clock.advance(50_000)
      expect(await never).toBe('outcome_unknown')
    })

    it('says that it was not made where there was no connection', async () => {
      await using world = await aWorld()
      world.answersWith(() => new Promise(() => {}))
      const answer = world.change()
      world.clock.advance(10_000)
      expect(await answer).toBe('deadline_exceeded')
    })

    it('carries it through where the page that asked goes away', async () => {
      await using world = await aWorld()
      const page = new AbortController()
      const answer = world.change('node-1', page.signal)
      const request = await world.server.next()
      page.abort(new Error('The page is gone.'))
      request.json({ done: true })
      expect(await answer).toEqual({ done: true })
    })

    it('refuses it without a connection', async () => {
      await using world = await aWorld()
      expect(await world.change('refused')).toBe('protected_cluster')
      expect(world.clients).toHaveLength(0)
    })
  })

  it('tells of a refusal by the cluster, with its namespace', async () => {
    await using world = await aWorld()
    const answer = world.ask().catch((problem: { reason: string }) => problem.reason)
    ;(await world.server.next()).status(403, 'Forbidden')
    expect(await answer).toBe('forbidden')
    expect(world.refusals).toEqual(['default'])
  })

  it.each<[what: string, route: 'object' | 'object/yaml' | 'object/events' | 'object/details', body: string]>(
    [
      ['no JSON', 'object', '<html>'],
      ['no object', 'object', 'null'],
      ['an object without metadata', 'object', '{"kind":"Pod"}'],
      ['no JSON', 'object/yaml', '{"metadata":'],
      ['metadata that is a text', 'object/details', '{"metadata":"x"}'],
      ['owners that are none', 'object/details', '{"metadata":{"uid":"1","ownerReferences":"x"}}'],
      ['no metadata', 'object/events', '[]'],
    ],
  )('says that the cluster sent %s for %s, and that it cannot be read', async (_, route, body) => {
    await using world = await aWorld()
    const answer = world.refusal(route, params)
    ;(await world.server.next()).text(body, 200, { 'content-type': 'application/json' })
    expect(await answer).toMatchObject({
      reason: 'malformed',
      message: expect.stringMatching(/cannot be read/u),
    })
  })

  it('refuses what is malformed before anybody is asked', async () => {
    await using world = await aWorld()
    const routes = ['object', 'object/yaml', 'object/details', 'secret/value', 'helm/release'] as const
    for (const route of routes)
      expect([route, await world.refusal(route, { namespace: 'default' })]).toEqual([
        route,
        'invalid_request',
      ])
    expect(await world.refusal('secret/value', { ...params, key: 'a' })).toBe('invalid_request')
    expect(world.server.requests).toEqual([])
  })
})
