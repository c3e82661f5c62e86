import { describe, expect, it } from 'vitest'
import { isAbort, Scope, ScopeEndedError } from '#machinery'

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
    const { clock, wakes } = heldClock()
    const problems: string[] = []
    const scope = new Scope({ clock, deadlineMs: 5, onProblem: (problem) => problems.push(problem.message) })
    scope.own({ [Symbol.asyncDispose]: () => new Promise<void>(() => {}) }, 'tar pit')
    const ended = scope[Symbol.asyncDispose]()
    for (const wake of wakes) wake()
    await ended
    expect(problems).toEqual(['tar pit was not disposed within 5 ms'])
  })

  it('leaves no timer behind', async () => {
    const { clock, wakes } = heldClock()
    const scope = new Scope({ clock })
    scope.defer(() => {})
    scope.own({ [Symbol.dispose]() {} })
    await scope[Symbol.asyncDispose]()
    expect(wakes.size).toBe(0)
  })

  it('names what was only deferred when it hangs', async () => {
    const { clock, wakes } = heldClock()
    const problems: string[] = []
    const scope = new Scope({ clock, deadlineMs: 5, onProblem: (problem) => problems.push(problem.message) })
    scope.defer(() => new Promise<void>(() => {}))
    const ended = scope[Symbol.asyncDispose]()
    for (const wake of wakes) wake()
    await ended
    expect(problems).toEqual(['deferred was not disposed within 5 ms'])
  })

  it('aborts its signal before it disposes anything', async () => {
    const scope = new Scope()
    const { signal } = scope
    const wasAborted: boolean[] = [signal.aborted]
    scope.defer(() => void wasAborted.push(signal.aborted))
    await scope[Symbol.asyncDispose]()
    expect(wasAborted).toEqual([false, true])
    expect(signal.reason).toEqual(new ScopeEndedError('scope'))
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

/** A clock whose timers wait for the test; a disposed one is gone. */
function heldClock() {
  const wakes = new Set<() => void>()
  const clock = {
    now: () => 0,
    after(_: number, wake: () => void) {
      wakes.add(wake)
      return { [Symbol.dispose]: () => void wakes.delete(wake) }
    },
  }
  return { clock, wakes }
}

describe('isAbort', () => {
  const problems: [problem: unknown, isCancellation: boolean][] = [
    [new ScopeEndedError('it'), true],
    [new DOMException('stopped', 'AbortError'), true],
    [new Error('AbortError'), false],
    [{ name: 'AbortError' }, false],
    [undefined, false],
  ]
  it.each(problems)('says of %s: %s', (problem, isCancellation) => {
    expect(isAbort(problem)).toBe(isCancellation)
  })
})
