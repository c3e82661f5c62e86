import { describe, expect, it } from 'vitest'
import type { Freshness } from '#contract'
import { KubeError } from '#kube'
import { type FreshnessFacts, type PartsFacts, selectFreshness, selectPartsFreshness } from './freshness.ts'

const facts: FreshnessFacts = { absence: null, state: { phase: 'live' }, silence: null, staleSince: null }
const [error, tooMuch] = [new KubeError('server-error', 'broken'), new KubeError('out-of-memory', 'too much')]
const unread = { state: 'syncing', loaded: 0, total: null }
const live: Freshness = { state: 'live' }
const denied: Freshness = { state: 'denied', reason: 'no list' }
const stale = (since: number): Freshness => ({ state: 'stale', since, reason: 'no answer' })
const syncing = (loaded: number): Freshness => ({ state: 'syncing', loaded, total: 10 })

describe('the freshness of a table', () => {
  it.each<[string, Partial<FreshnessFacts>, object]>([
    ['is live while it is followed', {}, live],
    [
      'is stale while the server says nothing',
      { silence: { since: 5, reason: 'no answer' } },
      { state: 'stale', since: 5, reason: 'no answer' },
    ],
    ['is unread before the first connection', { absence: { reason: null }, state: null }, unread],
    [
      'has failed where the first connection cannot be made',
      { absence: { reason: 'refused' }, state: null },
      { state: 'failed', reason: 'refused', nextTryAt: null },
    ],
    [
      'is stale where the connection is lost',
      { absence: { reason: 'lost' }, staleSince: 7 },
      { state: 'stale', since: 7, reason: 'lost' },
    ],
    [
      'is stale while the connection is replaced',
      { absence: { reason: null }, staleSince: 7 },
      { state: 'stale', since: 7, reason: 'The connection is being renewed.' },
    ],
    ['is unread before the first list', { state: null }, unread],
    [
      'is syncing while it is listed',
      { state: { phase: 'listing', loaded: 3, total: 9, reason: null } },
      { state: 'syncing', loaded: 3, total: 9 },
    ],
    [
      'is stale while rows that were live are listed again',
      { state: { phase: 'listing', loaded: 3, total: 9, reason: null }, staleSince: 7 },
      { state: 'stale', since: 7, reason: 'The list is being read again.' },
    ],
    [
      'says why they are listed again',
      { state: { phase: 'listing', loaded: 3, total: 9, reason: 'expired' }, staleSince: 7 },
      { state: 'stale', since: 7, reason: 'expired' },
    ],
    [
      'is stale since its watch broke',
      { state: { phase: 'interrupted', since: 8, reason: 'broken', nextTryAt: null, error: null } },
      { state: 'stale', since: 8, reason: 'broken' },
    ],
    [
      'is stale since the rows were live at the last time',
      {
        state: { phase: 'interrupted', since: 8, reason: 'broken', nextTryAt: null, error: null },
        staleSince: 7,
      },
      { state: 'stale', since: 7, reason: 'broken' },
    ],
    [
      'is denied where the cluster forbids the list',
      { state: { phase: 'denied', reason: 'no list', nextTryAt: 9, error }, staleSince: 7 },
      denied,
    ],
    [
      'has failed where the first list has',
      { state: { phase: 'failed', reason: 'broken', nextTryAt: 9, error } },
      { state: 'failed', reason: 'broken', nextTryAt: 9 },
    ],
    [
      'is stale where rows that were live cannot be listed again',
      { state: { phase: 'failed', reason: 'broken', nextTryAt: 9, error }, staleSince: 7 },
      { state: 'stale', since: 7, reason: 'broken' },
    ],
    [
      'is partial where the rest does not fit into the memory',
      { state: { phase: 'failed', reason: 'too much', nextTryAt: 9, error: tooMuch }, staleSince: 7 },
      { state: 'partial', without: ['the rest'], reason: 'too much' },
    ],
  ])('%s', (_, differences, freshness) => {
    expect(selectFreshness({ ...facts, ...differences })).toEqual(freshness)
  })
})

describe('the freshness of several namespaces', () => {
  const of = (...parts: readonly Freshness[]): PartsFacts => ({
    parts: parts.map((freshness, n) => ({ namespace: `n${n}`, freshness, hasRows: false })),
    ...{ reason: 'not everywhere', isGathered: true, isOfAll: false },
  })

  it.each<[string, PartsFacts, object]>([
    ['is denied where there is none', of(), { state: 'denied', reason: 'not everywhere' }],
    ['is unread until they are known', { ...of(), isGathered: false }, unread],
    ['is that of the only one', of(syncing(1)), syncing(1)],
    ['is live where all are', of(live, live), live],
    ['is syncing while none is live', of(syncing(1), denied, syncing(2)), { ...unread, loaded: 3 }],
    ['is denied where all are', of(denied, denied), { state: 'denied', reason: 'not everywhere' }],
    [
      'is stale since the first that is, where all are that may be read',
      of(stale(9), denied, stale(4)),
      stale(4),
    ],
    [
      'is partial where some are read, and says without which',
      of(live, syncing(1), denied, stale(3)),
      {
        state: 'partial',
        without: ['namespace n1: it is being read', 'namespace n2: no list', 'namespace n3: no answer'],
      },
    ],
    [
      'is partial where all are looked at and others may be there',
      { ...of(live), isOfAll: true },
      { state: 'partial', without: ['other namespaces: not everywhere'] },
    ],
  ])('%s', (_, parts, freshness) => {
    expect(selectPartsFreshness(parts)).toEqual(freshness)
  })

  it('says of a namespace with rows that they may be old', () => {
    const { parts, ...more } = of(live, stale(3))
    expect(
      selectPartsFreshness({ ...more, parts: parts.map((part) => ({ ...part, hasRows: true })) }),
    ).toEqual({
      ...{ state: 'partial', without: ['namespace n1 as it is now: no answer'] },
    })
  })

  it('names twenty namespaces and counts the rest', () => {
    const without = (count: number) => {
      const freshness = selectPartsFreshness(of(live, ...Array.from({ length: count }, () => denied)))
      return freshness.state === 'partial' ? freshness.without : []
    }
    expect(without(20)).toHaveLength(20)
    expect(without(22)).toHaveLength(21)
    expect(without(22).at(-1)).toBe('2 more namespaces')
  })
})
