import type { Duplex } from 'node:stream'
import { type Clock, systemClock } from '#machinery'
import { KubeError } from '../kubeError.ts'

/** How often a connection is asked for a sign of life where nothing else is said. */
export const defaultPingMs = 15_000
/** After a minute of none it is dead: a connection that lives answers each ping with seventeen bytes. */
const pingsUnheard = 4
/** A request is a few hundred bytes, which a connection hands to the system in the same turn. */
const takenWithinMs = 2000

/**
 * Pulse destroys an HTTP/2 connection that is dead without saying so; what waits on it fails, and ends up on a new one.
 *
 * Its other end may be gone behind a router that forgot it: nothing has come for four pings. Looks are counted, not time, so
 * that a machine that slept gives its connections the time to answer. Or Node has lost it: where a write meets a reset while
 * bytes that came before are still being handed out, Node's HTTP/2 session neither reads, writes nor ends ever after. Then a
 * request that was begun leaves not one byte on the wire. It is owned by its connection and ends with it.
 */
export class Pulse {
  readonly #connection: Duplex
  readonly #wire: Duplex
  readonly #options: { readonly pingMs: number; readonly host: string }
  readonly #clock: Clock
  #look: Disposable
  #heard: number
  #unheard = 0
  #check: Disposable | null = null
  /** What the wire had taken before the latest request, where that began after what is being checked. */
  #takenBefore: number | null = null

  constructor(
    connection: Duplex,
    wire: Duplex,
    options: { readonly pingMs: number; readonly host: string },
    // The machine's clock: undici's pings go by it, and without them there is nothing to miss.
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

  /** A request begins on this connection: its head goes out at once. */
  expectWrite(): void {
    const taken = bytesTo(this.#wire)
    if (this.#check === null) this.#checkLater(taken)
    else this.#takenBefore = taken
  }

  #checkLater(before: number): void {
    this.#takenBefore = null
    this.#check = this.#clock.after(takenWithinMs, () => {
      this.#check = null
      if (bytesTo(this.#wire) === before) this.#end('reset', 'closed the connection without a word.')
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
      else this.#end('timeout', `fell silent: no sign of life for ${(pingsUnheard * pingMs) / 1000} s.`)
    })
  }

  #end(reason: 'reset' | 'timeout', words: string): void {
    this.#connection.destroy(new KubeError(reason, `${this.#options.host} ${words}`))
  }
}

/** A tunnel's stream may not count; one that cannot be listened to is never called dead. */
const bytesFrom = (wire: Duplex): number =>
  'bytesRead' in wire && typeof wire.bytesRead === 'number' ? wire.bytesRead : Number.NaN

const bytesTo = (wire: Duplex): number =>
  'bytesWritten' in wire && typeof wire.bytesWritten === 'number' ? wire.bytesWritten : Number.NaN
