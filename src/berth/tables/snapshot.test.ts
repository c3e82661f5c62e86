import { describe, expect, it } from 'vitest'
import { type Column, type Freshness, readRequest, type Snapshot, type SnapshotParams } from '#contract'
import { comparePlaces, type SortPlace } from '#machinery'
import { ManualClock } from '#testkit'
import type { RowSource } from '../views/rowSource.ts'
import { TableRow } from '../views/tableRow.ts'
import { ViewSet } from '../views/viewSet.ts'
import { readSnapshot } from './snapshot.ts'
import { Tables } from './tables.ts'

const columns: Column[] = [{ id: 'size', title: 'Size', type: 'number', priority: 1, isWide: false }]
const thing = (name: string, size: number | null = 1, namespace = 'default') =>
  new TableRow({ name, namespace, uid: `${namespace}/${name}`, resourceVersion: '1' }, [size], {})

/** One domain, `things`, whose rows the test puts in and takes out. */
function aWorld(...initial: TableRow[]) {
  const clock = new ManualClock()
  const rows = new Map(initial.map((row) => [row.uid, row]))
  const views = new ViewSet()
  const listeners = new Set<() => void>()
  let isSyncing = false
  const source: RowSource = {
    columns,
    scope: 'namespaced',
    defaultSort: { column: 'name', isDescending: false },
    get freshness(): Freshness {
      return isSyncing ? { state: 'syncing', loaded: 0, total: null } : { state: 'live' }
    },
    get size() {
      return rows.size
    },
    onFreshness: (listener) => {
      listeners.add(listener)
      return { [Symbol.dispose]: () => void listeners.delete(listener) }
    },
    lease: (spec) => views.lease(spec, columns, () => rows.values()),
    attach: () => {},
    detach: async () => {},
    retry: () => {},
    relist: async () => {},
    explainAbsence: () => {},
    explainSilence: () => {},
    [Symbol.asyncDispose]: async () => {},
  }
  const tables = new Tables(
    (domain) => (domain === 'things' ? source : null),
    () => {},
  )
  return {
    clock,
    add(row: TableRow) {
      rows.set(row.uid, row)
      views.apply([{ type: 'added', item: row }])
    },
    remove(row: TableRow) {
      rows.delete(row.uid)
      views.apply([{ type: 'deleted', item: row }])
    },
    sync(next: boolean) {
      isSyncing = next
      for (const listener of listeners) listener()
    },
    read: (params: Partial<SnapshotParams> = {}) =>
      readSnapshot(
        tables,
        clock,
        readRequest('snapshot', { domain: 'things', tail: 'namespace:all', ...params }),
      ),
    [Symbol.asyncDispose]: () => tables[Symbol.asyncDispose](),
  }
}

const names = ({ rows }: Snapshot) => rows.map(([, , name]) => name)
const all = ['a', 'b', 'c', 'd', 'e'].map((name) => thing(name))

describe('a snapshot', () => {
  it('goes on where the page before ended, whatever came and went meanwhile', async () => {
    await using world = aWorld(...all)
    const first = await world.read({ limit: 2 })
    expect(names(first)).toEqual(['a', 'b'])
    world.remove(thing('a'))
    world.remove(thing('b'))
    world.add(thing('bb'))
    const second = await world.read({ limit: 2, cursor: first.cursor ?? '' })
    expect(names(second)).toEqual(['bb', 'c'])
    const third = await world.read({ limit: 2, cursor: second.cursor ?? '' })
    expect(names(third)).toEqual(['d', 'e'])
    expect(third.cursor).toBeNull()
  })

  it('refuses the cursor of another query, and what is none', async () => {
    await using world = aWorld(...all)
    const { cursor } = await world.read({ limit: 2 })
    await expect(world.read({ cursor: cursor ?? '', filter: 'a' })).rejects.toThrow('another query')
    await expect(world.read({ cursor: 'eyJvZiI6MX0' })).rejects.toThrow('another query')
    expect(() => world.read({ after: ['a'] as never })).toThrow('after')
  })

  it.each(['', '-'])(
    'says where each row stands, in the order of the view, sorted by "%ssize"',
    async (sign) => {
      const rows = [
        thing('x', null),
        thing('web-10', 3),
        thing('web-2', 3),
        thing('web-2', 3, 'prod'),
        thing('y', 2),
      ]
      await using world = aWorld(...rows)
      const { places = [] } = await world.read({ sort: `${sign}size`, after: null })
      expect(places).toHaveLength(5)
      const sorted = (places as SortPlace[]).toSorted((a, b) => comparePlaces(a, b, sign === '-'))
      expect(sorted).toEqual(places)
    },
  )

  it('counts the values of a column over every row that passes, not only over the page', async () => {
    await using world = aWorld(thing('a', 1), thing('b', 2, 'shop'), thing('c', 2, 'shop'), thing('d', null))
    const facetOf = async (facet: string, filter = '') =>
      (await world.read({ facet, filter, limit: 1 })).facet
    expect(await facetOf('size')).toEqual({
      values: [
        ['2', 2],
        ['', 1],
        ['1', 1],
      ],
      distinct: 3,
    })
    expect(await facetOf('namespace', '-name:=a')).toEqual({
      values: [
        ['shop', 2],
        ['default', 1],
      ],
      distinct: 2,
    })
    const before = await world.read({ facet: 'namespace', limit: 1 })
    world.add(thing('e', 1, 'other'))
    const after = await world.read({ facet: 'namespace', limit: 1 })
    expect(after.facet?.values).toContainEqual(['other', 1])
    expect(after.version).not.toBe(before.version)
    await expect(facetOf('nothing')).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('waits for rows that are still being read, as long as it is told to', async () => {
    await using world = aWorld()
    world.sync(true)
    expect((await world.read()).freshness.state).toBe('syncing')
    const patient = world.read({ settleMs: 500 })
    world.add(thing('late'))
    world.sync(false)
    expect(names(await patient)).toEqual(['late'])
    world.sync(true)
    const impatient = world.read({ settleMs: 500 })
    world.clock.advance(500)
    expect((await impatient).freshness.state).toBe('syncing')
  })
})
