/** Clock tells the time and wakes its caller. Everything that waits gets a clock, so that tests control time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `wake` once after `delayMs`; disposing the result before then cancels it. */
  after(delayMs: number, wake: () => void): Disposable
}

/** A timer of the machine that is to wait longer is called at once, so that what waits for a far time would never rest. */
const longestTimerMs = 2 ** 31 - 1

/** systemClock is the machine's own clock. Its timers wait however long, and do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, wake) {
    let timer: ReturnType<typeof setTimeout>
    const wait = (leftMs: number): void => {
      const partMs = Math.min(Math.max(leftMs, 0), longestTimerMs)
      timer = setTimeout(() => (leftMs > partMs ? wait(leftMs - partMs) : wake()), partMs)
      timer.unref?.()
    }
    wait(delayMs)
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}

/** sleep resolves after `delayMs` on that clock and rejects with the signal's reason when it is aborted first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const onAbort = () => {
      timer[Symbol.dispose]()
      reject(signal.reason)
    }
    const timer = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
