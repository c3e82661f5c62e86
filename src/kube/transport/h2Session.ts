import type { Liveness } from './liveness.ts'

/** SentRequest is a request as its session sees it. */
export interface SentRequest {
  /** The server has said GOAWAY and not taken this request. */
  turnAway(): void
}

/**
 * H2Session tracks which requests of one undici client are on the wire. After a GOAWAY it tells those that the server did
 * not take from those that it did: undici says how many it holds, and holds them in the order in which they were sent.
 */
export class H2Session {
  /** How many connections the client has had so far. */
  connections = 0
  /** Of the last of these connections. */
  liveness: Liveness | null = null
  readonly #onTheWire = new Set<SentRequest>()
  #waiting = 0
  #isGoing = false

  /** Whether the server has said GOAWAY. The client then takes no new request. */
  get isGoing(): boolean {
    return this.#isGoing
  }

  /** How many requests wait in the client for a connection or for their turn, and have not been on the wire. */
  get waiting(): number {
    return this.#waiting
  }

  wait(): void {
    this.#waiting += 1
  }

  endWait(): void {
    this.#waiting -= 1
  }

  /** The request goes on the wire, perhaps again, after all others that are on it. */
  start(request: SentRequest): void {
    this.#onTheWire.delete(request)
    this.#onTheWire.add(request)
  }

  leave(request: SentRequest): void {
    this.#onTheWire.delete(request)
  }

  /** The server has said GOAWAY, and `pending` of the client's requests are not on the wire now. */
  goAway(pending: number): void {
    this.#isGoing = true
    const turnedAway = Math.max(0, pending - this.#waiting)
    for (const request of [...this.#onTheWire].slice(this.#onTheWire.size - turnedAway)) request.turnAway()
  }
}
