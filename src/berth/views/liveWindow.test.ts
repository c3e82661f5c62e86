import { describe, expect, it } from 'vitest'
import type { ServerFrame, WindowSpec } from '#contract'
import type { Kind } from '#kinds'
import { ManualClock, stillInMemory } from '#testkit'
import { Table } from '../tables/table.ts'
import { LiveWindow } from './liveWindow.ts'
import { TableRow } from './tableRow.ts'

const kind: Kind = {
  domain: 'things',
  gvr: { group: '', version: 'v1', resource: 'things' },
  kind: 'Thing',
  title: { one: 'Thing', many: 'Things' },
  scope: 'namespaced',
  group: 'config',
  columns: [],
  defaultSort: { column: 'name', isDescending: false },
  isNameWide: false,
  form: 'object',
  cells: () => [],
  owns: [],
  selects: () => null,
  relations: () => [],
  details: () => [],
}

const spec: WindowSpec = {
  domain: 'things',
  tail: 'namespace:all',
  sort: null,
  filter: '',
  offset: 0,
  limit: 2,
}
const aThing = (name: string, resourceVersion = '1') =>
  new TableRow({ name, namespace: 'default', uid: name, resourceVersion }, [], {})

const aTable = (clock: ManualClock) =>
  new Table(kind, { clock, random: () => 0, log: () => {}, onBackendError: () => {} })

function aWindow(clock = new ManualClock(), table = aTable(clock)) {
  const view = () => table.lease({ tail: { type: 'all-namespaces' }, sort: kind.defaultSort, filter: '' })
  const frames: ServerFrame[] = []
  const lease = view()
  const window = new LiveWindow({
    id: 7,
    spec,
    source: table,
    lease,
    clock,
    send: (frame) => frames.push(frame),
  })
  const add = (...names: string[]) =>
    lease.view.apply(names.map((name) => ({ type: 'added', item: aThing(name) })))
  return { clock, frames, window, add, view, [Symbol.dispose]: () => window[Symbol.dispose]() }
}

describe('LiveWindow', () => {
  it('sends the whole slice first and numbers what follows', () => {
    using world = aWindow()
    world.window.acknowledge(1)
    world.add('a')
    world.clock.advance(50)
    expect(world.frames).toMatchObject([
      { t: 'window', window: 7, n: 1, rows: [], total: 0 },
      {
        t: 'patch',
        window: 7,
        n: 2,
        total: 1,
        segments: [{ rows: [['a', 'default', 'a', '1']] }],
      },
    ])
  })

  it('sends nothing more until the page has drawn the last frame, and then only the newest state', () => {
    using world = aWindow()
    world.add('a')
    world.clock.advance(1000)
    world.add('b')
    world.clock.advance(1000)
    expect(world.frames).toHaveLength(1)
    world.window.acknowledge(1)
    world.clock.advance(0)
    expect(world.frames).toHaveLength(2)
    expect(world.frames[1]).toMatchObject({
      t: 'patch',
      n: 2,
      total: 2,
      segments: [{ rows: [expect.arrayContaining(['a']), expect.arrayContaining(['b'])] }],
    })
  })

  it('sends at most one patch for each frame of the screen', () => {
    using world = aWindow()
    world.window.acknowledge(1)
    world.clock.advance(15)
    world.add('a')
    world.clock.advance(0)
    expect(world.frames).toHaveLength(1)
    world.clock.advance(1)
    expect(world.frames).toHaveLength(2)
  })

  it('says nothing of changes outside its slice but the new total', () => {
    using world = aWindow()
    world.window.acknowledge(1)
    world.add('a', 'b')
    world.clock.advance(50)
    world.window.acknowledge(2)
    world.add('z')
    world.clock.advance(50)
    expect(world.frames.at(-1)).toMatchObject({ t: 'patch', n: 3, total: 3, segments: [{ keep: [0, 2] }] })
  })

  it('starts anew at 1 when it is moved, and counts a late word about an old frame for nothing', () => {
    using world = aWindow()
    world.add('a', 'b', 'c')
    world.window.move({ ...spec, offset: 2 }, world.view())
    expect(world.frames.at(-1)).toMatchObject({
      t: 'window',
      n: 1,
      rows: [expect.arrayContaining(['c'])],
      total: 3,
    })
    world.window.acknowledge(5)
    world.add('d')
    world.clock.advance(100)
    expect(world.frames).toHaveLength(2)
  })

  it('leaves no timer and sends nothing once it is closed', () => {
    const world = aWindow()
    world.window.acknowledge(1)
    world.add('a')
    world.window[Symbol.dispose]()
    expect(world.clock.waiting).toBe(0)
    world.add('b')
    world.clock.advance(1000)
    expect(world.frames).toHaveLength(1)
  })

  it('is freed once it is disposed, while its table lives on', async () => {
    const clock = new ManualClock()
    await using table = aTable(clock)
    const references = (() => {
      using world = aWindow(clock, table)
      world.window.acknowledge(1)
      world.add('a')
      clock.advance(50)
      expect(world.frames).toHaveLength(2)
      world.add('b')
      return { window: new WeakRef(world.window) }
    })()
    expect(await stillInMemory(references)).toEqual([])
  })
})
