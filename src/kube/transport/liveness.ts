import type { Duplex } from 'node:stream'
import { type Clock, systemClock } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'

/** How often a connection is pinged by default. */
export const defaultPingMs = 15_000
/** After a minute without an answer the connection is dead: a live one answers each ping with seventeen bytes. */
const pingsUnheard = 4
/** A request is a few hundred bytes, which a connection passes to the system in the same turn. */
const takenWithinMs = 2000

/**
 * Liveness destroys an HTTP/2 connection that is dead without saying so. Requests on it fail and are sent again on a new one.
 *
 * A router may have forgotten the connection: then no byte has come for four pings. Looks are counted, not time, so that
 * connections have time to answer after the machine has slept. Or Node may have lost it: where a write meets a reset while
 * earlier bytes are still being passed on, Node's HTTP/2 session never reads, writes or ends again. Then a new request
 * leaves not one byte on the wire. The connection owns its Liveness, which ends with it.
 */
export class Liveness {
  readonly #connection: Duplex
  readonly #wire: Duplex
  readonly #options: { readonly pingMs: number; readonly host: string }
  readonly #clock: Clock
  #look: Disposable
  #heard: number
  #unheard = 0
  #check: Disposable | null = null
  /** How much the wire had taken before the latest request; null unless that request began during a check. */
  #takenBefore: number | null = null

  constructor(
    connection: Duplex,
    wire: Duplex,
    options: { readonly pingMs: number; readonly host: string },
    // The machine's clock: undici's pings use it, and a test's clock would miss pings that were never sent.
    clock: Clock = systemClock,
  ) {
    this.#connection = connection
    this.#wire = wire
    this.#options = options
    this.#clock = clock
    this.#heard = bytesFrom(wire)
    this.#look = this.#lookLater()
    connection.once('close', () => {
      this.#look[Symbol.dispose]()
      this.#check?.[Symbol.dispose]()
    })
  }

  /** A request begins on this connection. Its head must go out at once. */
  expectWrite(): void {
    const taken = bytesTo(this.#wire)
    if (this.#check === null) this.#checkLater(taken)
    else this.#takenBefore = taken
  }

  #checkLater(before: number): void {
    this.#takenBefore = null
    this.#check = this.#clock.after(takenWithinMs, () => {
      this.#check = null
      if (bytesTo(this.#wire) === before) this.#end('reset', 'closed the connection without giving a reason.')
      else if (this.#takenBefore !== null) this.#checkLater(this.#takenBefore)
    })
  }

  #lookLater(): Disposable {
    const { pingMs } = this.#options
    return this.#clock.after(pingMs, () => {
      const bytes = bytesFrom(this.#wire)
      this.#unheard = bytes === this.#heard ? this.#unheard + 1 : 0
      this.#heard = bytes
      if (this.#unheard < pingsUnheard) this.#look = this.#lookLater()
      else this.#end('timeout', `stopped answering: nothing came for ${(pingsUnheard * pingMs) / 1000} s.`)
    })
  }

  #end(reason: 'reset' | 'timeout', words: string): void {
    this.#connection.destroy(new KubeError(reason, `${this.#options.host} ${words}`))
  }
}

/** A tunnel's stream may not count its bytes; such a connection is never called dead. */
const bytesFrom = (wire: Duplex): number =>
  'bytesRead' in wire && typeof wire.bytesRead === 'number' ? wire.bytesRead : Number.NaN

const bytesTo = (wire: Duplex): number =>
  'bytesWritten' in wire && typeof wire.bytesWritten === 'number' ? wire.bytesWritten : Number.NaN
