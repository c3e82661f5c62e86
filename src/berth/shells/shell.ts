import {
  type FlotillaError,
  maxInputBytes,
  readSize,
  type ShellEnd,
  type ShellReport,
  shellInput,
  shellOutput,
} from '#contract'
import { type KubeClient, RemoteCommand, type RemoteEnd, type StreamWay, type TerminalSize } from '#kube'
import { type Clock, isAbort, ScopeEndedError } from '#machinery'
import type { Channel } from '../channels/channel.ts'
import { Backlog } from './backlog.ts'

/** ShellTarget is the container that a shell runs in, and how. */
export interface ShellTarget
  extends Pick<ShellReport, 'namespace' | 'pod' | 'container' | 'mode' | 'command' | 'hasInput'> {
  /** False for a process that was started without a terminal. */
  readonly isTty: boolean
  /** Tried one after the other until the container has one; null attaches. */
  readonly candidates: readonly (readonly string[] | null)[]
  /** How the person may open it, the better way first. */
  readonly ways: readonly StreamWay[]
}

export interface ShellOptions {
  readonly id: string
  readonly target: ShellTarget
  readonly size: TerminalSize
  readonly connected: () => Promise<KubeClient>
  /** Throws a FlotillaError where the cluster's protection forbids it now. */
  readonly requireAllowed: () => void
  readonly clock: Clock
  readonly onChange: () => void
}

/** How runtimes say that an image does not have a program. */
const missingProgram = /executable file not found|no such file or directory|not found in \$PATH/iu

/**
 * Shell is one terminal session in a container. It lives in the berth: pages attach to it and go away again, and each gets
 * what was printed before. While a page takes no more, nothing is read of the container. Disposing it ends the session.
 */
export class Shell implements AsyncDisposable {
  readonly #options: ShellOptions
  readonly #openedAt: number
  readonly #backlog = new Backlog()
  readonly #channels = new Set<Channel>()
  readonly #ended = new AbortController()
  /** Input that came before there was a session. */
  #early: Uint8Array[] = []
  #command: RemoteCommand | null = null
  #size: TerminalSize
  #state: ShellReport['state'] = 'connecting'
  #end: ShellEnd | null = null

  constructor(options: ShellOptions) {
    this.#options = options
    this.#openedAt = options.clock.now()
    this.#size = options.size
    void this.#run()
  }

  get report(): ShellReport {
    const { candidates: _, isTty: __, ways: ___, ...target } = this.#options.target
    return {
      shellId: this.#options.id,
      ...target,
      openedAt: this.#openedAt,
      state: this.#state,
      end: this.#end,
    }
  }

  /** Shows it on this channel: what was printed until now, then what comes. Disposing the result leaves the shell as it is. */
  attach(channel: Channel): Disposable {
    channel.write(this.#backlog.bytes(), shellOutput.replay)
    channel.takeInput(maxInputBytes, (stream, bytes) => this.#takeInput(channel, stream, bytes))
    if (this.#state === 'ended') {
      // In a later turn: the channel has its place by then.
      void Promise.resolve().then(() => channel.end(null))
      return channel
    }
    this.#channels.add(channel)
    const room = channel.onRoom(() => this.#regulate())
    this.#regulate()
    return {
      [Symbol.dispose]: () => {
        room[Symbol.dispose]()
        this.#channels.delete(channel)
        this.#regulate()
      },
    }
  }

  /** Ends it from here, for that reason; what was printed stays. Resolves when its session has ended. */
  async stop(message: string): Promise<void> {
    if (this.#end !== null) return
    const session = this.#command
    this.#command = null
    this.#finish({ is: 'stopped', message })
    // The process that was attached to goes on.
    if (this.#options.target.mode === 'attach') session?.[Symbol.dispose]()
    else await session?.hangUp()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('It was closed.')
  }

  async #run(): Promise<void> {
    const { candidates } = this.#options.target
    let end: RemoteEnd | null = null
    for (const command of candidates) {
      if (this.#end !== null) return
      end = await this.#try(command).catch(failureOf)
      if (end === null || end.is !== 'failed' || !missingProgram.test(end.message)) break
    }
    if (end !== null) this.#finish(end)
  }

  /** Resolves with how it ended; null where it was ended from here. */
  async #try(command: readonly string[] | null): Promise<RemoteEnd | null> {
    const { target, connected, requireAllowed, clock } = this.#options
    const ended = Promise.withResolvers<RemoteEnd | null>()
    const { signal } = this.#ended
    const onAbort = () => ended.resolve(null)
    signal.addEventListener('abort', onAbort)
    try {
      const client = await connected()
      requireAllowed()
      const spec = { ...target, command }
      const listener = {
        onConnected: () => this.#change('open'),
        onOutput: (bytes: Buffer) => this.#print(bytes),
        onEnd: (end: RemoteEnd) => ended.resolve(end),
      }
      const session = await RemoteCommand.open(client, spec, {
        listener,
        clock,
        signal,
        size: this.#size,
        ways: target.ways,
      })
      if (signal.aborted) session[Symbol.dispose]()
      else this.#use(session)
      return await ended.promise
    } finally {
      signal.removeEventListener('abort', onAbort)
      this.#command = null
    }
  }

  #use(session: RemoteCommand): void {
    this.#command = session
    session.resize(this.#size)
    for (const bytes of this.#early) session.write(bytes)
    this.#early = []
    this.#regulate()
  }

  #takeInput(channel: Channel, stream: number, bytes: Uint8Array): void {
    const size = bytes.length
    if (stream === shellInput.size) {
      this.#resize(bytes)
      channel.grantInput(size)
    } else if (this.#command !== null) this.#command.write(bytes, () => channel.grantInput(size))
    else {
      // A page has no more credit than this can hold.
      if (this.#state === 'connecting') this.#early.push(Uint8Array.from(bytes))
      channel.grantInput(size)
    }
  }

  #resize(bytes: Uint8Array): void {
    const size = readSize(bytes)
    if (size === null) return
    this.#size = size
    this.#command?.resize(size)
  }

  #print(printed: Buffer): void {
    const bytes = this.#options.target.isTty ? printed : withReturns(printed)
    this.#backlog.push(bytes)
    for (const channel of this.#channels) channel.write(bytes, shellOutput.live)
    this.#regulate()
  }

  /** Reads the container's output as fast as the slowest page takes it. */
  #regulate(): void {
    if ([...this.#channels].some(({ isFull }) => isFull)) this.#command?.pause()
    else this.#command?.resume()
  }

  #change(state: ShellReport['state']): void {
    this.#state = state
    this.#options.onChange()
  }

  #finish(end: ShellEnd): void {
    if (this.#end !== null) return
    this.#end = end
    this.#early = []
    this.#command?.[Symbol.dispose]()
    this.#ended.abort(new ScopeEndedError('Shell'))
    this.#change('ended')
    for (const channel of this.#channels) channel.end(null)
  }
}

/** A terminal does this by itself: each line begins at the left. */
const withReturns = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')

/** A refusal before there was a session is told in its own words. */
const failureOf = (problem: unknown): RemoteEnd | null =>
  isAbort(problem)
    ? { is: 'unknown', message: 'The connection to the cluster was replaced meanwhile.' }
    : { is: 'failed', message: (problem as Error | FlotillaError).message }
