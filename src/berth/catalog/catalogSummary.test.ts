import { describe, expect, it } from 'vitest'
import type { CatalogState, CatalogSummary, KnownNamespace } from '#contract'
import { Listeners } from '#machinery'
import { aCatalogKind, ManualClock } from '#testkit'
import type { AccessScope } from '../access/accessScope.ts'
import type { Tables } from '../tables/tables.ts'
import type { Catalog } from './catalog.ts'
import { openCatalogSummary } from './catalogSummary.ts'

const aFeed = (
  domain: string,
  { state = 'live', isFollowed = true, isDenied = false, reason = null as string | null } = {},
) => ({
  kind: aCatalogKind({ domain, isFollowed }),
  state: state as CatalogState,
  count: 3,
  isDenied,
  reason,
})

const aNamespace = (name: string, phase: string | null = 'Active') => ({
  name,
  cell: (at: number) => (at === 1 && phase !== null ? ['good', phase] : null),
})

/** The summary of a catalog that a test makes up; the namespaces' table has its status in the second column. */
function aWorld({
  feeds = [] as readonly ReturnType<typeof aFeed>[],
  served = { discovery: { brokenGroups: [] as object[] } as object | null, problem: null as string | null },
  namespaces = [] as readonly ReturnType<typeof aNamespace>[],
  freshness = 'live',
  dividedFor = null as string | null,
  known = [] as readonly KnownNamespace[],
  isGathered = false,
  isTable = true,
} = {}) {
  const clock = new ManualClock()
  const listeners = {
    state: new Listeners(),
    changes: new Listeners<readonly { type: string }[]>(),
    freshness: new Listeners(),
    rows: new Listeners(),
    known: new Listeners(),
  }
  let needs = 0
  const source = {
    columns: [{ type: 'text' }, { type: 'status' }],
    freshness: { state: freshness },
    dividedFor,
    onFreshness: (listener: () => void) => listeners.freshness.add(listener),
    ...(isTable ? { rows: namespaces, has: () => true, looked: () => {} } : {}),
    ...(isTable ? { onChanges: (listener: () => void) => listeners.rows.add(listener) } : {}),
  }
  const asked: string[] = []
  const summary = openCatalogSummary(
    {
      need: () => {
        needs += 1
      },
      onState: (listener: () => void) => listeners.state.add(listener),
      onChanges: (listener: (changes: readonly { type: string }[]) => void) =>
        listeners.changes.add(listener),
      ...{ feeds, served, isComplete: true },
      index: { size: 7, byNamespace: new Map([['shop', 4]]) },
    } as unknown as Catalog,
    {
      source: (domain: string) => {
        asked.push(domain)
        return source
      },
    } as unknown as Tables,
    {
      namespaces: { known, isGathered, onChange: (listener: () => void) => listeners.known.add(listener) },
    } as unknown as AccessScope,
    clock,
  )
  let told = 0
  summary.onChange(() => {
    told += 1
  })
  return {
    ...{ clock, listeners, summary, asked },
    body: () => summary.body as CatalogSummary,
    needs: () => needs,
    told: () => told,
    [Symbol.dispose]: () => summary[Symbol.dispose](),
  }
}

function bodyOf(options: Parameters<typeof aWorld>[0]): CatalogSummary {
  using world = aWorld(options)
  return world.body()
}

describe('openCatalogSummary', () => {
  it('starts the catalog, and has its numbers', () => {
    using world = aWorld({ feeds: [aFeed('pods'), aFeed('events', { isFollowed: false, state: 'syncing' })] })
    expect([world.needs(), world.asked]).toEqual([1, ['namespaces']])
    const { resources, objects, isComplete, health } = world.body()
    expect([objects, isComplete, health.state]).toEqual([7, true, 'ok'])
    expect(resources.map(({ domain, count, state }) => [domain, count, state])).toEqual([
      ['pods', 3, 'live'],
      ['events', null, 'not-followed'],
    ])
    for (const name of ['gvr', 'isFollowed', 'order']) expect(resources[0]).not.toHaveProperty(name)
    expect(resources[0]).toMatchObject({ kind: 'Pod', versions: ['v1'] })
  })

  it('tells of changes half a second after the first of them, once', () => {
    using world = aWorld()
    const { listeners, clock } = world
    const causes: readonly (() => void)[] = [
      () => listeners.state.tell(),
      () => listeners.changes.tell([{ type: 'updated' }, { type: 'added' }]),
      () => listeners.freshness.tell(),
      () => listeners.rows.tell(),
      () => listeners.known.tell(),
    ]
    for (const [at, cause] of causes.entries()) {
      cause()
      cause()
      clock.advance(499)
      expect(world.told()).toBe(at)
      clock.advance(1)
      expect(world.told()).toBe(at + 1)
    }
    listeners.changes.tell([{ type: 'updated' }])
    clock.advance(1000)
    expect(world.told()).toBe(causes.length)
  })

  it('tells nothing after it is disposed, and hears of nothing', () => {
    using world = aWorld()
    world.listeners.state.tell()
    world.summary[Symbol.dispose]()
    world.clock.advance(1000)
    expect(world.told()).toBe(0)
    expect(Object.values(world.listeners).map(({ size }) => size)).toEqual([0, 0, 0, 0, 0])
  })
})

