import { afterEach, describe, expect, it, vi } from 'vitest'
import { sleep, systemClock } from '#machinery'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('systemClock', () => {
  it("tells the machine's time", () => {
    const before = Date.now()
    expect(systemClock.now()).toBeGreaterThanOrEqual(before)
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now())
  })

  it('wakes once, and not what was cancelled', async () => {
    const woken: string[] = []
    const cancelled = systemClock.after(0, () => woken.push('cancelled'))
    cancelled[Symbol.dispose]()
    await new Promise<void>((resolve) => systemClock.after(1, resolve))
    expect(woken).toEqual([])
  })

  it('waits for a time further ahead than a timer can wait, such as a year from now', () => {
    vi.useFakeTimers()
    const longestMs = 2 ** 31 - 1
    const yearMs = 365 * 24 * 3600 * 1000
    let woken = 0
    systemClock.after(yearMs, () => {
      woken += 1
    })
    using _cancelled = systemClock.after(yearMs, () => {
      woken += 10
    })
    vi.advanceTimersByTime(longestMs)
    _cancelled[Symbol.dispose]()
    vi.advanceTimersByTime(yearMs - longestMs - 1)
    expect(woken).toBe(0)
    vi.advanceTimersByTime(1)
    expect(woken).toBe(1)
    systemClock.after(-5, () => {
      woken += 100
    })
    vi.advanceTimersByTime(0)
    expect(woken).toBe(101)
  })

  it('keeps no process alive', () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    using _ = systemClock.after(60_000, () => {})
    expect(timers()).toBe(before)
  })

  it('cancels by number where timers are numbers, as in a browser', () => {
    const clearTimeout = vi.fn()
    vi.stubGlobal('setTimeout', () => 7)
    vi.stubGlobal('clearTimeout', clearTimeout)
    systemClock.after(1, () => {})[Symbol.dispose]()
    expect(clearTimeout).toHaveBeenCalledExactlyOnceWith(7)
  })
})

describe('sleep', () => {
  it('resolves when the clock wakes it, and is done with the signal then', async () => {
    const clock = countedClock()
    const stop = new AbortController()
    const slept = sleep(clock, 1000, stop.signal)
    expect(clock.delaysMs).toEqual([1000])
    clock.wake()
    await slept
    stop.abort(new Error('too late'))
    expect(clock.cancelled).toBe(0)
  })

  it('rejects with the reason of the signal and leaves no timer', async () => {
    const clock = countedClock()
    const stop = new AbortController()
    const slept = sleep(clock, 1000, stop.signal)
    stop.abort(new Error('enough'))
    await expect(slept).rejects.toThrow('enough')
    expect(clock.cancelled).toBe(1)
  })

  it('sets no timer for a signal that is aborted already', async () => {
    const clock = countedClock()
    await expect(sleep(clock, 1000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
    expect(clock.delaysMs).toEqual([])
  })
})

function countedClock() {
  let wakeLast = () => {}
  return {
    delaysMs: [] as number[],
    cancelled: 0,
    now: () => 0,
    after(delayMs: number, wake: () => void) {
      this.delaysMs.push(delayMs)
      wakeLast = wake
      const cancel = () => {
        this.cancelled += 1
      }
      return { [Symbol.dispose]: cancel }
    },
    wake: () => wakeLast(),
  }
}
