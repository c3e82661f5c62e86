import { lease } from '#machinery'

/** RequestBudget lets a limited number of requests run at once. The others wait, and run in the order in which they came. */
export class RequestBudget {
  readonly #limit: number
  readonly #waiting = new Set<() => void>()
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Resolves with a place; disposing it gives it back. Rejects with the signal's reason when that is aborted first. */
  async take(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted()
    const free = this.tryTake()
    if (free !== null) return free
    await this.#turn(signal)
    return lease(() => this.#giveBack())
  }

  /** A place, or null where none is free. */
  tryTake(): Disposable | null {
    if (this.#running >= this.#limit) return null
    this.#running += 1
    return lease(() => this.#giveBack())
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = () => {
        this.#waiting.delete(onTurn)
        reject(signal.reason)
      }
      this.#waiting.add(onTurn)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  #giveBack(): void {
    const [next] = this.#waiting
    if (next === undefined) this.#running -= 1
    else {
      this.#waiting.delete(next)
      next()
    }
  }
}
