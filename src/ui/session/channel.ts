import {
  type ChannelSpec,
  type ClientFrame,
  channelFrame,
  type ErrorBody,
  maxChannelFrameBytes,
  maxCreditBytes,
} from '#contract'

/** ChannelListener is what the owner of a channel hears. */
export interface ChannelListener {
  /** The channel has been opened, at first and over every new connection: what comes now begins at the beginning. */
  onOpen(): void
  onBytes(bytes: Uint8Array, stream: number): void
  /** The berth takes more bytes (`room`) than before. */
  onRoom?(): void
  /** It has ended: by itself, or with an error. */
  onEnd(error: ErrorBody['error'] | null): void
  /** The connection is lost; the channel is opened again with the next one. */
  onLost(): void
}

/**
 * PageChannel is one channel of the cluster's socket. The berth sends no more than it has credit for, which the owner grants
 * again with `take`. In the other direction, the owner sends no more than there is `room` for. It belongs to its session; disposing it closes the channel.
 */
export class PageChannel implements Disposable {
  readonly id: number
  readonly #spec: ChannelSpec
  readonly #listener: ChannelListener
  readonly #send: (frame: ClientFrame) => void
  readonly #sendBytes: (frame: Uint8Array<ArrayBuffer>) => void
  readonly #onDispose: () => void
  #isOpen = false
  #hasEnded = false
  #room = 0

  constructor(options: {
    id: number
    spec: ChannelSpec
    listener: ChannelListener
    send: (frame: ClientFrame) => void
    sendBytes: (frame: Uint8Array<ArrayBuffer>) => void
    onDispose: () => void
  }) {
    this.id = options.id
    this.#spec = options.spec
    this.#listener = options.listener
    this.#send = options.send
    this.#sendBytes = options.sendBytes
    this.#onDispose = options.onDispose
  }

  /** The connection is there. */
  open(): void {
    if (this.#hasEnded) return
    this.#isOpen = true
    this.#room = 0
    this.#send({ t: 'channel-open', channel: this.id, spec: this.#spec, credit: maxCreditBytes })
    this.#listener.onOpen()
  }

  /** So many bytes have been taken: the berth may send as many again. */
  take(bytes: number): void {
    if (this.#isOpen && bytes > 0) this.#send({ t: 'channel-credit', channel: this.id, credit: bytes })
  }

  /** The bytes that the berth takes now. */
  get room(): number {
    return this.#isOpen ? this.#room : 0
  }

  /** Sends at most so many bytes as there is room for. */
  write(stream: number, bytes: Uint8Array): void {
    if (bytes.length > this.room) throw new Error(`Channel ${this.id} has no room for ${bytes.length} bytes`)
    this.#room -= bytes.length
    for (let from = 0; from < bytes.length; from += maxChannelFrameBytes)
      this.#sendBytes(
        channelFrame({ channel: this.id, stream, bytes: bytes.subarray(from, from + maxChannelFrameBytes) }),
      )
  }

  handleCredit(credit: number): void {
    this.#room += credit
    this.#listener.onRoom?.()
  }

  handleBytes(bytes: Uint8Array, stream = 0): void {
    this.#listener.onBytes(bytes, stream)
  }

  handleEnd(error: ErrorBody['error'] | null): void {
    this.#isOpen = false
    this.#hasEnded = true
    this.#listener.onEnd(error)
  }

  handleLost(): void {
    if (this.#hasEnded) return
    this.#isOpen = false
    this.#listener.onLost()
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.#send({ t: 'channel-close', channel: this.id })
    this.#isOpen = false
    this.#hasEnded = true
    this.#onDispose()
  }
}
