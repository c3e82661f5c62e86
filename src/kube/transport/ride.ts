import type { Exchange } from './exchange.ts'
import type { Pulse } from './pulse.ts'

/**
 * Ride is one of undici's clients and the exchanges it was given. It tells, of what waits for another connection after a
 * GOAWAY, which those are: undici says how many, and holds them in the order in which they went on the wire.
 */
export class Ride {
  /** How many connections the client has had so far. */
  connections = 0
  /** Of the last of them. */
  pulse: Pulse | null = null
  readonly #onTheWire = new Set<Exchange>()
  #waiting = 0
  #isGoing = false

  /** Whether the server has said GOAWAY: the client takes nothing new. */
  get isGoing(): boolean {
    return this.#isGoing
  }

  /** How many have not been on the wire, and wait in the client for a connection or for their turn. */
  get waiting(): number {
    return this.#waiting
  }

  wait(): void {
    this.#waiting += 1
  }

  endWait(): void {
    this.#waiting -= 1
  }

  /** It goes on the wire, perhaps again, after all that are on it. */
  start(exchange: Exchange): void {
    this.#onTheWire.delete(exchange)
    this.#onTheWire.add(exchange)
  }

  leave(exchange: Exchange): void {
    this.#onTheWire.delete(exchange)
  }

  /** The server has said GOAWAY, and `pending` of what the client was given are not on the wire now. */
  go(pending: number): void {
    this.#isGoing = true
    const turnedAway = Math.max(0, pending - this.#waiting)
    for (const exchange of [...this.#onTheWire].slice(this.#onTheWire.size - turnedAway)) exchange.turnAway()
  }
}
