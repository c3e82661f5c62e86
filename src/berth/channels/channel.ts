import {
  type ChannelBytes,
  channelFrame,
  FlotillaError,
  maxChannelFrameBytes,
  maxCreditBytes,
} from '#contract'
import { type Clock, Listeners } from '#machinery'
import type { ByteSink } from '../requests/handlers.ts'

/** A writer stops at the source when this many bytes wait for credit. */
const fullBytes = 64 * 1024

/** ChannelWire is the socket that a channel's frames leave by. */
export interface ChannelWire {
  send(frame: Uint8Array): void
  /** The page may send that many bytes more. */
  grant(channel: number, credit: number): void
  /** The channel is over, and its last byte has been sent. */
  end(channel: number, error: FlotillaError | null): void
}

/** Bytes that wait for credit, and their stream within the channel. */
interface Waiting {
  readonly stream: number
  readonly bytes: Uint8Array
}

/** TakesInput is what takes the bytes of a page. It says with `grantInput` when it has passed them on. */
export type TakesInput = (stream: number, bytes: Uint8Array) => void

/**
 * Channel carries bytes to a page, never more than the page has granted credit for. What is written waits here until
 * then; a writer looks at `isFull` and stops at its source. It is disposed by its socket; nothing is sent after that.
 */
export class Channel implements ByteSink, Disposable {
  readonly id: number
  readonly #wire: ChannelWire
  readonly #clock: Clock
  readonly #room = new Listeners()
  readonly #gatherMs: number
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #credit: number
  #sent = 0
  #timer: Disposable | null = null
  #takesInput: TakesInput | null = null
  #inputCredit = 0
  /** How it ends once everything is sent; undefined while it goes on. */
  #end: FlotillaError | null | undefined
  #isOver = false

  constructor(options: { id: number; credit: number; wire: ChannelWire; clock: Clock; gatherMs: number }) {
    this.id = options.id
    this.#credit = options.credit
    this.#wire = options.wire
    this.#clock = options.clock
    this.#gatherMs = options.gatherMs
  }

  /** Bytes that were sent so far. */
  get sent(): number {
    return this.#sent
  }

  /** Whether a writer stops until `onRoom`. */
  get isFull(): boolean {
    return this.#waitingBytes >= fullBytes
  }

  /** Called when it is full no longer. */
  onRoom(listener: () => void): Disposable {
    return this.#room.add(listener)
  }

  write(bytes: Uint8Array, stream = 0): void {
    if (this.#isOver || this.#end !== undefined || bytes.length === 0) return
    this.#waiting.push({ stream, bytes })
    this.#waitingBytes += bytes.length
    this.#timer ??= this.#clock.after(this.#gatherMs, () => this.#flush())
  }

  /** Takes bytes of the page from now on, and grants it credit for that many. */
  takeInput(credit: number, takes: TakesInput): void {
    this.#takesInput = takes
    this.grantInput(credit)
  }

  /** That many bytes of the page have been passed on. */
  grantInput(credit: number): void {
    if (this.#isOver) return
    this.#inputCredit += credit
    this.#wire.grant(this.id, credit)
  }

  /** Bytes have come from the page; throws a FlotillaError where it had no credit for them. */
  receive({ stream, bytes }: ChannelBytes): void {
    if (this.#takesInput === null)
      throw new FlotillaError('invalid_request', `Channel ${this.id} takes no bytes.`)
    if (bytes.length > this.#inputCredit)
      throw new FlotillaError('invalid_request', `Channel ${this.id} has no credit for these bytes.`)
    this.#inputCredit -= bytes.length
    this.#takesInput(stream, bytes)
  }

  /** Ends when the page has been sent everything. */
  end(error: FlotillaError | null): void {
    this.#end ??= error
    this.#flush()
  }

  /** Ends at once; what waits is not sent any more. */
  stop(error: FlotillaError): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#wire.end(this.id, error)
  }

  /** The page grants that much more; throws a FlotillaError where that is more than a channel may have. */
  grant(credit: number): void {
    if (this.#credit + credit > maxCreditBytes)
      throw new FlotillaError('invalid_request', `A channel may have ${maxCreditBytes} bytes of credit.`)
    this.#credit += credit
    this.#flush()
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#waiting = []
    this.#waitingBytes = 0
  }

  #flush(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    if (this.#isOver) return
    const wasFull = this.isFull
    while (this.#waitingBytes > 0 && this.#credit > 0) {
      const { stream, bytes } = this.#take(Math.min(this.#credit, maxChannelFrameBytes))
      this.#credit -= bytes.length
      this.#sent += bytes.length
      this.#wire.send(channelFrame({ channel: this.id, stream, bytes }))
    }
    if (this.#waitingBytes === 0 && this.#end !== undefined) {
      this.#isOver = true
      this.#wire.end(this.id, this.#end)
    } else if (wasFull && !this.isFull) this.#room.tell()
  }

  /** The next bytes of one stream, at most so many. */
  #take(most: number): Waiting {
    const stream = this.#waiting[0]?.stream ?? 0
    const parts: Uint8Array[] = []
    let size = 0
    let count = 0
    for (const { stream: each, bytes } of this.#waiting) {
      if (each !== stream) break
      const room = most - size
      if (bytes.length > room) {
        if (room > 0) parts.push(bytes.subarray(0, room))
        this.#waiting[count] = { stream, bytes: bytes.subarray(room) }
        size = most
        break
      }
      parts.push(bytes)
      size += bytes.length
      count += 1
    }
    this.#waiting.splice(0, count)
    this.#waitingBytes -= size
    return {
      stream,
      bytes: parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
    }
  }
}
