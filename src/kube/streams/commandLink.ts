import type { RawData, WebSocket } from 'ws'
import type { Clock } from '#machinery'
import { plainText } from '../errors/plainText.ts'

/** Balancers forget a connection that is silent for half a minute. */
const pingMs = 5000
/** A connection that nothing comes over for this long, no answer to a ping either, is dead. */
const deadMs = 61_000
/** The most bytes of input in one message, its first byte included. */
const messageBytes = 32 * 1024

/** The protocols of a WebSocket to a command, the preferred one first. */
export const webSocketProtocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const
/** First bytes of a message: the channel that it is of. */
const channels = { input: 0, output: 1, errors: 2, status: 3, size: 4, close: 255 } as const

/** TerminalSize is the size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** CommandListener is what a command hears of its link. */
export interface CommandListener {
  /** Never empty. */
  onOutput(bytes: Buffer, stream: 'output' | 'errors'): void
  /** A piece of the status that is told at the end. */
  onStatus(bytes: Buffer): void
  /** The last call: the link has ended, for that reason. */
  onEnd(words: string): void
}

/** CommandLink carries a command's input, output and end, by one of the protocols. Disposing it cuts the connection. */
export interface CommandLink extends Disposable {
  /** Whether the end of the input can be told. */
  readonly canCloseInput: boolean
  /** Hears from now on. */
  listen(listener: CommandListener): void
  /** `onTaken` is called when it has left this process. */
  write(input: Buffer, onTaken: () => void): void
  closeInput(): void
  resize(size: TerminalSize): void
  pause(): void
  resume(): void
}

const deadWords = `Nothing came over the connection for ${deadMs / 1000} s.`

/** WebSocketLink is a link of messages, whose first byte says what they are of. */
export class WebSocketLink implements CommandLink {
  readonly #socket: WebSocket
  readonly #clock: Clock
  #listener: CommandListener | null = null
  #isPaused = true
  #heardAt: number
  #timer: Disposable
  #problem: string | null = null
  #isOver = false

  /** The socket is paused. */
  constructor(socket: WebSocket, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
    this.#heardAt = clock.now()
    this.#timer = clock.after(pingMs, () => this.#ping())
    socket.on('message', (data) => this.#take(data))
    socket.on('pong', () => {
      this.#heardAt = clock.now()
    })
    socket.on('error', ({ message }) => {
      this.#problem ??= message
    })
    socket.on('close', (code, reason) => {
      const why = this.#problem ?? reason.toString()
      this.#end(
        `The connection ended before the exit code came (${why === '' ? `code ${code}` : plainText(why)}).`,
      )
    })
  }

  get canCloseInput(): boolean {
    return this.#socket.protocol === webSocketProtocols[0]
  }

  listen(listener: CommandListener): void {
    this.#listener = listener
  }

  write(input: Buffer, onTaken: () => void): void {
    for (let from = 0; from < input.length; from += messageBytes - 1) {
      const part = input.subarray(from, from + messageBytes - 1)
      const isLast = from + part.length === input.length
      this.#send(Buffer.concat([Buffer.of(channels.input), part]), isLast ? onTaken : undefined)
    }
  }

  closeInput(): void {
    this.#send(Buffer.of(channels.close, channels.input))
  }

  resize({ columns, rows }: TerminalSize): void {
    const text = JSON.stringify({ Width: columns, Height: rows })
    this.#send(Buffer.concat([Buffer.of(channels.size), Buffer.from(text)]))
  }

  pause(): void {
    this.#isPaused = true
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#heardAt = this.#clock.now()
    this.#socket.resume()
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#timer[Symbol.dispose]()
    this.#socket.terminate()
  }

  #take(data: RawData): void {
    this.#heardAt = this.#clock.now()
    const message = data as Buffer
    const bytes = message.subarray(1)
    if (this.#isOver) return
    const [channel] = message
    if (channel === channels.status) this.#listener?.onStatus(bytes)
    // An empty message only says that the session has begun.
    if (bytes.length > 0 && (channel === channels.output || channel === channels.errors))
      this.#listener?.onOutput(bytes, channel === channels.output ? 'output' : 'errors')
  }

  #ping(): void {
    // What waits to be read may be the answer to a ping.
    if (!this.#isPaused && this.#clock.now() - this.#heardAt > deadMs) {
      this.#end(deadWords)
      return
    }
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
    this.#timer = this.#clock.after(pingMs, () => this.#ping())
  }

  #send(message: Buffer, onSent?: () => void): void {
    if (this.#socket.readyState === this.#socket.OPEN)
      this.#socket.send(message, (problem) => {
        if (problem === undefined || problem === null) onSent?.()
      })
  }

  #end(words: string): void {
    if (this.#isOver) return
    this[Symbol.dispose]()
    this.#listener?.onEnd(words)
  }
}
