import { describe, expect, it } from 'vitest'
import type { ClusterId, Row, ServerFrame, WindowSpec } from '#contract'
import { ManualClock } from '#testkit'
import { scriptedDial } from '../wire/scriptedDial.ts'
import { ClusterSession } from './clusterSession.ts'
import { keptInMemory } from './keptInMemory.ts'
import { nowhere } from './scriptedCopy.ts'

const row = (uid: string, version = '1'): Row => [uid, 'default', uid, version]
const spec: WindowSpec = {
  domain: 'pods',
  tail: 'namespace:all',
  sort: null,
  filter: '',
  offset: 0,
  limit: 200,
}
const summary = { total: 2, unfiltered: 2, freshness: { state: 'live' } } as const
const whole = (window: number, rows: readonly Row[], asked = spec): ServerFrame => ({
  t: 'window',
  window,
  n: 1,
  spec: asked,
  columns: [],
  rows,
  problem: null,
  ...summary,
})

function aSession(clusterId = 'config:east') {
  const clock = new ManualClock()
  const script = scriptedDial()
  const kept = keptInMemory()
  const session = new ClusterSession({
    clusterId: clusterId as ClusterId,
    initialDomain: 'pods',
    environment: { dial: script.dial, clock, random: () => 0, kept, copyOf: () => nowhere },
  })
  return {
    session,
    clock,
    script,
    kept,
    [Symbol.dispose]: () => session[Symbol.dispose](),
  }
}

const pod = { version: 'v1', resource: 'pods', namespace: 'default', name: 'web-1' }

