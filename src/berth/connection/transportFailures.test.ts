import { describe, expect, it } from 'vitest'
import { KubeError } from '#kube'
import { isTimeout, isTransportFailure, TransportFailures } from './transportFailures.ts'

const countAll = (failures: TransportFailures, seconds: readonly number[]) =>
  seconds.map((second) => failures.count(second * 1000))

describe('TransportFailures', () => {
  it('asks for a rebuild at the third failure within 30 s', () => {
    expect(countAll(new TransportFailures(), [0, 15, 30])).toEqual([false, false, true])
    expect(countAll(new TransportFailures(), [0, 15, 31])).toEqual([false, false, false])
  })

  it('takes what breaks together for one failure', () => {
    expect(countAll(new TransportFailures(), [0, 0, 0, 0.5, 0.9, 2])).toEqual(Array(6).fill(false))
  })

  it('starts anew after a success', () => {
    const failures = new TransportFailures()
    countAll(failures, [0, 5])
    failures.clear()
    expect(countAll(failures, [10, 15, 20])).toEqual([false, false, true])
  })

  it('asks at most once in 60 s, and again when failures go on', () => {
    const failures = new TransportFailures()
    const asked = Array.from({ length: 30 }, (_, index) => index * 5).filter((at) =>
      failures.count(at * 1000),
    )
    expect(asked).toEqual([10, 70, 130])
  })

  it('counts failures a second apart, and none before that again after a rebuild', () => {
    const failures = new TransportFailures()
    expect(countAll(failures, [0, 1, 2])).toEqual([false, false, true])
    // All three of these are within 30 s of each other; those of before do not count.
    expect(countAll(failures, [61, 62.5, 64])).toEqual([false, false, true])
  })

  it.each([
    ['no answer', new KubeError('timeout', ''), true],
    ['a broken connection', new KubeError('reset', ''), false],
    ['a name of another error', Object.assign(new Error(), { reason: 'timeout' }), false],
  ])('tells %s by its time', (_, problem, isOne) => {
    expect(isTimeout(problem)).toBe(isOne)
  })

  it.each([
    ['a broken connection', new KubeError('reset', ''), true],
    ['no answer', new KubeError('timeout', ''), true],
    ['an answer of a proxy that got none', new KubeError('timeout', '', { status: 504 }), false],
    ['an overloaded server', new KubeError('throttled', '', { status: 429 }), false],
    ['an answer that makes no sense', new KubeError('malformed', ''), false],
    ['a refused credential', new KubeError('unauthorized', '', { status: 401 }), false],
    ['a plugin that fails', new KubeError('credential', ''), false],
    ['a success', null, false],
  ] as const)('tells %s', (_, problem, isOne) => {
    expect(isTransportFailure(problem)).toBe(isOne)
  })
})
