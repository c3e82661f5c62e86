import type { RawData, WebSocket } from 'ws'
import { type Clock, resourcePath } from '#machinery'
import type { KubeClient } from '../client/client.ts'
import type { KubeStatus } from '../errors/kubeError.ts'
import { plainText } from '../errors/plainText.ts'

/** The API server dials the kubelet before it answers. */
const openTimeoutMs = 30_000
/** A command that says nothing for this long after its socket is open runs all the same. */
const silenceMs = 1000
/** Balancers forget a connection that is silent for half a minute. */
const pingMs = 5000
/** A connection that nothing comes over for this long, no answer to a ping either, is dead. */
const deadMs = 61_000
/** The keys that interrupt a program and end an input, and how long a program has for each. */
const interrupt = Buffer.of(3)
const endOfInput = Buffer.of(4)
const hangUpMs = { interrupted: 100, ended: 400 }

/** The most bytes of input in one message, its first byte included. */
const messageBytes = 32 * 1024

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const
/** First bytes of a message: the channel that it is of. */
const channels = { input: 0, output: 1, errors: 2, status: 3, size: 4, close: 255 } as const

/**
 * A kubelet of 1.36 in front of cri-dockerd says this on the first bytes of every v5 session. By v4, the API server passes
 * the session through, and it works (Mirantis/cri-dockerd#560).
 */
const brokenTranslation = 'server gave HTTP response to HTTPS client'

/** RemoteCommandSpec is a command to run in a container, or the container's own process to attach to. */
export interface RemoteCommandSpec {
  readonly namespace: string
  readonly pod: string
  /** Null: the cluster chooses. */
  readonly container: string | null
  /** Null: attaches to the process that runs. */
  readonly command: readonly string[] | null
  readonly isTty: boolean
  readonly hasInput: boolean
}

/** TerminalSize is the size of a terminal in characters. */
export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** RemoteEnd is how a command ended. Without the server's word it is `unknown`, and never a success. */
export type RemoteEnd =
  | { readonly is: 'exited'; readonly exitCode: number }
  /** It did not run, or its end could not be read; in the words of the cluster. */
  | { readonly is: 'failed'; readonly message: string }
  | { readonly is: 'unknown'; readonly message: string }

/** RemoteCommandListener is what the owner of a command hears. */
export interface RemoteCommandListener {
  /** It has said something, or nothing for a second. */
  onConnected(): void
  onOutput(bytes: Buffer, stream: 'output' | 'errors'): void
  /** The last call. */
  onEnd(end: RemoteEnd): void
}

/**
 * RemoteCommand is one command in a container, over a WebSocket of its own. Its owner writes to it, pauses it where output
 * comes faster than it is taken, and disposes it; it outlives the client it was opened with. Opening it rejects with a
 * KubeError where the API server refuses; everything after that is its end.
 */
export class RemoteCommand implements Disposable {
  readonly #listener: RemoteCommandListener
  readonly #clock: Clock
  readonly #reopen: () => Promise<WebSocket>
  #socket: WebSocket
  /** Input that was sent before anything came back, to be sent again by the other protocol. */
  #early: Buffer[] | null = []
  #size: TerminalSize | null = null
  #status = ''
  #problem: string | null = null
  #hasOutput = false
  #isPaused = false
  #isOver = false
  /** Called when it is over, while it is being hung up. */
  #onHungUp: (() => void) | null = null
  #heardAt: number
  readonly #timers = new Set<Disposable>()

  private constructor(options: {
    socket: WebSocket
    reopen: () => Promise<WebSocket>
    listener: RemoteCommandListener
    clock: Clock
    size: TerminalSize | null
  }) {
    this.#listener = options.listener
    this.#clock = options.clock
    this.#reopen = options.reopen
    this.#size = options.size
    this.#heardAt = options.clock.now()
    this.#socket = options.socket
    this.#follow(options.socket)
    this.#after(silenceMs, () => this.#connect())
    this.#ping()
  }

