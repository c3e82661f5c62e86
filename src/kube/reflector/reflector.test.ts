import { describe, expect, test as it } from 'vitest'
import {
  aKubeEnvironment,
  anAccess,
  type ScriptedRequest,
  type ScriptedServer,
  scriptedServer,
  settle,
  type TestEnvironment,
} from '#testkit'
import { KubeClient } from '../client/client.ts'
import { openReflector, type Reflector } from './reflector.ts'
import type { Change, Intake, ReflectorState, Stored } from './types.ts'

interface Item extends Stored {
  readonly name: string
  readonly data: unknown
}

const wholeObjects: Intake<Item> = {
  form: 'object',
  project: (object) => {
    if (object.metadata.name === 'poison') throw new Error('cannot be drawn')
    return {
      uid: object.metadata.uid,
      resourceVersion: object.metadata.resourceVersion,
      name: object.metadata.name,
      data: { ...object.metadata },
    }
  },
}

const tableRows: Intake<Item> = {
  form: 'table',
  project: (cells, { uid, resourceVersion, name }) => ({
    uid,
    resourceVersion,
    name,
    data: Object.fromEntries(cells),
  }),
}

interface World extends AsyncDisposable {
  readonly server: ScriptedServer
  readonly client: KubeClient
  readonly environment: TestEnvironment
  readonly reflector: Reflector<Item>
  /** Batches in short: `+a` added, `~a` updated, `-a` deleted. */
  readonly batches: string[]
  readonly changes: Change<Item>[]
  readonly states: ReflectorState[]
  /** Answers the next list. */
  list(resourceVersion: string, names: readonly string[], rest?: object): Promise<ScriptedRequest>
  /** Opens the next watch. */
  watch(): Promise<ScriptedRequest>
  until(isTrue: () => boolean): Promise<void>
  names(): string[]
}

const signs = { added: '+', updated: '~', deleted: '-' } as const

