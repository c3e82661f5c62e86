import {
  type DebugReport,
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

/** Preparation is the making of the container that a shell is opened in. It was asked for already. */
export interface Preparation {
  readonly debug: DebugReport
  /** Resolves when the container runs or has run. Says what it waits for. Rejects where it will not run. */
  begin(signal: AbortSignal, onWait: (why: string) => void): Promise<'running' | 'ended'>
  /** How its process ended; null where it still runs, or the cluster does not say. */
  ended(signal: AbortSignal): Promise<ShellEnd | null>
  /** What its process has printed until now. */
  printed(signal: AbortSignal): Promise<string>
  /** Clears away what was made. Resolves with what is left of it, as a sentence; null where nothing is. */
  leave(): Promise<string | null>
}

export interface ShellOptions {
  readonly id: string
  readonly target: ShellTarget
  /** Null for a container that was there before. */
  readonly preparation: Preparation | null
  readonly size: TerminalSize
  readonly connected: () => Promise<KubeClient>
  /** Throws a FlotillaError where the cluster's protection forbids it now. */
  readonly requireAllowed: () => void
  readonly clock: Clock
  readonly onChange: () => void
}

const noPrompt = 'Press Enter if there is no prompt.'

/** How runtimes say that an image does not have a program. */
export const missingProgram = /executable file not found|no such file or directory|not found in \$PATH/iu

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
  #note: string | null = null
  #hasPrinted = false
  #leaving: Promise<void> | null = null

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
      debug: this.#options.preparation?.debug ?? null,
      note: this.#note,
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
    const { target, preparation } = this.#options
    this.#command = null
    this.#finish({ is: 'stopped', message })
    // The process that was attached to goes on, unless it was started for this.
    if (target.mode === 'attach' && preparation === null) session?.[Symbol.dispose]()
    else await session?.hangUp()
    await this.#leaving
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('It was closed.')
  }

  async #run(): Promise<void> {
    const { preparation } = this.#options
    const end = preparation === null ? await this.#tryEach() : await this.#runPrepared(preparation)
    if (end !== null) this.#finish(end)
  }

  /** Waits for its container first. The end of an attachment is not that of the process, so the cluster is asked for that. */
  async #runPrepared(preparation: Preparation): Promise<ShellEnd | null> {
    const { signal } = this.#ended
    try {
      const state = await preparation.begin(signal, (why) => {
        if (this.#end === null) this.#tellNote(why)
      })
      const end = state === 'running' ? await this.#tryEach() : null
      if (this.#end !== null || (end !== null && this.#options.target.mode === 'exec')) return end
      const told = await preparation.ended(signal).catch(() => null)
      // It was too quick to be attached to.
      if (told !== null && !this.#hasPrinted)
        this.#print(withReturns(Buffer.from(await preparation.printed(signal).catch(() => ''))))
      if (told !== null) return told
      return end?.is === 'failed' || end?.is === 'unknown'
        ? end
        : { is: 'unknown', message: 'The cluster does not say that it has ended.' }
    } catch (problem) {
      return failureOf(problem)
    }
  }

  async #tryEach(): Promise<RemoteEnd | null> {
    let end: RemoteEnd | null = null
    for (const command of this.#options.target.candidates) {
      if (this.#end !== null) return null
      end = await this.#try(command).catch(failureOf)
      if (end === null || end.is !== 'failed' || !missingProgram.test(end.message)) break
    }
    return end
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
        onConnected: () => {
          this.#change('open')
          // A shell that was started before it was attached to has printed its prompt already.
          if (this.#options.preparation !== null && !this.#hasPrinted) this.#tellNote(noPrompt)
        },
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
    this.#hasPrinted ||= bytes.length > 0
    if (this.#note === noPrompt) this.#tellNote(null)
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
    this.#tellNote(null)
  }

  #tellNote(note: string | null): void {
    this.#note = note
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
    const { preparation } = this.#options
    if (preparation !== null) this.#leaving = preparation.leave().then((left) => this.#tellNote(left))
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