  static async open(
    client: KubeClient,
    spec: RemoteCommandSpec,
    options: {
      readonly listener: RemoteCommandListener
      readonly clock: Clock
      readonly signal: AbortSignal
      readonly size: TerminalSize | null
    },
  ): Promise<RemoteCommand> {
    const { signal, ...rest } = options
    const path = pathOf(spec)
    const open = (offered: readonly string[]) =>
      client.upgrade(path, { protocols: offered, signal, timeoutMs: openTimeoutMs })
    const socket = await open(protocols)
    return new RemoteCommand({ ...rest, socket, reopen: () => open([protocols[1]]) })
  }

  /** Whether the end of the input can be told; only v5 knows how. */
  get canCloseInput(): boolean {
    return this.#socket.protocol === protocols[0]
  }

  /** Sends input; `onTaken` is called when it has left this process. */
  write(bytes: Uint8Array, onTaken: () => void = () => {}): void {
    if (this.#isOver) return
    const input = Buffer.from(bytes)
    this.#early?.push(input)
    this.#sendInput(input, onTaken)
  }

  /** Tells the command that no more input comes; returns false where the protocol cannot say so. */
  closeInput(): boolean {
    if (!this.canCloseInput) return false
    this.#send(Buffer.of(channels.close, channels.input))
    return true
  }

  resize(size: TerminalSize): void {
    this.#size = size
    this.#sendSize()
  }

  /** Reads no more until `resume`, so that the command is stopped by its own full pipe. */
  pause(): void {
    if (this.#isPaused) return
    this.#isPaused = true
    this.#socket.pause()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#heardAt = this.#clock.now()
    this.#socket.resume()
  }

  /**
   * Ends what runs in the terminal, as far as two keys can: without its connection, the container's runtime would let it run on.
   * Nothing more is told to the listener. Resolves when it has ended, and after half a second in any case.
   */
  async hangUp(): Promise<void> {
    if (this.#isOver || this.#onHungUp !== null) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#onHungUp = resolve
    this.resume()
    this.write(interrupt)
    this.#after(hangUpMs.interrupted, () => {
      this.write(endOfInput)
      this.#after(hangUpMs.ended, () => this[Symbol.dispose]())
    })
    await promise
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    for (const timer of this.#timers) timer[Symbol.dispose]()
    this.#timers.clear()
    this.#socket.terminate()
    this.#onHungUp?.()
  }

  #follow(socket: WebSocket): void {
    const isPresent = () => this.#socket === socket && !this.#isOver
    socket.on('message', (data) => {
      if (isPresent()) this.#take(data)
    })
    socket.on('pong', () => {
      this.#heardAt = this.#clock.now()
    })
    socket.on('error', ({ message }) => {
      this.#problem ??= message
    })
    socket.on('close', (code, reason) => {
      if (isPresent()) this.#handleClose(code, reason.toString())
    })
    if (!this.#isPaused) socket.resume()
    this.#sendSize()
  }

  #take(data: RawData): void {
    this.#heardAt = this.#clock.now()
    const message = data as Buffer
    const bytes = message.subarray(1)
    switch (message[0]) {
      case channels.output:
      case channels.errors:
        // An empty message only says that the session has begun.
        if (bytes.length === 0 || this.#onHungUp !== null) return
        this.#hasOutput = true
        this.#connect()
        this.#listener.onOutput(bytes, message[0] === channels.output ? 'output' : 'errors')
        return
      case channels.status:
        this.#status += bytes.toString('utf8')
        this.#readStatus()
    }
  }

  #readStatus(): void {
    const status = parseStatus(this.#status)
    if (status === null) return
    const end = endOf(status)
    const isBroken = end.is === 'failed' && end.message.includes(brokenTranslation)
    if (isBroken && this.canCloseInput && !this.#hasOutput) this.#openAgain(end)
    else this.#finish(end)
  }

  /** By the older protocol, once. */
  #openAgain(end: RemoteEnd): void {
    const old = this.#socket
    this.#status = ''
    this.#problem = null
    void this.#reopen().then(
      (socket) => {
        if (this.#isOver) {
          socket.terminate()
          return
        }
        this.#socket = socket
        old.terminate()
        this.#follow(socket)
        for (const input of this.#early ?? []) this.#sendInput(input, () => {})
      },
      () => this.#finish(end),
    )
  }

  #handleClose(code: number, reason: string): void {
    if (this.#status !== '' || this.#socket.readyState !== this.#socket.CLOSED) return
    const why = this.#problem ?? reason
    const words = why === '' ? `code ${code}` : plainText(why)
    this.#finish({ is: 'unknown', message: `The connection ended before the exit code came (${words}).` })
  }

  #finish(end: RemoteEnd): void {
    if (this.#isOver) return
    const isHungUp = this.#onHungUp !== null
    this[Symbol.dispose]()
    if (!isHungUp) this.#listener.onEnd(end)
  }

  #connect(): void {
    if (this.#early === null || this.#isOver) return
    this.#early = null
    // A size that came before the process was there may have been lost.
    this.#sendSize()
    if (this.#onHungUp === null) this.#listener.onConnected()
  }

  #sendInput(input: Buffer, onTaken: () => void): void {
    for (let from = 0; from < input.length; from += messageBytes - 1) {
      const part = input.subarray(from, from + messageBytes - 1)
      const isLast = from + part.length === input.length
      this.#send(Buffer.concat([Buffer.of(channels.input), part]), isLast ? onTaken : undefined)
    }
  }

  #sendSize(): void {
    if (this.#size === null) return
    const { columns, rows } = this.#size
    const text = JSON.stringify({ Width: columns, Height: rows })
    this.#send(Buffer.concat([Buffer.of(channels.size), Buffer.from(text)]))
  }

  #send(message: Buffer, onSent?: () => void): void {
    if (this.#socket.readyState === this.#socket.OPEN)
      this.#socket.send(message, (problem) => {
        if (problem === undefined || problem === null) onSent?.()
      })
  }

