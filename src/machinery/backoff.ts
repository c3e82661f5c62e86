/** BackoffRule says how long to wait before try n: `firstMs · 2ⁿ`, at most `capMs`, plus up to `jitter` of it. */
export interface BackoffRule {
  readonly firstMs: number
  readonly capMs: number
  /** Part of the delay that is random, 0 to 1. */
  readonly jitter: number
}

/** Backoff counts failures in a row and says how long to wait after each. */
export class Backoff {
  readonly #rule: BackoffRule
  readonly #random: () => number
  #failures = 0

  constructor(rule: BackoffRule, random: () => number) {
    this.#rule = rule
    this.#random = random
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures
  }

  /** The delay in milliseconds before the next try; each call counts one more failure. */
  next(): number {
    const { firstMs, capMs, jitter } = this.#rule
    const delayMs = Math.min(capMs, firstMs * 2 ** Math.min(this.#failures, 30))
    this.#failures += 1
    return Math.round(delayMs * (1 + jitter * this.#random()))
  }

  /** A success: the next failure waits `firstMs` again. */
  reset(): void {
    this.#failures = 0
  }
}
