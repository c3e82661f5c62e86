import type { BerthState, FromBerth } from '#contract'
import type { Clock } from '#machinery'

/** How often the usage is sent while nothing else changes. */
const usageGapMs = 5000

interface StateReportsOptions {
  readonly clock: Clock
  /** The state as it is now, without the usage. */
  readonly select: () => Omit<BerthState, 'usage'>
  readonly usage: () => BerthState['usage']
  readonly tell: (message: FromBerth) => void
}

/**
 * StateReports sends this berth's state to the server when it has changed, together with its memory and traffic. It sends
 * them every few seconds as well, and nothing after disposal.
 */
export class StateReports implements Disposable {
  readonly #options: StateReportsOptions
  /** The state that was sent last; null when it must be sent again, changed or not. */
  #sent: string | null = null
  #timer: Disposable
  #isOver = false

  constructor(options: StateReportsOptions) {
    this.#options = options
    this.#timer = this.#wait()
  }

  /** The state may have changed. */
  look(): void {
    if (this.#isOver) return
    const { select, usage, tell } = this.#options
    const state = select()
    const text = JSON.stringify(state)
    if (text === this.#sent) return
    this.#sent = text
    tell({ t: 'state', state: { ...state, usage: usage() } })
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#timer[Symbol.dispose]()
  }

  #wait(): Disposable {
    return this.#options.clock.after(usageGapMs, () => {
      this.#sent = null
      this.look()
      this.#timer = this.#wait()
    })
  }
}
