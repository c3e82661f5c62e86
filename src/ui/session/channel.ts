import { type ClientFrame, type ErrorBody, type LogSpec, maxCreditBytes } from '#contract'

/** ChannelListener is what the owner of a channel hears. */
export interface ChannelListener {
  /** The channel has been opened, at first and over every new connection: what comes now begins at the beginning. */
  onOpen(): void
  onBytes(bytes: Uint8Array): void
  /** It has ended: by itself, or with an error. */
  onEnd(error: ErrorBody['error'] | null): void
  /** The connection is lost; the channel is opened again with the next one. */
  onLost(): void
}

/**
 * PageChannel is one channel of the cluster's socket. The berth sends no more than it has credit for, which the owner grants
 * again with `take`. It belongs to its session; disposing it closes the channel.
 */
export class PageChannel implements Disposable {
  readonly id: number
  readonly #spec: LogSpec
  readonly #listener: ChannelListener
  readonly #send: (frame: ClientFrame) => void
  readonly #onDispose: () => void
  #isOpen = false
  #hasEnded = false

  constructor(options: {
    id: number
    spec: LogSpec
    listener: ChannelListener
    send: (frame: ClientFrame) => void
    onDispose: () => void
  }) {
    this.id = options.id
    this.#spec = options.spec
    this.#listener = options.listener
    this.#send = options.send
    this.#onDispose = options.onDispose
  }

  /** The connection is there. */
  open(): void {
    if (this.#hasEnded) return
    this.#isOpen = true
    this.#send({ t: 'channel-open', channel: this.id, spec: this.#spec, credit: maxCreditBytes })
    this.#listener.onOpen()
  }

  /** So many bytes have been taken: the berth may send as many again. */
  take(bytes: number): void {
    if (this.#isOpen && bytes > 0) this.#send({ t: 'channel-credit', channel: this.id, credit: bytes })
  }

  handleBytes(bytes: Uint8Array): void {
    this.#listener.onBytes(bytes)
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
