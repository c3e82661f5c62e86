import { type Clock, podPath } from '#machinery'
import type { KubeClient } from '../client/client.ts'
import type { StreamWay } from '../client/requestOptions.ts'
import type { KubeStatus } from '../errors/kubeError.ts'
import { plainText } from '../errors/plainText.ts'
import { type CommandLink, type TerminalSize, WebSocketLink, webSocketProtocols } from './commandLink.ts'
import { firstToOpen } from './firstToOpen.ts'
import { SpdyLink, spdyProtocols } from './spdyLink.ts'

/** The API server dials the kubelet before it answers. */
const openTimeoutMs = 30_000
/** A command that says nothing for this long after its socket is open runs all the same. */
const silenceMs = 1000
/** The keys that interrupt a program and end an input, and how long a program has for each. */
const interrupt = Buffer.of(3)
const endOfInput = Buffer.of(4)
const hangUpMs = { interrupted: 100, ended: 400 }

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
 * RemoteCommand is one command in a container, over a connection of its own. Its owner writes to it, pauses it where output
 * comes faster than it is taken, and disposes it; it outlives the client it was opened with. Opening it rejects with a
 * KubeError where the API server refuses; everything after that is its end.
 */
export class RemoteCommand implements Disposable {
  readonly #listener: RemoteCommandListener
  readonly #clock: Clock
  /** Other protocols, for a kubelet that cannot translate the first. */
  readonly #others: (() => Promise<CommandLink>)[]
  #link: CommandLink
  /** Input that was sent before anything came back, to be sent again by the other protocol. */
  #early: Buffer[] | null = []
  #size: TerminalSize | null
  #status = ''
  #hasOutput = false
  #isPaused = false
  #isReopening = false
  #isOver = false
  /** Called when it is over, while it is being hung up. */
  #onHungUp: (() => void) | null = null
  readonly #timers = new Set<Disposable>()

  private constructor(options: {
    link: CommandLink
    others: readonly (() => Promise<CommandLink>)[]
    listener: RemoteCommandListener
    clock: Clock
    size: TerminalSize | null
  }) {
    this.#listener = options.listener
    this.#clock = options.clock
    this.#others = [...options.others]
    this.#size = options.size
    this.#link = options.link
    this.#follow(options.link)
    this.#after(silenceMs, () => this.#connect())
  }

  /** Tries the ways in their order; where all are refused, it rejects with the first refusal. */
  static async open(
    client: KubeClient,
    spec: RemoteCommandSpec,
    options: {
      readonly listener: RemoteCommandListener
      readonly clock: Clock
      readonly signal: AbortSignal
      readonly size: TerminalSize | null
      readonly ways?: readonly StreamWay[]
    },
  ): Promise<RemoteCommand> {
    const { signal, ways = ['websocket'], ...rest } = options
    const { clock } = rest
    const path = pathOf(spec)
    const asked = { signal, timeoutMs: openTimeoutMs }
    const bySocket = async (protocols: readonly string[]) =>
      new WebSocketLink(await client.upgrade(path, { protocols, ...asked }), clock)
    const openers = {
      websocket: () => bySocket(webSocketProtocols),
      spdy: async () => {
        const stream = await client.tunnel(path, { by: 'spdy', protocols: spdyProtocols, ...asked })
        return SpdyLink.open(stream, spec, clock)
      },
    }
    const link = await firstToOpen<CommandLink>(ways.map((way) => openers[way]))
    const older = () => bySocket([webSocketProtocols[1]])
    const others = [older, ...(ways.includes('spdy') ? [openers.spdy] : [])]
    return new RemoteCommand({ ...rest, link, others })
  }

  /** Whether the end of the input can be told; v4 over a WebSocket knows no way. */
  get canCloseInput(): boolean {
    return this.#link.canCloseInput
  }

  /** Sends input; `onTaken` is called when it has left this process. */
  write(bytes: Uint8Array, onTaken: () => void = () => {}): void {
    if (this.#isOver) return
    const input = Buffer.from(bytes)
    this.#early?.push(input)
    this.#link.write(input, onTaken)
  }

  /** Tells the command that no more input comes; returns false where the protocol cannot say so. */
  closeInput(): boolean {
    if (!this.canCloseInput) return false
    this.#link.closeInput()
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
    this.#link.pause()
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#link.resume()
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
    this.#link[Symbol.dispose]()
    this.#onHungUp?.()
  }

  #follow(link: CommandLink): void {
    const isPresent = () => this.#link === link && !this.#isOver
    link.listen({
      onOutput: (bytes, stream) => {
        if (isPresent()) this.#print(bytes, stream)
      },
      onStatus: (bytes) => {
        if (!isPresent()) return
        this.#status += bytes.toString('utf8')
        this.#readStatus()
      },
      onEnd: (message) => {
        if (isPresent() && !this.#isReopening) this.#finish({ is: 'unknown', message })
      },
    })
    if (!this.#isPaused) link.resume()
    this.#sendSize()
  }

  #print(bytes: Buffer, stream: 'output' | 'errors'): void {
    if (this.#onHungUp !== null) return
    this.#hasOutput = true
    this.#connect()
    this.#listener.onOutput(bytes, stream)
  }

  #readStatus(): void {
    const status = parseStatus(this.#status)
    if (status === null) return
    const end = endOf(status)
    const isBroken = end.is === 'failed' && end.message.includes(brokenTranslation)
    if (isBroken && !this.#hasOutput) this.#openAgain(end)
    else this.#finish(end)
  }

  /** By the next protocol, once by each. */
  #openAgain(end: RemoteEnd): void {
    const open = this.#others.shift()
    if (open === undefined) {
      this.#finish(end)
      return
    }
    const old = this.#link
    this.#status = ''
    this.#isReopening = true
    void open().then(
      (link) => {
        if (this.#isOver) {
          link[Symbol.dispose]()
          return
        }
        this.#isReopening = false
        this.#link = link
        old[Symbol.dispose]()
        this.#follow(link)
        for (const input of this.#early ?? []) link.write(input, () => {})
      },
      () => {
        this.#isReopening = false
        this.#openAgain(end)
      },
    )
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

  #sendSize(): void {
    if (this.#size !== null) this.#link.resize(this.#size)
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
  const object = podPath(namespace, pod)
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
