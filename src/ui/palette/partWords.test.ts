import { describe, expect, it } from 'vitest'
import type { ClusterState } from '#contract'
import { partWords } from './partWords.ts'

const unread = { state: 'answered', isComplete: false, reason: null } as const
const cluster = (change: object): ClusterState =>
  ({ lifecycle: 'ready', auth: { state: 'valid' }, health: { state: 'healthy' }, ...change }) as ClusterState

describe('why a cluster has not said all', () => {
  it.each([
    [{ lifecycle: 'ready' }, 'is still being read'],
    [{ lifecycle: 'ready', health: { state: 'degraded' } }, 'is still being read'],
    [{ lifecycle: 'syncing' }, 'is still being read'],
    [{ lifecycle: 'connecting' }, 'is connecting'],
    [{ lifecycle: 'reconnecting' }, 'is unreachable'],
    [{ lifecycle: 'signed-out', auth: { state: 'invalid' } }, 'is signed out'],
    [{ lifecycle: 'signed-out', auth: { state: 'recovering' } }, 'is signing in'],
  ])('is, for one that is %j and not read whole, that it %s', (change, words) => {
    expect(partWords(unread, cluster(change))).toBe(words)
  })

  it('is nothing where it has said all', () => {
    expect(partWords({ ...unread, isComplete: true }, cluster({ lifecycle: 'reconnecting' }))).toBeNull()
  })

  it('is the reason it gave where it could not look', () => {
    expect(partWords({ ...unread, state: 'failed', reason: 'timed out' }, cluster({}))).toBe('timed out')
  })
})
