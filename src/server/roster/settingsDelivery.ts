import { type BerthSettings, FlotillaError, type ToBerth } from '#contract'
import type { Clock } from '#machinery'

/** As long as a request to a berth may take that asks nothing of the cluster. */
const deadlineMs = 5000

/**
 * SettingsDelivery takes what the person has set to a cluster's process, and knows when it holds there: a change that is
 * answered before would let through, or refuse, by what held until then.
 */
export class SettingsDelivery {
  readonly #clock: Clock
  /** What waits for its revision, the oldest first. */
  readonly #waiting = new Map<number, () => void>()
  #revision = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Resolves once the process has taken them, or is gone, for the next one starts with them. Rejects with
   * `deadline_exceeded` after 5 s; they are sent all the same, and hold once it takes them.
   */
  deliver(
    settings: BerthSettings,
    send: (message: Extract<ToBerth, { t: 'settings' }>) => void,
  ): Promise<void> {
    this.#revision += 1
    const revision = this.#revision
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const timer = this.#clock.after(deadlineMs, () => {
      this.#waiting.delete(revision)
      reject(new FlotillaError('deadline_exceeded', lateWords))
    })
    this.#waiting.set(revision, () => {
      timer[Symbol.dispose]()
      resolve()
    })
    send({ t: 'settings', revision, settings })
    return promise
  }

  /** The process goes by what it was sent up to that revision. */
  hear(revision: number): void {
    for (const [waiting, settle] of this.#waiting) {
      if (waiting > revision) return
      this.#waiting.delete(waiting)
      settle()
    }
  }

  /** The process is no longer there. */
  end(): void {
    this.hear(this.#revision)
  }
}

const lateWords =
  'The setting is saved, but the cluster’s process did not apply it within 5 s. Until it does, the previous setting holds.'
