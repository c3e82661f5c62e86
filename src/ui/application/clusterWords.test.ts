import { describe, expect, it } from 'vitest'
import type { ClusterState } from '#contract'
import { clusterStatus } from './clusterWords.ts'

const cluster = (change: object): ClusterState =>
  ({
    lifecycle: 'ready',
    auth: { state: 'valid', reason: null },
    health: { state: 'healthy', reason: null },
    memory: { limitMb: 128, isReduced: false },
    isShortOfMemory: false,
    ...change,
  }) as ClusterState

describe('clusterStatus', () => {
  it.each([
    [{}, 'Healthy', true],
    [{ health: { state: 'degraded', reason: null } }, 'Degraded', false],
    [{ health: { state: 'unknown', reason: null } }, 'Connected', true],
    [{ lifecycle: 'signed-out', auth: { state: 'recovering' } }, 'Signing in', false],
    [{ lifecycle: 'connecting' }, 'Connecting', true],
    [{ lifecycle: 'connecting', health: { state: 'degraded', reason: null } }, 'Unreachable', false],
    [{ lifecycle: 'reconnecting' }, 'Unreachable', false],
    [{ lifecycle: 'signed-out', auth: { state: 'invalid' } }, 'Signed out', false],
    [{ lifecycle: 'crashed' }, 'Crashed', false],
    [{ lifecycle: 'gone' }, 'Gone', false],
    [{ isShortOfMemory: true }, 'Memory full', false],
    [{ memory: { limitMb: 128, isReduced: true } }, 'Reduced', false],
    [{ lifecycle: 'syncing', memory: { limitMb: 128, isReduced: true } }, 'Reduced', false],
  ] as [object, string, boolean][])('of %j is %s', (change, word, isFine) => {
    expect(clusterStatus(cluster(change))).toMatchObject({ word, isFine })
  })
})
