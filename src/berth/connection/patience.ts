/**
 * A cluster that does not answer is called unreachable after this long: with the start of a process before it, and several
 * at once on a busy machine, that is on the screen within 6 s. A handshake over a satellite takes three.
 */
const leastMs = 4000
/** A way that comes back while a question is lost on it is found again after this long. */
const mostMs = 15_000
/** An answer may take that much longer than the last one. */
const slack = 2.5

/**
 * Patience is how long an answer of this cluster is waited for before the try is given up. It is short at first, so that a
 * dead cluster is called so soon; it doubles where one more try has ended without an answer, or something else was answered
 * meanwhile, and goes by how long the answers take: slow is not dead.
 */
export class Patience {
  #limitMs = leastMs

  get limitMs(): number {
    return this.#limitMs
  }

  /** Whether the cluster has needed longer than others do. */
  get isLong(): boolean {
    return this.#limitMs > leastMs
  }

  /** An answer took that long. */
  heard(ms: number): void {
    this.#limitMs = Math.max(leastMs, Math.min(mostMs, ms * slack))
  }

  /** No answer came in time. */
  missed(): void {
    this.#limitMs = Math.min(mostMs, this.#limitMs * 2)
  }
}

/** isSlow: the person is told of an answer that took so long. */
export const isSlow = (ms: number): boolean => ms >= leastMs