  #ping(): void {
    this.#after(pingMs, () => {
      // What waits to be read may be the answer to a ping.
      if (!this.#isPaused && this.#clock.now() - this.#heardAt > deadMs) {
        this.#finish({ is: 'unknown', message: `Nothing came over the connection for ${deadMs / 1000} s.` })
        return
      }
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping()
      this.#ping()
    })
  }

  #after(delayMs: number, wake: () => void): void {
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer)
      wake()
    })
    this.#timers.add(timer)
  }
}

function pathOf({ namespace, pod, container, command, isTty, hasInput }: RemoteCommandSpec): string {
  const query = new URLSearchParams({ stdout: 'true' })
  if (container !== null) query.set('container', container)
  if (hasInput) query.set('stdin', 'true')
  // A terminal has one output for both.
  query.set(isTty ? 'tty' : 'stderr', 'true')
  for (const word of command ?? []) query.append('command', word)
  const object = resourcePath({ group: '', version: 'v1', resource: 'pods' }, namespace, pod)
  return `${object}/${command === null ? 'attach' : 'exec'}?${query}`
}

function parseStatus(text: string): KubeStatus | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : null
  } catch {
    // The rest of it is still to come.
    return null
  }
}

function endOf({ status, reason, message = '', details }: KubeStatus & { status?: string }): RemoteEnd {
  if (status === 'Success') return { is: 'exited', exitCode: 0 }
  const code = details?.causes?.find((cause) => cause.reason === 'ExitCode')?.message ?? ''
  if (reason === 'NonZeroExitCode' && /^\d+$/u.test(code)) return { is: 'exited', exitCode: Number(code) }
  const said = plainText(message)
  return { is: 'failed', message: said === '' ? 'The cluster did not say why it failed.' : said }
}
