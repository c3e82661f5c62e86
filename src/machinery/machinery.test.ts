import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Backoff, compareNatural, naturalKey, resourcePath, Scope, sleep } from '#machinery'

describe('naturalKey', () => {
  it('sorts numbers as people count', () => {
    const names = ['web-10', 'web-2', 'Web-1', 'web', 'web-002b', 'a1', 'a']
    const sorted = names.toSorted((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1))
    expect(sorted).toEqual(['a', 'a1', 'web', 'Web-1', 'web-2', 'web-002b', 'web-10'])
  })

  it('orders any two numbers behind the same text by value', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, a, b) => {
        const word = `${text}x`
        return naturalKey(word + a) < naturalKey(word + b) === a < b
      }),
    )
  })
})

describe('compareNatural', () => {
  it('is the order of the prepared texts', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[aAbΣςéK]{0,4}[0-9]{0,3}[-.aB]?[0-9]{0,2}$/),
    )
    fc.assert(
      fc.property(text, text, text, (same, a, b) => {
        const [one, other] = [naturalKey(same + a), naturalKey(same + b)]
        const order = one < other ? -1 : one > other ? 1 : 0
        expect(compareNatural(same + a, same + b)).toBe(order)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('Scope', () => {
  it('disposes in reverse order and goes on past a thing that fails', async () => {
    const log: string[] = []
    const problems: string[] = []
    const scope = new Scope({ onProblem: (problem) => problems.push(problem.message) })
    scope.defer(() => void log.push('first'))
    scope.defer(() => {
      throw new Error('stuck door')
    })
    scope.defer(() => void log.push('third'))
    await scope[Symbol.asyncDispose]()
    await scope[Symbol.asyncDispose]()
    expect(log).toEqual(['third', 'first'])
    expect(problems).toEqual(['stuck door'])
  })

  it('gives up on a thing that hangs after its deadline', async () => {
    const wakes: (() => void)[] = []
    const clock = {
      now: () => 0,
      after(_: number, wake: () => void) {
        wakes.push(wake)
        return { [Symbol.dispose]() {} }
      },
    }
    const problems: string[] = []
    const scope = new Scope({ clock, deadlineMs: 5, onProblem: (problem) => problems.push(problem.message) })
    scope.own({ [Symbol.asyncDispose]: () => new Promise<void>(() => {}) }, 'tar pit')
    const ended = scope[Symbol.asyncDispose]()
    for (const wake of wakes) wake()
    await ended
    expect(problems).toEqual(['tar pit was not disposed within 5 ms'])
  })

  it('refuses new work once it has ended and disposes what came too late', async () => {
    const scope = new Scope()
    await scope[Symbol.asyncDispose]()
    let isDisposed = false
    const late = {
      [Symbol.dispose]: () => {
        isDisposed = true
      },
    }
    expect(() => scope.own(late, 'late')).toThrow('late belongs to a scope that has ended')
    expect(isDisposed).toBe(true)
  })
})

describe('sleep', () => {
  it('rejects with the reason of the signal and leaves no timer', async () => {
    let timers = 0
    const clock = {
      now: () => 0,
      after: () => {
        timers += 1
        return {
          [Symbol.dispose]: () => {
            timers -= 1
          },
        }
      },
    }
    const stop = new AbortController()
    const slept = sleep(clock, 1000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(slept).rejects.toThrow('enough')
    expect(timers).toBe(0)
  })
})

describe('Backoff', () => {
  it('doubles to its cap, adds jitter and starts anew after a success', () => {
    const backoff = new Backoff({ firstMs: 100, capMs: 500, jitter: 0.5 }, () => 1)
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([150, 300, 600, 750])
    backoff.reset()
    expect(backoff.next()).toBe(150)
  })
})

describe('resourcePath', () => {
  it('keeps a hostile name inside one segment', () => {
    expect(resourcePath({ group: 'apps', version: 'v1', resource: 'deployments' }, 'a/b', '../x?y')).toBe(
      '/apis/apps/v1/namespaces/a%2Fb/deployments/..%2Fx%3Fy',
    )
  })
})
