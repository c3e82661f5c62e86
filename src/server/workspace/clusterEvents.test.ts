import { describe, expect, it } from 'vitest'
import type { ClusterId, FlotillaEvent } from '#contract'
import { eventLine } from './clusterEvents.ts'

const about = { clusterId: 'config:dev' as ClusterId, clusterName: 'dev' }
const lineOf = (event: FlotillaEvent) => eventLine(event, 7)

describe('the log lines of events', () => {
  it('tell each change of a verdict, with its reason', () => {
    const refused = { ...about, reason: 'Unauthorized', class: null, pluginCommand: null }
    expect(
      [
        lineOf({ name: 'cluster:auth:failed', ...refused }),
        lineOf({ name: 'cluster:auth:recovered', ...about }),
        lineOf({ name: 'cluster:health:degraded', ...about, reason: null }),
        lineOf({ name: 'cluster:health:healthy', ...about }),
      ].map((line) => line && [line.level, line.text]),
    ).toEqual([
      ['warning', 'Its credentials are not accepted: Unauthorized'],
      ['info', 'Its credentials are accepted again.'],
      ['warning', 'Its API server is unhealthy or unreachable.'],
      ['info', 'Its API server answers.'],
    ])
  })

  it('tell its life to whoever wants everything, and nothing of each try', () => {
    const life = { name: 'cluster:lifecycle', ...about, previousState: 'connecting', reason: null } as const
    expect(lineOf({ ...life, state: 'syncing' })).toEqual({
      at: 7,
      level: 'debug',
      text: 'It is syncing, after connecting.',
    })
    expect(lineOf({ name: 'kubeconfig:changed', clusterIds: [] })).toBeNull()
  })
})
