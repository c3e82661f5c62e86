import { type ChildProcess, fork } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { Agent } from 'node:http'
import type { BerthOpening, FromBerth, ToBerth } from '#contract'
import type { Clock } from '#machinery'
import { randomSecret } from '../guard/secrets.ts'
import { parseBerthMessage } from './berthMessages.ts'
import { Pipes } from './pipes.ts'
import { StderrLines } from './stderrLines.ts'

/** A closing berth has this long to end by itself, then as long again to obey SIGTERM: 1.4 s of the 2 s in all. */
const politeMs = 800
const sternMs = 600
/** Its last words on stderr may come after its end is known. */
const lastWordsMs = 250

/** How an abort ends a process where there are no signals. */
const abortedCode = 134

/** BerthAddress is where a berth answers: a value, so that it need not be on this machine for ever. */
export interface BerthAddress {
  readonly socketPath: string
  readonly secret: string
  /** Keeps connections to the berth for its plain requests. */
  readonly agent: Agent
  /** What is in flight to this process. */
  readonly pipes: Pipes
}

/** Crash is why a process ended, in words that follow "The cluster's process". */
export interface Crash {
  readonly reason: string
  readonly isOutOfMemory: boolean
}

/** What it takes to start a berth's process. */
export interface BerthLaunch {
  readonly entry: string
  readonly opening: Omit<BerthOpening, 't' | 'secret'>
  readonly clock: Clock
  onMessage(message: FromBerth): void
  /** A line the process printed on stderr. */
  onLine(text: string): void
  /** The process ended without being told to; called once, and not after `close`. */
  onCrash(crash: Crash): void
}

/**
 * BerthProcess is one forked process of one cluster. It is spawned by its constructor and owned by its caller; disposing
 * it asks it to close, then insists, and resolves when the process, its socket and everything piped to it are gone.
 */
export class BerthProcess implements AsyncDisposable {
  readonly address: BerthAddress
  readonly #child: ChildProcess
  readonly #launch: BerthLaunch
  readonly #ended = Promise.withResolvers<void>()
  readonly #stderr: StderrLines
  #isClosing = false
  #deathReason: string | null = null

  constructor(launch: BerthLaunch) {
    this.#launch = launch
    this.address = {
      socketPath: launch.opening.socketPath,
      secret: randomSecret(),
      agent: new Agent({ keepAlive: true, maxFreeSockets: 4, scheduling: 'lifo' }),
      pipes: new Pipes(),
    }
    this.#stderr = new StderrLines(launch.clock, launch.onLine)
    // Where the system refuses a process, Node reports it as an event, later; nothing is thrown here.
    this.#child = fork(launch.entry, [], {
      // Measured over 50,000 pods: smaller, a fifth of the sync goes into collecting; larger, an idle berth grows.
      execArgv: [
        `--max-old-space-size=${launch.opening.memory.limitMb}`,
        '--max-semi-space-size=8',
        // The berth has a collection made before it believes that its memory is full.
        '--expose-gc',
      ],
      env: berthVariables(process.env),
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A group of its own: Ctrl+C in the terminal reaches the server only, which then closes berths in order, and
      // what the berth leaves behind (a credential plugin) ends with the group.
      detached: process.platform !== 'win32',
    })
    this.#listen()
    this.send({ t: 'open', ...launch.opening, secret: this.address.secret })
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  send(message: ToBerth): void {
    if (!this.#child.connected) return
    // A failed send means that the process is ending; its exit says so.
    this.#child.send(message, () => {})
  }

  /** Ends the process at once for a reason that its crash will carry. */
  kill(reason: string): void {
    this.#deathReason = reason
    this.#signal('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true
      this.#endPipes()
      this.send({ t: 'close' })
      const { clock } = this.#launch
      let timer = clock.after(politeMs, () => {
        this.#signal('SIGTERM')
        timer = clock.after(sternMs, () => this.#signal('SIGKILL'))
      })
      void this.#ended.promise.then(() => timer[Symbol.dispose]())
    }
    await this.#ended.promise
    await rm(this.address.socketPath, { force: true })
  }

  #listen(): void {
    const child = this.#child
    child.on('message', (message) => {
      const parsed = parseBerthMessage(message)
      if (parsed === null) this.#launch.onLine('sent a control message that is none')
      else this.#launch.onMessage(parsed)
    })
    child.stderr?.setEncoding('utf8')
    child.stderr?.on('data', (text: string) => this.#stderr.push(text))
    child.once('error', (problem) => {
      // A process that could not be started has no exit; one that runs on after an error has.
      if (child.pid === undefined)
        this.#handleEnd({ reason: `could not be started: ${problem.message}`, isOutOfMemory: false })
    })
    child.once('exit', (code, signal) => {
      // The group outlives its first process while a plugin runs in it.
      this.#signal('SIGKILL')
      const stderr = child.stderr
      if (this.#isClosing || stderr === null || stderr.readableEnded) {
        this.#handleEnd(this.#crashOf(code, signal))
        return
      }
      const finish = () => {
        timer[Symbol.dispose]()
        stderr.off('end', finish)
        this.#handleEnd(this.#crashOf(code, signal))
      }
      const timer = this.#launch.clock.after(lastWordsMs, finish)
      stderr.once('end', finish)
    })
  }

  #handleEnd(crash: Crash): void {
    this.#stderr.end()
    this.#child.stderr?.destroy()
    this.#endPipes()
    this.#ended.resolve()
    if (this.#isClosing) return
    this.#isClosing = true
    void rm(this.address.socketPath, { force: true })
    this.#launch.onCrash(crash)
  }

  #crashOf(code: number | null, signal: NodeJS.Signals | null): Crash {
    if (this.#deathReason !== null) return { reason: this.#deathReason, isOutOfMemory: false }
    // The runtime says so in its last words, and then aborts; a busy machine may cut those short.
    if (this.#stderr.isOutOfMemory || signal === 'SIGABRT' || code === abortedCode) {
      const reason = `ran out of memory (its limit is ${this.#launch.opening.memory.limitMb} MB)`
      return { reason, isOutOfMemory: true }
    }
    const reason = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
    return { reason, isOutOfMemory: false }
  }

  #endPipes(): void {
    this.address.pipes[Symbol.dispose]()
    this.address.agent.destroy()
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child
    if (pid === undefined) return
    try {
      if (process.platform === 'win32') this.#child.kill(signal)
      else process.kill(-pid, signal)
    } catch {
      // Nothing of the group is left, which is what was wanted.
    }
  }
}

/**
 * A credential plugin expects the person's environment, as kubectl would give it; what only concerns how this server
 * was started is left out.
 */
function berthVariables(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = /^(NODE_(?!EXTRA_CA_CERTS)|npm_|VITEST|FLOTILLA_|INIT_CWD$)/
  const theirs = Object.fromEntries(Object.entries(variables).filter(([name]) => !isOurs.test(name)))
  // glibc keeps memory apart for each thread, some 4 MB a berth that nobody needs; a berth's threads do not contend for it.
  return { MALLOC_ARENA_MAX: '1', ...theirs }
}