describe('ClusterSession', () => {
  it('dials nothing before something is asked of it, and then its own cluster only', () => {
    using world = aSession('work/config:a|b:c/d')
    expect(world.script.wires).toEqual([])
    world.session.openWindow(spec)
    expect(world.script.last().path).toBe('/api/v1/clusters/work%2Fconfig%3Aa%7Cb%3Ac%2Fd/stream')
  })

  it('opens its windows when the socket opens', () => {
    using world = aSession()
    world.session.openWindow(spec)
    world.script.last().accept()
    expect(world.script.last().take()).toEqual([{ t: 'open', window: 1, spec }])
  })

  it('shows a whole window and puts patches onto it', () => {
    using world = aSession()
    const window = world.session.openWindow(spec)
    const wire = world.script.last()
    wire.accept()
    wire.say(whole(1, [row('a'), row('b')]))
    wire.say({
      t: 'patch',
      window: 1,
      n: 2,
      segments: [{ keep: [0, 1] }, { rows: [row('x')] }, { keep: [1, 1] }],
      ...summary,
    })
    expect(window.state.value.answer?.rows.map(([uid]) => uid)).toEqual(['a', 'x', 'b'])
    expect([...(window.state.value.answer?.arrivals.keys() ?? [])]).toEqual(['x'])
  })

  it('forgets that a row is new after two seconds', () => {
    using world = aSession()
    const window = world.session.openWindow(spec)
    const wire = world.script.last()
    wire.accept()
    wire.say(whole(1, [row('a')]))
    wire.say({
      t: 'patch',
      window: 1,
      n: 2,
      segments: [{ keep: [0, 1] }, { rows: [row('x')] }],
      ...summary,
    })
    world.clock.advance(2001)
    wire.say({ t: 'patch', window: 1, n: 3, segments: [{ keep: [0, 2] }], ...summary })
    expect(window.state.value.answer?.arrivals.size).toBe(0)
  })

  it('acknowledges a frame once it is drawn, and once only', () => {
    using world = aSession()
    const window = world.session.openWindow(spec)
    const wire = world.script.last()
    wire.accept()
    wire.say(whole(1, [row('a')]))
    wire.take()
    window.drawn(7)
    window.drawn(1)
    window.drawn(1)
    expect(wire.take()).toEqual([{ t: 'ack', window: 1, n: 1 }])
  })

  it('acknowledges frame 1 of a moved window again', () => {
    using world = aSession()
    const window = world.session.openWindow(spec)
    const wire = world.script.last()
    wire.accept()
    wire.say(whole(1, [row('a')]))
    window.drawn(1)
    const moved = { ...spec, offset: 200 }
    window.move(moved)
    wire.say(whole(1, [row('z')], moved))
    wire.take()
    window.drawn(1)
    expect(wire.take()).toEqual([{ t: 'ack', window: 1, n: 1 }])
  })

  describe('when a number is missing', () => {
    it('asks once for the whole window and ignores patches until it comes', () => {
      using world = aSession()
      const window = world.session.openWindow(spec)
      const wire = world.script.last()
      wire.accept()
      wire.say(whole(1, [row('a')]))
      wire.take()
      wire.say({ t: 'patch', window: 1, n: 3, segments: [], ...summary })
      wire.say({ t: 'patch', window: 1, n: 4, segments: [], ...summary })
      expect(wire.take()).toEqual([{ t: 'again', window: 1 }])
      expect(window.state.value.answer?.rows).toHaveLength(1)
      wire.say(whole(1, [row('a'), row('b')]))
      wire.say({ t: 'patch', window: 1, n: 2, segments: [{ keep: [1, 1] }], ...summary })
      expect(window.state.value.answer?.rows.map(([uid]) => uid)).toEqual(['b'])
    })

    it('asks too when a patch keeps rows that the page does not have', () => {
      using world = aSession()
      world.session.openWindow(spec)
      const wire = world.script.last()
      wire.accept()
      wire.say(whole(1, [row('a')]))
      wire.take()
      wire.say({ t: 'patch', window: 1, n: 2, segments: [{ keep: [0, 9] }], ...summary })
      expect(wire.take()).toEqual([{ t: 'again', window: 1 }])
    })
  })

  describe('when a window is moved', () => {
    it('keeps the rows it has until the answer comes', () => {
      using world = aSession()
      const window = world.session.openWindow(spec)
      const wire = world.script.last()
      wire.accept()
      wire.say(whole(1, [row('a')]))
      const moved = { ...spec, filter: 'web' }
      window.move(moved)
      expect(window.state.value.answer?.rows).toHaveLength(1)
      expect(window.state.value.asked).toEqual(moved)
    })

    it('sends nothing for a move to where it is', () => {
      using world = aSession()
      const window = world.session.openWindow(spec)
      world.script.last().accept()
      world.script.last().take()
      window.move({ ...spec })
      expect(world.script.last().take()).toEqual([])
    })
  })

  it('closes a window that is disposed, and hears no more of it', () => {
    using world = aSession()
    const window = world.session.openWindow(spec)
    const wire = world.script.last()
    wire.accept()
    wire.take()
    window[Symbol.dispose]()
    wire.say(whole(1, [row('a')]))
    expect(wire.take()).toEqual([{ t: 'close', window: 1 }])
    expect(window.state.value.answer).toBeNull()
  })

  it('says why a window was refused, and drops what it showed', () => {
    using world = aSession()
    const window = world.session.openWindow(spec)
    world.script.last().accept()
    const error = { code: 'domain_not_found', message: 'There is no such domain.' } as const
    world.script.last().say({ t: 'refused', window: 1, error })
    expect(window.state.value.refusal).toEqual(error)
  })

  describe('when the socket is lost', () => {
    it('keeps the rows, marked as held, dials again and opens the windows where they are', () => {
      using world = aSession()
      const window = world.session.openWindow(spec)
      const first = world.script.last()
      first.accept()
      first.say(whole(1, [row('a')]))
      const moved = { ...spec, offset: 200 }
      window.move(moved)
      first.drop()
      expect(window.state.value).toMatchObject({
        heldSince: world.clock.now(),
        answer: { rows: [row('a')] },
      })
      world.clock.advance(200)
      const second = world.script.last()
      expect(second).not.toBe(first)
      second.accept()
      expect(second.take()).toEqual([{ t: 'open', window: 1, spec: moved }])
      second.say(whole(1, [row('b')], moved))
      expect(window.state.value).toMatchObject({ heldSince: null, answer: { rows: [row('b')] } })
    })

    it('keeps its rows while a new berth is still reading, and shows the new ones when they are as many', () => {
      using world = aSession()
      const window = world.session.openWindow(spec)
      world.script.last().accept()
      world.script.last().say(whole(1, [row('a'), row('b')]))
      world.script.last().drop()
      world.clock.advance(200)
      const wire = world.script.last()
      wire.accept()
      wire.take()
      const syncing = {
        total: 0,
        unfiltered: 0,
        freshness: { state: 'syncing', loaded: 0, total: 2 },
      } as const
      wire.say({ ...whole(1, []), ...syncing })
      expect(window.state.value.answer?.rows).toHaveLength(2)
      expect(window.state.value.heldSince).not.toBeNull()
      expect(wire.take()).toEqual([{ t: 'ack', window: 1, n: 1 }])
      wire.say({ t: 'patch', window: 1, n: 2, segments: [{ rows: [row('a')] }], ...syncing })
      expect(window.state.value.answer?.rows).toHaveLength(2)
      wire.say({
        t: 'patch',
        window: 1,
        n: 3,
        segments: [{ keep: [0, 1] }, { rows: [row('c')] }],
        ...syncing,
      })
      expect(window.state.value.answer?.rows.map(([uid]) => uid)).toEqual(['a', 'c'])
      expect(window.state.value.heldSince).toBeNull()
    })

    it('shows fewer rows at once when they are all there are', () => {
      using world = aSession()
      const window = world.session.openWindow(spec)
      world.script.last().accept()
      world.script.last().say(whole(1, [row('a'), row('b')]))
      world.script.last().drop()
      world.clock.advance(200)
      world.script.last().accept()
      world.script.last().say(whole(1, []))
      expect(window.state.value.answer?.rows).toEqual([])
    })

    it('waits longer after each failure, up to four seconds, and starts anew after a success', () => {
      using world = aSession()
      world.session.openWindow(spec)
      const delays = Array.from({ length: 7 }, () => {
        world.script.last().drop()
        const delay = world.clock.nextDelayMs ?? 0
        world.clock.advance(delay)
        return delay
      })
      expect(delays).toEqual([200, 400, 800, 1600, 3200, 4000, 4000])
      world.script.last().accept()
      world.script.last().drop()
      expect(world.clock.nextDelayMs).toBe(200)
    })

    it('gives up a dial that hangs and hears nothing more from it', () => {
      using world = aSession()
      const window = world.session.openWindow(spec)
      const hung = world.script.last()
      world.clock.advance(5200)
      expect(hung.isClosed).toBe(true)
      expect(world.script.wires).toHaveLength(2)
      hung.accept()
      hung.say(whole(1, [row('a')]))
      expect(window.state.value.answer).toBeNull()
    })

    it('dials no more while the berth has no process, and at once when it has one again', () => {
      using world = aSession()
      world.session.openWindow(spec)
      world.script.last().accept()
      world.session.followBerth('crashed')
      world.script.last().drop()
      world.clock.advance(60_000)
      expect(world.script.wires).toHaveLength(1)
      world.session.followBerth('opening')
      expect(world.script.wires).toHaveLength(2)
    })

    it('gives up the dial under way when the tab is being closed, which would be refused', () => {
      using world = aSession()
      world.session.openWindow(spec)
      world.session.followBerth('closing')
      expect(world.script.last().isClosed).toBe(true)
      world.clock.advance(60_000)
      expect(world.script.wires).toHaveLength(1)
      world.session.followBerth('connecting')
      expect(world.script.wires).toHaveLength(2)
    })

    it('rejects every question, naming it', async () => {
      using world = aSession()
      world.session.openWindow(spec)
      world.script.last().accept()
      const answer = world.session.request('object/yaml', pod, new AbortController().signal)
      world.script.last().drop()
      await expect(answer).rejects.toThrow('"object/yaml"')
    })
  })

  describe('a request', () => {
    it('is answered by its id', async () => {
      using world = aSession()
      world.session.openWindow(spec)
      const wire = world.script.last()
      wire.accept()
      const { signal } = new AbortController()
      const one = world.session.request('object', { ...pod, name: 'one' }, signal)
      const two = world.session.request('object', { ...pod, name: 'two' }, signal)
      wire.say({ t: 'response', id: 2, body: 'second' })
      wire.say({ t: 'response', id: 1, body: 'first' })
      await expect(Promise.all([one, two])).resolves.toEqual(['first', 'second'])
    })

    it("fails with the berth's own code and words", async () => {
      using world = aSession()
      world.session.openWindow(spec)
      world.script.last().accept()
      const answer = world.session.request('object', pod, new AbortController().signal)
      world.script.last().say({
        t: 'failure',
        id: 1,
        error: { code: 'object_not_found', message: 'pods "web-1" not found' },
      })
      await expect(answer).rejects.toMatchObject({
        code: 'object_not_found',
        message: 'pods "web-1" not found',
      })
    })

    it('is cancelled with its signal', async () => {
      using world = aSession()
      world.session.openWindow(spec)
      const wire = world.script.last()
      wire.accept()
      wire.take()
      const stop = new AbortController()
      const answer = world.session.request('object', pod, stop.signal)
      stop.abort(new DOMException('enough', 'AbortError'))
      await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
      expect(wire.take().at(-1)).toEqual({ t: 'cancel', id: 1 })
    })

    it('is given up after twelve seconds, and says so', async () => {
      using world = aSession()
      world.session.openWindow(spec)
      world.script.last().accept()
      const answer = world.session.request('object', pod, new AbortController().signal)
      world.clock.advance(12_000)
      await expect(answer).rejects.toMatchObject({ code: 'deadline_exceeded' })
    })
  })

  describe('when its tab is closed', () => {
    it('closes its socket, rejects what was asked and waits for nothing', async () => {
      const world = aSession()
      world.session.openWindow(spec)
      world.script.last().accept()
      const answer = world.session.request('object', pod, new AbortController().signal)
      world[Symbol.dispose]()
      await expect(answer).rejects.toThrow('was lost')
      expect(world.script.last().isClosed).toBe(true)
      expect(world.clock.waiting).toBe(0)
      world.session.connectNow()
      expect(world.script.wires).toHaveLength(1)
    })
  })

  it('shows of a document what was last known when it is followed again, as held while the connection is away', () => {
    using world = aSession()
    const usage = { requests: 1, watches: 1, bytesReceived: 1, rssBytes: 1 }
    const first = world.session.follow('diagnostics', '')
    world.script.last().accept()
    world.script.last().say({ t: 'document', document: 1, n: 1, body: { resources: [], usage } })
    first[Symbol.dispose]()
    const again = world.session.follow('diagnostics', '')
    expect(again.state.value).toMatchObject({ body: { usage }, n: 0, heldSince: null })
    again[Symbol.dispose]()
    world.script.last().drop()
    using later = world.session.follow('diagnostics', '')
    expect(later.state.value).toMatchObject({ body: { usage }, heldSince: world.clock.now() })
    using other = world.session.follow('permissions', '')
    expect(other.state.value.body).toBeNull()
  })

  it('keeps a named window open for the next time its table is shown', () => {
    using world = aSession()
    const window = world.session.keptWindow('table', spec)
    expect(world.session.keptWindow('table', { ...spec, domain: 'nodes' })).toBe(window)
  })

  it('ends every storage key in its cluster id', () => {
    using world = aSession('config:east')
    world.session.view.show('nodes')
    world.session.storage.write('other', 1)
    expect([...world.kept.content.keys()]).toEqual([
      'flotilla.view.config:east',
      'flotilla.other.config:east',
    ])
  })
})
