import { describe, expect, it } from 'vitest'
import { connectionWords, failureWords, forwardStatus } from './forwardWords.ts'

describe('the words of a forward', () => {
  it('say its state and reason, and nothing of what its cluster does not say', () => {
    const waiting = { state: 'waiting', reason: 'No pod is ready.' } as const
    expect(forwardStatus(waiting, true)).toEqual({
      tone: 'warn',
      word: 'Waiting',
      reason: 'No pod is ready.',
    })
    expect(forwardStatus(waiting, false)).toMatchObject({ tone: 'off', word: 'Unknown' })
  })

  it('count connections, those that are open and those that failed', () => {
    const of = (total: number, open: number, failed: number) =>
      connectionWords({ connections: { total, open, failed } })
    expect(of(0, 0, 0)).toBeNull()
    expect(of(1, 0, 0)).toBe('1 connection')
    expect(of(2000, 3, 1)).toBe('2,000 connections, 3 open, 1 failed')
  })

  it('say in short that no process listens, and give all else as the runtime does', () => {
    const words = 'error forwarding port 81 to pod 3e94: dial tcp4 127.0.0.1:81: connect: connection refused'
    expect(failureWords(words)).toBe('No process in the pod listens at that port.')
    expect(failureWords('the pod was killed')).toBe('the pod was killed')
  })
})
