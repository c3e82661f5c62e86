import type { Cell, CellType, ClusterId, ClusterState, Column, Freshness } from '#contract'
import type { WindowAnswer, WindowState } from '../session/liveWindow.ts'
import { openingCluster } from '../workspace/openingCluster.ts'
import { pods } from './sampleSource.ts'

const minuteMs = 60_000

/** sampleCells are a cell of each type, with what one of it may be. */
export const sampleCells = (nowMs: number): readonly (readonly [CellType, readonly Cell[]])[] => {
  const now = nowMs / 1000
  return [
    ['text', ['web-12-004211', null]],
    ['number', [42, 0, null]],
    ['boolean', [true, false]],
    ['list', [['10.0.12.41', '10.0.12.42'], []]],
    [
      'status',
      [
        ['ok', 'Running'],
        ['warn', 'Init:1/2'],
        ['bad', 'CrashLoopBackOff'],
        ['info', 'Pending'],
        ['off', 'Completed'],
      ],
    ],
    ['ratio', [[3, 3] as const, [1, 3] as const]],
    ['restarts', [[0, null] as const, [9, now - 90] as const]],
    ['time', [now - 12, now - 4000, now - 900_000]],
    ['period', [[now - 300, null] as const, [now - 900, now - 300] as const]],
    ['cpu', [250, 4000]],
    ['memory', [128 * 2 ** 20, 6 * 2 ** 30]],
  ]
}

export const sampleColumn = (type: CellType): Column => ({
  id: type,
  title: type,
  type,
  priority: 0,
  isWide: false,
})

/** sampleClusters are a cluster in each state that has a face of its own, under the name of the state. */
export function sampleClusters(nowMs: number): Readonly<Record<string, ClusterState>> {
  const context = {
    clusterId: 'config:production' as ClusterId,
    clusterName: 'production',
    server: null,
    namespace: null,
    isCurrent: true,
    asks: null,
    problem: null,
  }
  const opening = openingCluster(context, '~/.kube/config', nowMs)
  const refused = 'api.production.example:6443 refused the connection.'
  const plugin = { command: 'company-login', login: 'company-login' }
  const auth = { ...opening.auth, plugin }
  return {
    opening,
    connecting: { ...opening, lifecycle: 'connecting' },
    'waiting for a sign-in': {
      ...opening,
      lifecycle: 'connecting',
      auth: { ...auth, pluginSays: 'open https://login.example/device and enter the code WXYZ-1234' },
    },
    'signed out': {
      ...opening,
      lifecycle: 'signed-out',
      auth: { ...auth, state: 'invalid', reason: 'The token has expired.', nextTryAt: nowMs + minuteMs },
    },
    unreachable: {
      ...opening,
      lifecycle: 'reconnecting',
      health: { state: 'degraded', reason: refused },
      reason: refused,
      nextTryAt: nowMs + minuteMs / 4,
    },
    crashed: {
      ...opening,
      lifecycle: 'crashed',
      crashes: { count: 1, lastAt: nowMs, lastReason: 'It ran out of memory.' },
      nextTryAt: nowMs + minuteMs / 6,
    },
    gone: { ...opening, lifecycle: 'gone' },
    closing: { ...opening, lifecycle: 'closing' },
  }
}

/** sampleTables are the states of a table that has no rows to show, each with its name and the filter above it. */
export const sampleTables = (nowMs: number): readonly (readonly [string, WindowState, string])[] => [
  ['empty', anAnswer({ state: 'live' }), ''],
  ['nothing matches', { ...anAnswer({ state: 'live' }, { unfiltered: 3120 }) }, 'no-such-thing'],
  [
    'a filter that means nothing',
    anAnswer({ state: 'live' }, { problem: '"label:" is not a label selector.' }),
    'label:',
  ],
  [
    'denied',
    anAnswer({ state: 'denied', reason: 'pods is forbidden: User "ada" cannot list resource "pods".' }),
    '',
  ],
  [
    'failed',
    anAnswer({ state: 'failed', reason: 'The API server answered 500.', nextTryAt: nowMs + minuteMs }),
    '',
  ],
]

export const sampleFreshness = (nowMs: number): readonly Freshness[] => [
  { state: 'live' },
  { state: 'syncing', loaded: 19_500, total: 150_000 },
  { state: 'stale', since: nowMs - minuteMs, reason: 'The server fell silent.' },
  { state: 'partial', without: ['payments'] },
  { state: 'denied', reason: 'forbidden' },
  { state: 'failed', reason: 'It answered 500.', nextTryAt: null },
]

function anAnswer(freshness: Freshness, differences: Partial<WindowAnswer> = {}): WindowState {
  const spec = { domain: pods.domain, tail: 'namespace:all', sort: null, filter: '', offset: 0, limit: 100 }
  const answer: WindowAnswer = {
    spec,
    n: 1,
    columns: [],
    rows: [],
    problem: null,
    arrivals: new Map(),
    total: 0,
    unfiltered: 0,
    freshness,
    ...differences,
  }
  return { asked: spec, answer, heldSince: null, refusal: null }
}
