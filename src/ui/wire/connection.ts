import { Backoff, type Clock, parseExactJson } from '#machinery'
import type { Dial, Wire } from './dial.ts'
import { type Observable, ObservableValue } from './observable.ts'

/** ConnectionState of one of the page's sockets. `lostAt` is when it was last open; null before the first time. */
export type ConnectionState =
  | { readonly state: 'idle' }
  | { readonly state: 'open' }
  | { readonly state: 'dialling'; readonly lostAt: number | null }
  | { readonly state: 'waiting'; readonly lostAt: number | null; readonly nextTryAt: number }

export interface ConnectionEnvironment {
  readonly dial: Dial
  readonly clock: Clock
  readonly random: () => number
}

export interface ConnectionListener {
  onOpen(): void
  onFrame(frame: unknown): void
  /** A binary message; without it, they are ignored. */
  onBytes?(bytes: Uint8Array): void
  onLost(): void
  /** A dial has failed; the next one comes by itself. */
  onUnanswered?(): void
}

// A refused loopback dial answers at once, so the first tries may be close together; 4 s is what a person waits.
const rule = { firstMs: 200, capMs: 4000, jitter: 0.3 }
const dialDeadlineMs = 5000

/** Connection keeps one WebSocket open: it dials, reads JSON frames, and dials again after every loss, with back-off. */
export class Connection implements Disposable {
  readonly #path: string
  readonly #environment: ConnectionEnvironment
  readonly #listener: ConnectionListener
  readonly #backoff: Backoff
  readonly #state = new ObservableValue<ConnectionState>({ state: 'idle' })
  #wire: Wire | null = null
  #timer: Disposable | null = null
  #lostAt: number | null = null
  #isDisposed = false
  #isResting = false
  #isWanted = false

  constructor(path: string, environment: ConnectionEnvironment, listener: ConnectionListener) {
    this.#path = path
    this.#environment = environment
    this.#listener = listener
    this.#backoff = new Backoff(rule, environment.random)
  }

  get state(): Observable<ConnectionState> {
    return this.#state
  }

  get isOpen(): boolean {
    return this.#state.value.state === 'open'
  }

  /** Dials now if it is idle or waiting for its next try; while it rests, as soon as it wakes. */
  dialNow(): void {
    const { state } = this.#state.value
    this.#isWanted = true
    if (this.#isDisposed || this.#isResting || state === 'open' || state === 'dialling') return
    this.#dial()
  }

  /** Stops dialling, since there is nothing at the other end. An open connection stays open. */
  rest(): void {
    this.#isResting = true
    const { state } = this.#state.value
    if (state === 'waiting') this.#setTimer(null)
    if (state === 'dialling') this.#giveUpDial()
  }

  /** Dials again after losses, at once if one is being waited out. */
  wake(): void {
    this.#isResting = false
    if (this.#isWanted) this.dialNow()
  }

  send(frame: unknown): void {
    if (this.isOpen) this.#wire?.send(JSON.stringify(frame))
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isOpen) this.#wire?.send(bytes)
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#setTimer(null)
    this.#wire?.close()
    this.#wire = null
  }

  #dial(): void {
    const { clock, dial } = this.#environment
    this.#state.set({ state: 'dialling', lostAt: this.#lostAt })
    // A wire that was given up may still report; only the present one is heard.
    const isPresent = () => this.#wire === wire && !this.#isDisposed
    const wire: Wire = dial(this.#path, {
      onOpen: () => {
        if (!isPresent()) return
        this.#setTimer(null)
        this.#backoff.reset()
        this.#state.set({ state: 'open' })
        this.#listener.onOpen()
      },
      onText: (text) => {
        if (isPresent()) this.#listener.onFrame(parseFrame(text))
      },
      onBytes: (bytes) => {
        if (isPresent()) this.#listener.onBytes?.(bytes)
      },
      onClose: () => {
        if (isPresent()) this.#lose()
      },
    })
    this.#wire = wire
    this.#setTimer(
      clock.after(dialDeadlineMs, () => {
        if (isPresent()) this.#giveUpDial()
      }),
    )
  }

  #giveUpDial(): void {
    const wire = this.#wire
    this.#lose()
    wire?.close()
  }

  #lose(): void {
    const { clock } = this.#environment
    const wasOpen = this.isOpen
    this.#wire = null
    if (wasOpen) this.#lostAt = clock.now()
    const delayMs = this.#backoff.next()
    this.#state.set({ state: 'waiting', lostAt: this.#lostAt, nextTryAt: clock.now() + delayMs })
    this.#setTimer(this.#isResting ? null : clock.after(delayMs, () => this.#dial()))
    if (wasOpen) this.#listener.onLost()
    else this.#listener.onUnanswered?.()
  }

  #setTimer(timer: Disposable | null): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = timer
  }
}

/** An answer may hold an object of the cluster, whose whole numbers stay as they are written. */
const parseFrame = (text: string): unknown =>
  text.startsWith('{"t":"response"') ? parseExactJson(text) : JSON.parse(text)
