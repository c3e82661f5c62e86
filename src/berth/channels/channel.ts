import { channelFrame, FlotillaError, maxChannelFrameBytes, maxCreditBytes } from '#contract'
import { type Clock, Listeners } from '#machinery'
import type { ByteSink } from '../requests/handlers.ts'

/** Bytes that come within this time of each other travel in one frame. */
const gatherMs = 15
/** A writer stops at the source when this many bytes wait for credit. */
const fullBytes = 64 * 1024

/** ChannelWire is the socket that a channel's frames leave by. */
export interface ChannelWire {
  send(frame: Uint8Array): void
  /** The channel is over, and its last byte has been sent. */
  end(channel: number, error: FlotillaError | null): void
}

/**
 * Channel carries bytes to a page, never more than the page has granted credit for. What is written waits here until
 * then; a writer looks at `isFull` and stops at its source. It is disposed by its socket; nothing is sent after that.
 */
export class Channel implements ByteSink, Disposable {
  readonly id: number
  readonly #wire: ChannelWire
  readonly #clock: Clock
  readonly #room = new Listeners()
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #credit: number
  #sent = 0
  #timer: Disposable | null = null
  /** How it ends once everything is sent; undefined while it goes on. */
  #end: FlotillaError | null | undefined
  #isOver = false

  constructor(options: { id: number; credit: number; wire: ChannelWire; clock: Clock }) {
    this.id = options.id
    this.#credit = options.credit
    this.#wire = options.wire
    this.#clock = options.clock
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

  write(bytes: Uint8Array): void {
    if (this.#isOver || this.#end !== undefined || bytes.length === 0) return
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    this.#timer ??= this.#clock.after(gatherMs, () => this.#flush())
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
      const bytes = this.#take(Math.min(this.#credit, maxChannelFrameBytes))
      this.#credit -= bytes.length
      this.#sent += bytes.length
      this.#wire.send(channelFrame({ channel: this.id, stream: 0, bytes }))
    }
    if (this.#waitingBytes === 0 && this.#end !== undefined) {
      this.#isOver = true
      this.#wire.end(this.id, this.#end)
    } else if (wasFull && !this.isFull) this.#room.tell()
  }

  /** The next bytes, at most so many. */
  #take(most: number): Uint8Array {
    const parts: Uint8Array[] = []
    let size = 0
    let count = 0
    for (const chunk of this.#waiting) {
      const room = most - size
      if (chunk.length > room) {
        if (room > 0) parts.push(chunk.subarray(0, room))
        this.#waiting[count] = chunk.subarray(room)
        size = most
        break
      }
      parts.push(chunk)
      size += chunk.length
      count += 1
    }
    this.#waiting.splice(0, count)
    this.#waitingBytes -= size
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
  }
}
