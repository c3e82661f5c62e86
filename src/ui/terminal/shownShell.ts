import {
  type ChannelSpec,
  type ErrorBody,
  maxInputBytes,
  type ShellSpec,
  shellInput,
  shellOutput,
  sizeBytes,
} from '#contract'
import type { ChannelListener, PageChannel } from '../session/channel.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'

/** Screen is what a shell is shown on. */
export interface Screen {
  /** Empties it; what comes next is drawn from the beginning. */
  reset(): void
  /** Draws bytes and calls back when they are drawn. Nothing in replayed ones is answered. */
  write(bytes: Uint8Array, options: { readonly isReplay: boolean; readonly onDrawn: () => void }): void
}

/** ShownState is how the page is connected with a shell; how the shell itself is, the cluster's list of shells says. */
export interface ShownState {
  readonly phase: 'connecting' | 'open' | 'lost' | 'ended'
  readonly error: ErrorBody['error'] | null
}

/** How much a page keeps of what was typed or pasted while the cluster takes no more. */
const maxQueuedBytes = 16 << 20

/**
 * ShownShell joins a shell of the cluster with a screen. It takes output as fast as the screen draws it, and keeps input until
 * the cluster takes it. After the connection was lost, the screen is drawn again from what the cluster kept. Disposing it
 * leaves the shell as it is.
 */
export class ShownShell implements Disposable {
  readonly #screen: Screen
  readonly #state = new ObservableValue<ShownState>({ phase: 'connecting', error: null })
  readonly #channel: PageChannel
  readonly #encoder = new TextEncoder()
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #size: Uint8Array | null = null
  #isSizeDue = false
  /** Bytes of an older connection are not granted to the present one. */
  #connection = 0

  constructor(options: {
    shellId: ShellSpec['shellId']
    screen: Screen
    openChannel: (spec: ChannelSpec, listener: ChannelListener) => PageChannel
  }) {
    this.#screen = options.screen
    this.#channel = options.openChannel(
      { type: 'shell', shellId: options.shellId },
      {
        onOpen: () => this.#begin(),
        onBytes: (bytes, stream) => this.#draw(bytes, stream),
        onRoom: () => this.#send(),
        onEnd: (error) => {
          this.#drop()
          this.#state.set({ phase: 'ended', error })
        },
        onLost: () => {
          this.#drop()
          this.#state.set({ phase: 'lost', error: null })
        },
      },
    )
  }

  get state(): Observable<ShownState> {
    return this.#state
  }

  /** Sends what was typed, or as much of it as there is room for, and the rest later; false where that is too much. */
  type(input: string | Uint8Array): boolean {
    if (this.#state.value.phase === 'ended' || this.#state.value.phase === 'lost') return false
    const bytes = typeof input === 'string' ? this.#encoder.encode(input) : input
    if (this.#queuedBytes + bytes.length > maxQueuedBytes) return false
    if (bytes.length === 0) return true
    this.#queue.push(bytes)
    this.#queuedBytes += bytes.length
    this.#send()
    return true
  }

  resize(columns: number, rows: number): void {
    this.#size = sizeBytes(columns, rows)
    this.#isSizeDue = true
    this.#send()
  }

  [Symbol.dispose](): void {
    this.#connection += 1
    this.#drop()
    this.#channel[Symbol.dispose]()
  }

  #begin(): void {
    this.#connection += 1
    this.#screen.reset()
    this.#isSizeDue = this.#size !== null
    this.#state.set({ phase: 'open', error: null })
  }

  #draw(bytes: Uint8Array, stream: number): void {
    const connection = this.#connection
    this.#screen.write(bytes, {
      isReplay: stream === shellOutput.replay,
      onDrawn: () => {
        if (connection === this.#connection) this.#channel.take(bytes.length)
      },
    })
  }

  /** The size goes first: only the newest one counts. */
  #send(): void {
    if (this.#isSizeDue && this.#size !== null && this.#channel.room >= this.#size.length) {
      this.#isSizeDue = false
      this.#channel.write(shellInput.size, this.#size)
    }
    // Room for a size is left, so that a paste does not hold it back.
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const part = next.subarray(0, Math.min(next.length, Math.max(0, this.#channel.room - sizeRoom)))
      if (part.length === 0) return
      this.#channel.write(shellInput.typed, part)
      this.#queuedBytes -= part.length
      if (part.length === next.length) this.#queue.shift()
      else this.#queue[0] = next.subarray(part.length)
    }
  }

  /** What was typed for a connection that is gone is not sent over the next one: the person cannot see what became of it. */
  #drop(): void {
    this.#queue = []
    this.#queuedBytes = 0
  }
}

const sizeRoom = Math.floor(maxInputBytes / 16)