describe('the namespaces of a catalog', () => {
  it('are those of the table by name, with their phase and objects', () => {
    using world = aWorld({
      namespaces: [aNamespace('shop'), aNamespace('bank', 'Terminating'), aNamespace('new', null)],
    })
    expect(world.body().namespaces).toEqual([
      { name: 'bank', phase: 'Terminating', access: 'known', objects: 0 },
      { name: 'new', phase: '', access: 'known', objects: 0 },
      { name: 'shop', phase: 'Active', access: 'known', objects: 4 },
    ])
  })

  it('are not known before the table has been read, and none once it has', () => {
    for (const [freshness, expected] of [
      ['loading', null],
      ['stale', null],
      ['live', []],
      ['partial', []],
    ] as const)
      expect([freshness, bodyOf({ freshness }).namespaces]).toEqual([freshness, expected])
    // What was read before is shown while it is read again.
    expect(bodyOf({ freshness: 'stale', namespaces: [aNamespace('shop')] }).namespaces).toHaveLength(1)
  })

  it('are those the person may know of where they cannot be listed, each with what is known of it', () => {
    const known: readonly KnownNamespace[] = [
      { name: 'typed', source: 'typed', found: 'unknown' },
      { name: 'there', source: 'typed', found: 'found' },
      { name: 'ruled', source: 'rules', found: 'unknown' },
      { name: 'gone', source: 'typed', found: 'not-found' },
      { name: 'closed', source: 'typed', found: 'denied' },
    ]
    const divided = { freshness: 'denied', dividedFor: 'You may not list namespaces.', known }
    const names = (options: Parameters<typeof aWorld>[0]) =>
      bodyOf(options).namespaces?.map(({ name, access, phase }) => [name, access, phase]) ?? null
    expect(names(divided)).toEqual([
      ['closed', 'denied', ''],
      ['gone', 'not-found', ''],
      ['ruled', 'known', ''],
      ['there', 'known', ''],
      ['typed', 'typed', ''],
    ])
    // One that the table has all the same keeps what is known of it.
    expect(names({ ...divided, namespaces: [aNamespace('typed')] })).toContainEqual([
      ...['typed', 'typed', 'Active'],
    ])
    expect(names({ ...divided, isTable: false })).toHaveLength(5)
    expect(names({ known })).toEqual([])
  })

  it('are none where the person may know of none, once that has been found out', () => {
    const divided = { freshness: 'denied', dividedFor: 'You may not list namespaces.' }
    expect(bodyOf(divided).namespaces).toBeNull()
    expect(bodyOf({ ...divided, isGathered: true }).namespaces).toEqual([])
    expect(bodyOf({ freshness: 'loading', isGathered: true }).namespaces).toBeNull()
  })
})

describe('the health of a catalog', () => {
  const well = { discovery: { brokenGroups: [] }, problem: null }

  it('is degraded by what cannot be read, may not be read, or is broken, and names it', () => {
    using world = aWorld({
      feeds: [
        aFeed('pods', { state: 'failed', reason: 'The server failed.' }),
        aFeed('jobs', { state: 'failed' }),
        aFeed('secrets', { state: 'denied', isDenied: true }),
        aFeed('events', { state: 'failed', isFollowed: false, isDenied: true }),
      ],
    })
    expect(world.body().health).toEqual({
      state: 'degraded',
      reason: null,
      failed: [
        { resource: 'pods', reason: 'The server failed.' },
        { resource: 'jobs', reason: 'It cannot be read.' },
      ],
      denied: ['secrets'],
      brokenGroups: [],
    })
    const state = (options: Parameters<typeof aWorld>[0]) => bodyOf(options).health.state
    expect(state({ feeds: [aFeed('secrets', { isDenied: true })] })).toBe('degraded')
    expect(state({ served: { ...well, discovery: { brokenGroups: [{ group: 'x' }] } } })).toBe('degraded')
    expect(state({ served: { ...well, problem: 'It was cut.' } })).toBe('degraded')
  })

  it('is an error where nothing is known of what the server offers, and well before that is known', () => {
    const lost = bodyOf({ served: { discovery: null, problem: 'It was cut.' } }).health
    expect([lost.state, lost.reason, lost.brokenGroups]).toEqual(['error', 'It was cut.', []])
    expect(bodyOf({ served: { discovery: null, problem: null } }).health.state).toBe('ok')
  })
})