async function aWorld(
  options: { intake?: Intake<Item>; namespace?: string; untilAllowed?: () => Promise<void> } = {},
): Promise<World> {
  const server = await scriptedServer()
  const environment = aKubeEnvironment()
  const client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 })
  const batches: string[] = []
  const changes: Change<Item>[] = []
  const states: ReflectorState[] = []
  const reflector = openReflector<Item>({
    client,
    gvr: { group: '', version: 'v1', resource: 'pods' },
    namespace: options.namespace ?? null,
    intake: options.intake ?? wholeObjects,
    ...(options.untilAllowed === undefined ? {} : { untilAllowed: options.untilAllowed }),
    clock: environment.clock,
    random: environment.random,
    log: environment.log,
    onChanges: (batch) => {
      changes.push(...batch)
      batches.push(batch.map(({ type, item }) => signs[type] + item.name).join(' '))
    },
    onState: (state) => states.push(state),
  })
  const until = async (isTrue: () => boolean) => {
    while (!isTrue()) await settle()
  }
  return {
    server,
    client,
    environment,
    reflector,
    batches,
    changes,
    states,
    until,
    names: () => [...reflector.store.values()].map(({ name }) => name),
    async list(resourceVersion, names, rest = {}) {
      const request = await server.next(({ isWatch }) => !isWatch)
      request.json({
        kind: 'PodList',
        metadata: { resourceVersion, ...rest },
        items: names.map((name) => pod(name)),
      })
      return request
    },
    async watch() {
      const request = await server.next(({ isWatch }) => isWatch)
      request.open()
      await until(() => reflector.state.phase === 'live')
      return request
    },
    async [Symbol.asyncDispose]() {
      await reflector[Symbol.asyncDispose]()
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** `web@7` is the pod `web` as of resourceVersion 7; its uid is its name. */
function pod(text: string) {
  const [name = '', resourceVersion = '1'] = text.split('@')
  return { metadata: { name, uid: name, resourceVersion, managedFields: [{ manager: 'kubectl' }] } }
}

const bookmark = (resourceVersion: string) => ({ metadata: { resourceVersion } })
const gone = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' }

describe('Reflector', () => {
  it('lists, watches from where the list was, and tells every change once', async () => {
    await using world = await aWorld({ namespace: 'shop' })
    const list = await world.list('10', ['a', 'b'])
    expect(list.path).toBe('/api/v1/namespaces/shop/pods')
    expect(Object.fromEntries(list.query)).toEqual({ limit: '500' })
    const watch = await world.watch()
    expect(Object.fromEntries(watch.query)).toEqual({
      watch: '1',
      allowWatchBookmarks: 'true',
      resourceVersion: '10',
      timeoutSeconds: '300',
    })
    watch.event('ADDED', pod('c@11'))
    watch.event('MODIFIED', pod('a@12'))
    watch.event('DELETED', pod('b@13'))
    await world.until(() => world.names().join() === 'a,c')
    expect(world.batches[0]).toBe('+a +b')
    expect(world.batches.slice(1).join(' ')).toBe('+c ~a -b')
    expect(world.changes.find(({ type }) => type === 'updated')).toMatchObject({
      previous: { resourceVersion: '1' },
    })
    expect(world.states.map(({ phase }) => phase)).toEqual(['listing', 'live'])
  })

  it('never lets managedFields through', async () => {
    await using world = await aWorld()
    await world.list('10', ['a'])
    expect((await world.watch()).isWatch).toBe(true)
    expect(world.changes[0]?.item.data).toEqual({ name: 'a', uid: 'a', resourceVersion: '1' })
  })

  it('hands over the first page before it asks for the second', async () => {
    await using world = await aWorld()
    await world.list('10', ['a', 'b'], { continue: 'more', remainingItemCount: 1 })
    const second = await world.server.next()
    expect(second.query.get('continue')).toBe('more')
    expect(world.batches).toEqual(['+a +b'])
    expect(world.reflector.state).toEqual({ phase: 'listing', loaded: 2, total: 3, reason: null })
    second.json({ metadata: { resourceVersion: '10' }, items: [pod('c')] })
    await world.watch()
    expect(world.names()).toEqual(['a', 'b', 'c'])
  })

  it('tells what arrived together in one batch', async () => {
    await using world = await aWorld()
    await world.list('10', [])
    const watch = await world.watch()
    const events = ['a@11', 'b@12', 'c@13'].map((text) =>
      JSON.stringify({ type: 'ADDED', object: pod(text) }),
    )
    watch.write(`${events.join('\n')}\n`)
    await world.until(() => world.reflector.store.size === 3)
    expect(world.batches).toEqual(['+a +b +c'])
  })

  it('loses one object, not the others, when the intake cannot read it', async () => {
    await using world = await aWorld()
    await world.list('10', ['a', 'poison', 'b'])
    await world.watch()
    expect(world.names()).toEqual(['a', 'b'])
    expect(world.environment.lines.filter((line) => line.startsWith('warning'))).toEqual([
      'warning: /poison cannot be shown: Error: cannot be drawn',
    ])
  })

  describe('when the server ends the watch in order', () => {
    it('goes on at once from the last resourceVersion, bookmarks included, without a list', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      const first = await world.watch()
      first.event('MODIFIED', pod('a@11'))
      first.event('BOOKMARK', bookmark('99'))
      first.end()
      const second = await world.watch()
      expect(second.query.get('resourceVersion')).toBe('99')
      expect(world.states.map(({ phase }) => phase)).toEqual(['listing', 'live'])
      expect(world.server.requests).toHaveLength(3)
    })

    it('does not hurry back twice to a server that ends each watch after a bookmark at once', async () => {
      await using world = await aWorld()
      await world.list('10', [])
      for (const delayMs of [0, 500, 1000, 2000]) {
        const watch = await world.server.next()
        watch.open()
        watch.event('BOOKMARK', bookmark('99'))
        watch.end()
        if (delayMs > 0) await world.until(() => world.environment.clock.nextDelayMs === delayMs)
        world.environment.clock.advance(delayMs)
      }
    })

    it('does not hurry back to a server that ends each watch as soon as it begins', async () => {
      await using world = await aWorld()
      await world.list('10', [])
      for (const delayMs of [500, 1000, 2000]) {
        const watch = await world.server.next()
        watch.open()
        watch.end()
        await world.until(() => world.environment.clock.nextDelayMs === delayMs)
        world.environment.clock.advance(delayMs)
      }
    })
  })

  describe('when the server answers 410', () => {
    const relisted = async (world: World) => {
      await world.list('20', ['a', 'c@15'])
      const watch = await world.watch()
      expect(watch.query.get('resourceVersion')).toBe('20')
      expect(world.batches).toEqual(['+a +b', '+c -b'])
      expect(world.names()).toEqual(['a', 'c'])
    }

    it('lists again when it is an event inside the watch, and tells the differences only', async () => {
      await using world = await aWorld()
      await world.list('10', ['a', 'b'])
      const watch = await world.watch()
      watch.event('ERROR', gone)
      await relisted(world)
    })

    it('lists again when it is the answer to the watch', async () => {
      await using world = await aWorld()
      await world.list('10', ['a', 'b'])
      ;(await world.server.next()).status(410, 'Expired')
      await relisted(world)
    })

    it('begins the list anew when the continue token is forgotten, and keeps the rows it has', async () => {
      await using world = await aWorld()
      await world.list('10', ['a', 'b'], { continue: 'more' })
      ;(await world.server.next()).status(410, 'Expired')
      const again = await world.server.next()
      expect(again.query.get('continue')).toBe(null)
      expect(world.names()).toEqual(['a', 'b'])
      again.json({ metadata: { resourceVersion: '20' }, items: [pod('a'), pod('c@15')] })
      await world.watch()
      expect(world.batches).toEqual(['+a +b', '+c -b'])
    })

    it('reads the list in one piece when it is forgotten twice', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'], { continue: 'more' })
      ;(await world.server.next()).status(410, 'Expired')
      await world.list('10', ['a'], { continue: 'more' })
      ;(await world.server.next()).status(410, 'Expired')
      await world.until(() => world.environment.clock.nextDelayMs === 500)
      world.environment.clock.advance(500)
      const whole = await world.list('30', ['a', 'b'])
      expect(Object.fromEntries(whole.query)).toEqual({ resourceVersion: '0' })
      await world.watch()
      expect(world.names()).toEqual(['a', 'b'])
    })

    it('asks for fewer and fewer lists where it goes on doing so, whatever comes between', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      for (const [index, delayMs] of [0, 500, 1000, 2000, 4000].entries()) {
        const watch = await world.watch()
        watch.event('MODIFIED', pod(`a@${index + 11}`))
        await world.until(() => world.batches.length === index + 2)
        watch.event('ERROR', gone)
        if (delayMs > 0) await world.until(() => world.environment.clock.nextDelayMs === delayMs)
        world.environment.clock.advance(delayMs)
        const list = await world.server.next(({ isWatch }) => !isWatch)
        // A page at a time all the same: no page of it was forgotten.
        expect(list.query.get('limit')).toBe('500')
        list.json({
          kind: 'PodList',
          metadata: { resourceVersion: `${index + 20}` },
          items: [pod(`a@${index + 11}`)],
        })
      }
    })

    it('tells nothing when nothing changed', async () => {
      await using world = await aWorld()
      await world.list('10', ['a', 'b'])
      const watch = await world.watch()
      watch.event('ERROR', gone)
      await world.list('20', ['a', 'b'])
      await world.watch()
      expect(world.batches).toEqual(['+a +b'])
      expect(world.states.map(({ phase }) => phase)).toEqual(['listing', 'live', 'interrupted', 'live'])
    })
  })

  describe('when a line of the watch is malformed', () => {
    it.each([
      ['is no JSON', (watch: ScriptedRequest) => watch.write('{"type":"ADDED","obj\n')],
      ['has no uid', (watch: ScriptedRequest) => watch.write('{"type":"ADDED","object":{"metadata":{}}}\n')],
      ['has an unknown type', (watch: ScriptedRequest) => watch.write('{"type":"MOVED","object":{}}\n')],
      [
        'is cut off by the end',
        (watch: ScriptedRequest) => {
          watch.write('{"type":"ADDED","object":{"met')
          watch.end()
        },
      ],
      [
        'is cut off by a reset',
        (watch: ScriptedRequest) => {
          watch.write('{"type":"ADDED","object":{"met')
          watch.cut()
        },
      ],
    ])('restarts that watch, and nothing else, when it %s', async (_, spoil) => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      const watch = await world.watch()
      watch.event('ADDED', pod('b@11'))
      await world.until(() => world.reflector.store.size === 2)
      spoil(watch)
      await world.until(() => world.reflector.state.phase === 'interrupted')
      expect(world.names()).toEqual(['a', 'b'])
      await world.until(() => world.environment.clock.nextDelayMs === 500)
      world.environment.clock.advance(500)
      const next = await world.watch()
      expect(next.query.get('resourceVersion')).toBe('11')
      expect(world.batches).toEqual(['+a', '+b'])
    })

    it('keeps what came before it in the same chunk', async () => {
      await using world = await aWorld()
      await world.list('10', [])
      const watch = await world.watch()
      watch.write(`${JSON.stringify({ type: 'ADDED', object: pod('a@11') })}\nnonsense\n`)
      await world.until(() => world.reflector.state.phase === 'interrupted')
      expect(world.batches).toEqual(['+a'])
    })

    it('lists again when it stays malformed', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      for (const delayMs of [500, 1000, 2000, 4000]) {
        const watch = await world.watch()
        watch.write('nonsense\n')
        await world.until(() => world.environment.clock.nextDelayMs === delayMs)
        world.environment.clock.advance(delayMs)
      }
      await world.list('20', ['a'])
      expect((await world.watch()).query.get('resourceVersion')).toBe('20')
    })

    it('does not lend its memory to a line without end', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      const watch = await world.watch()
      const megabyte = 'x'.repeat(1 << 20)
      for (let index = 0; index < 11; index += 1) watch.write(megabyte)
      await world.until(() => world.reflector.state.phase === 'interrupted')
      expect(world.reflector.state).toMatchObject({ reason: 'The watch sent a line of more than 10 MB.' })
    })
  })

  describe('when the connection breaks', () => {
    it('keeps its rows, waits longer each time, and begins anew after a success', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      const watch = await world.watch()
      watch.event('MODIFIED', pod('a@11'))
      await world.until(() => world.batches.length === 2)
      const brokenAt = world.environment.clock.now()
      watch.cut()
      for (const delayMs of [500, 1000, 2000]) {
        await world.until(() => world.environment.clock.nextDelayMs === delayMs)
        expect(world.reflector.state).toMatchObject({
          phase: 'interrupted',
          since: brokenAt,
          nextTryAt: world.environment.clock.now() + delayMs,
          error: { reason: expect.any(String) },
        })
        expect(world.names()).toEqual(['a'])
        world.environment.clock.advance(delayMs)
        if (delayMs < 2000) (await world.server.next()).status(503, 'ServiceUnavailable')
      }
      const again = await world.watch()
      expect(again.query.get('resourceVersion')).toBe('11')
      again.event('BOOKMARK', bookmark('30'))
      await settle()
      world.environment.clock.advance(5000)
      again.cut()
      await world.until(() => world.environment.clock.nextDelayMs === 500)
    })

    it('tries at once when asked to', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      ;(await world.watch()).cut()
      await world.until(() => world.environment.clock.nextDelayMs === 500)
      world.reflector.retry()
      await world.watch()
    })

    it('notices a watch that is only half open after 90 s, and resumes it', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      await world.watch()
      await world.environment.clock.advanceAsync(90_000)
      await world.until(() => world.environment.clock.nextDelayMs === 500)
      expect(world.reflector.state).toMatchObject({ phase: 'interrupted', error: { reason: 'timeout' } })
      world.environment.clock.advance(500)
      expect((await world.watch()).query.get('resourceVersion')).toBe('10')
    })

    it('does not wait longer each time for a server that is silent because nothing changes', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      for (let times = 0; times < 4; times += 1) {
        await world.watch()
        await world.environment.clock.advanceAsync(90_000)
        await world.until(() => world.environment.clock.nextDelayMs === 500)
        world.environment.clock.advance(500)
      }
      expect((await world.watch()).query.get('resourceVersion')).toBe('10')
      expect(world.server.requests).toHaveLength(6)
    })

    it('is not taken for well again by an event each time: a server that breaks each watch is left more and more alone', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      for (const [index, delayMs] of [500, 1000, 2000, 4000].entries()) {
        const watch = await world.watch()
        watch.event('MODIFIED', pod(`a@${index + 11}`))
        await world.until(() => world.batches.length === index + 2)
        watch.cut()
        await world.until(() => world.environment.clock.nextDelayMs === delayMs)
        world.environment.clock.advance(delayMs)
      }
    })

    it('waits at least as long as Retry-After asks', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      ;(await world.server.next()).status(429, 'TooManyRequests', 'wait', { 'retry-after': '120' })
      await world.until(() => world.environment.clock.nextDelayMs === 120_000)
    })
  })

  describe('when the list never answers', () => {
    it('says so after 15 s, and fails after 60', async () => {
      await using world = await aWorld()
      await world.server.next()
      await world.environment.clock.advanceAsync(15_000)
      expect(world.reflector.state).toMatchObject({
        phase: 'listing',
        reason: `${world.client.host} has not answered for 15 s.`,
      })
      await world.environment.clock.advanceAsync(45_000)
      await world.until(() => world.reflector.state.phase === 'failed')
      expect(world.reflector.state).toMatchObject({ error: { reason: 'timeout' } })
    })
  })

  describe('when the server forbids it', () => {
    it('says so, asks again after 30 s and then more rarely, and goes live when it may', async () => {
      await using world = await aWorld()
      for (const delayMs of [30_000, 60_000]) {
        ;(await world.server.next()).status(403, 'Forbidden', 'pods is forbidden')
        await world.until(() => world.environment.clock.nextDelayMs === delayMs)
        expect(world.reflector.state).toMatchObject({ phase: 'denied', reason: 'pods is forbidden' })
        world.environment.clock.advance(delayMs)
      }
      await world.list('10', ['a'])
      await world.watch()
      expect(world.names()).toEqual(['a'])
    })
  })

  describe('when somebody else can tell whether it is allowed', () => {
    it('asks for the list again when it is told so, and not before', async () => {
      const allowed = Promise.withResolvers<void>()
      await using world = await aWorld({ untilAllowed: () => allowed.promise })
      ;(await world.server.next()).status(403, 'Forbidden', 'pods is forbidden')
      await world.until(() => world.reflector.state.phase === 'denied')
      world.reflector.retry()
      await settle()
      expect(world.environment.clock.waiting).toBe(0)
      expect(world.server.requests).toHaveLength(1)
      allowed.resolve()
      await world.list('10', ['a'])
      await world.watch()
    })
  })

  describe('while it is paused', () => {
    it('has no watch, keeps its rows as of then, and goes on from there without a list', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      const watch = await world.watch()
      watch.event('ADDED', pod('b@11'))
      await world.until(() => world.names().length === 2)
      world.reflector.pause('nobody looks')
      await watch.closed
      await world.until(() => world.reflector.state.phase === 'interrupted')
      expect(world.reflector.state).toMatchObject({
        since: world.environment.clock.now(),
        reason: 'nobody looks',
      })
      expect(world.environment.clock.waiting).toBe(0)
      world.reflector.resume()
      expect((await world.watch()).query.get('resourceVersion')).toBe('11')
      expect(world.names()).toEqual(['a', 'b'])
      expect(world.server.requests).toHaveLength(3)
    })

    it('lists anew afterwards where the server has forgotten that place', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      const watch = await world.watch()
      world.reflector.pause('nobody looks')
      await watch.closed
      world.reflector.resume()
      ;(await world.server.next(({ isWatch }) => isWatch)).status(410, 'Expired', 'too old resource version')
      await world.list('20', ['a', 'c'])
      await world.watch()
      expect(world.batches).toEqual(['+a', '+c'])
    })

    it('reads a list that is under way to its end, and no other', async () => {
      await using world = await aWorld()
      const list = await world.server.next()
      world.reflector.pause('nobody looks')
      list.json({ metadata: { resourceVersion: '10' }, items: [pod('a')] })
      await world.until(() => world.names().length === 1)
      await settle()
      expect(world.server.requests).toHaveLength(1)
      world.reflector.resume()
      await world.watch()
    })

    it('reads the list anew where somebody asks for it, and rests again', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      await world.watch()
      world.reflector.pause('nobody looks')
      await world.until(() => world.reflector.state.phase === 'interrupted')
      const done = world.reflector.relist()
      await world.list('20', ['a', 'b'])
      const watch = await world.server.next(({ isWatch }) => isWatch)
      watch.open()
      await done
      await watch.closed
      await world.until(() => world.reflector.state.phase === 'interrupted')
      expect(world.names()).toEqual(['a', 'b'])
    })

    it('can be disposed', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      await world.watch()
      world.reflector.pause('nobody looks')
      await world.until(() => world.reflector.state.phase === 'interrupted')
      await world.reflector[Symbol.asyncDispose]()
      expect(world.server.requests).toHaveLength(2)
    })
  })

  describe('when the resource is no longer served', () => {
    it('has no rows left', async () => {
      await using world = await aWorld()
      await world.list('10', ['a', 'b'])
      ;(await world.watch()).event('ERROR', gone)
      ;(await world.server.next()).status(404, 'NotFound', 'the server could not find the requested resource')
      await world.until(() => world.reflector.store.size === 0)
      expect(world.batches).toEqual(['+a +b', '-a -b'])
    })
  })

  describe('with an intake of tables', () => {
    const columnDefinitions = [{ name: 'Name' }, { name: 'Data' }]
    const row = (text: string, data: number) => ({ cells: [text.split('@')[0], data], object: pod(text) })
    const table = (resourceVersion: string, rows: object[]) => ({
      kind: 'Table',
      metadata: { resourceVersion },
      columnDefinitions,
      rows,
    })

    it('reads rows by column name, also where an event does not name the columns', async () => {
      await using world = await aWorld({ intake: tableRows })
      const list = await world.server.next()
      expect(list.headers.accept).toBe('application/json;as=Table;v=v1;g=meta.k8s.io')
      expect(list.query.get('includeObject')).toBe('Metadata')
      list.json(table('10', [row('a', 1)]))
      const watch = await world.watch()
      watch.event('ADDED', table('', [row('b@11', 2)]))
      watch.event('MODIFIED', { kind: 'Table', columnDefinitions: null, rows: [row('a@12', 3)] })
      watch.event('BOOKMARK', { kind: 'Table', rows: [{ cells: [], object: bookmark('50') }] })
      watch.end()
      const next = await world.watch()
      expect(next.query.get('resourceVersion')).toBe('50')
      expect([...world.reflector.store.values()].map(({ data }) => data)).toEqual([
        { Name: 'a', Data: 3 },
        { Name: 'b', Data: 2 },
      ])
      next.event('ERROR', gone)
      ;(await world.server.next()).json(table('60', []))
      await world.watch()
      expect(world.names()).toEqual([])
    })

    it('takes nothing that is no table', async () => {
      await using world = await aWorld({ intake: tableRows })
      await world.list('10', ['a'])
      await world.until(() => world.reflector.state.phase === 'failed')
      expect(world.reflector.state).toMatchObject({ error: { reason: 'malformed' } })
      expect(world.reflector.store.size).toBe(0)
    })
  })

  describe('when asked to list anew', () => {
    it('keeps its rows and stays live, tells the differences, and says when it is done', async () => {
      await using world = await aWorld()
      await world.list('10', ['a', 'b'])
      await world.watch()
      const done = world.reflector.relist()
      expect(world.reflector.relist()).toBe(done)
      await world.list('20', ['a', 'c@15'])
      expect((await world.watch()).query.get('resourceVersion')).toBe('20')
      await done
      expect(world.batches).toEqual(['+a +b', '+c -b'])
      expect(world.states.map(({ phase }) => phase)).toEqual(['listing', 'live'])
    })

    it('says why it failed, and goes on trying', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      await world.watch()
      const done = world.reflector.relist()
      ;(await world.server.next()).status(403, 'Forbidden', 'pods is forbidden')
      await expect(done).rejects.toThrow('pods is forbidden')
      expect(world.names()).toEqual(['a'])
      world.reflector.retry()
      await world.list('20', ['a'])
      await world.watch()
    })

    it('ends with the reflector', async () => {
      const world = await aWorld()
      await world.list('10', ['a'])
      await world.watch()
      const done = world.reflector.relist()
      const ended = expect(done).rejects.toMatchObject({ name: 'AbortError' })
      await world[Symbol.asyncDispose]()
      await ended
    })
  })

  describe('when disposed', () => {
    it('ends its watch and calls nobody any more', async () => {
      await using world = await aWorld()
      await world.list('10', ['a'])
      const watch = await world.watch()
      await world.reflector[Symbol.asyncDispose]()
      await watch.closed
      expect(world.environment.clock.waiting).toBe(0)
      expect(world.batches).toEqual(['+a'])
      expect(world.states.map(({ phase }) => phase)).toEqual(['listing', 'live'])
    })

    it('ends a wait', async () => {
      await using world = await aWorld()
      ;(await world.server.next()).status(403, 'Forbidden')
      await world.until(() => world.environment.clock.nextDelayMs === 30_000)
      await world.reflector[Symbol.asyncDispose]()
      expect(world.environment.clock.waiting).toBe(0)
    })
  })
})
