import type { Clock } from '#machinery'
import type { Dial, Wire, WireListener } from './dial.ts'

/** A page takes its sockets as soon as its script runs; on a slow machine that is seconds after the first one was dialled. */
const untakenMs = 20_000

/**
 * EarlySockets dials sockets before the page can use them, and keeps what they say. Its `dial` hands each over once, to the
 * first dial of its path, and dials all others. A socket that is lost meanwhile, or that the page does not take, is closed
 * and forgotten.
 */
export class EarlySockets implements Disposable {
  readonly #dial: Dial
  readonly #clock: Clock
  readonly #untaken = new Map<string, EarlySocket>()
  #expiry: Disposable | null = null
  #isDisposed = false

  constructor(dial: Dial, clock: Clock) {
    this.#dial = dial
    this.#clock = clock
  }

  /** Dials a path, once; `onText` hears the messages until the page takes the socket. */
  open(path: string, onText: (text: string) => void = () => {}): void {
    if (this.#isDisposed || this.#untaken.has(path)) return
    this.#untaken.set(
      path,
      new EarlySocket(this.#dial, path, { onText, onLost: () => this.#untaken.delete(path) }),
    )
    this.#expiry ??= this.#clock.after(untakenMs, () => this[Symbol.dispose]())
  }

  readonly dial: Dial = (path, listener) => {
    const early = this.#untaken.get(path)
    if (early === undefined) return this.#dial(path, listener)
    this.#untaken.delete(path)
    early.handOver(listener)
    return early
  };

  /** Closes the sockets that were not taken; those that were belong to the page. */
  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#expiry?.[Symbol.dispose]()
    for (const early of [...this.#untaken.values()]) early.close()
    this.#untaken.clear()
  }
}

class EarlySocket implements Wire {
  readonly #wire: Wire
  readonly #said: ((listener: WireListener) => void)[] = []
  #listener: WireListener | null = null

  constructor(dial: Dial, path: string, early: { onText(text: string): void; onLost(): void }) {
    this.#wire = dial(path, {
      onOpen: () => this.#say((listener) => listener.onOpen()),
      onText: (text) => {
        const isTaken = this.#listener !== null
        this.#say((listener) => listener.onText(text))
        if (!isTaken) early.onText(text)
      },
      onBytes: (bytes) => this.#say((listener) => listener.onBytes(bytes)),
      onClose: () => {
        this.#say((listener) => listener.onClose())
        early.onLost()
      },
    })
  }

  handOver(listener: WireListener): void {
    // A dial returns its wire before the wire says a word.
    queueMicrotask(() => {
      this.#listener = listener
      for (const say of this.#said.splice(0)) say(listener)
    })
  }

  send(message: string | Uint8Array<ArrayBuffer>): void {
    this.#wire.send(message)
  }

  close(): void {
    this.#wire.close()
  }

  #say(say: (listener: WireListener) => void): void {
    if (this.#listener === null) this.#said.push(say)
    else say(this.#listener)
  }
}
