import { type ChildProcess, fork } from 'node:child_process'
import { rm } from 'node:fs/promises'
import type { BerthAddress, ToBerth } from '#contract'
import type { Clock } from '#machinery'
import { randomSecret } from '../guard/oneTimeCodes.ts'
import { Door } from './door.ts'
import {
  type BerthEvents,
  type BerthStart,
  type Crash,
  hearBerth,
  type OpenLauncher,
  type RunningBerth,
} from './launcher.ts'
import { SocketFolder } from './socketFolder.ts'
import { StderrLines } from './stderrLines.ts'

/** A closing berth has this long to end by itself, then as long again to obey SIGTERM: 1.4 s of the 2 s in all. */
const politeMs = 800
const sternMs = 600
/** Its last words on stderr may come after its end is known. */
const lastWordsMs = 250

/** How an abort ends a process where there are no signals. */
const abortedCode = 134

/**
 * forkedBerths opens a launcher that runs each berth as a process of this machine, forked from that file. Where a folder is
 * given, Node keeps the compiled code of the file in it, so that the next berth need not compile it.
 * Who may write that folder decides what berths run, as with the file itself.
 */
export function forkedBerths(entry: string, compiledFolder: string | null = null): OpenLauncher {
  return async ({ clock, runtimeDir }) => {
    const folder = await SocketFolder.open(runtimeDir)
    return {
      launch: (start, events) =>
        new ForkedBerth({ entry, compiledFolder, clock, path: folder.newPath(), start, events }),
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    }
  }
}

/** What it takes to fork a berth. */
interface Fork {
  readonly entry: string
  readonly compiledFolder: string | null
  readonly clock: Clock
  /** Of the socket it listens on. */
  readonly path: string
  readonly start: BerthStart
  readonly events: BerthEvents
}

/** ForkedBerth is one forked process of one cluster; its constructor spawns it. */
class ForkedBerth implements RunningBerth {
  readonly #fork: Fork
  readonly #door: Door
  readonly #child: ChildProcess
  readonly #ended = Promise.withResolvers<void>()
  readonly #stderr: StderrLines
  #isClosing = false
  #deathReason: string | null = null

  constructor(forked: Fork) {
    this.#fork = forked
    const { entry, compiledFolder, clock, path, start, events } = forked
    const listen: BerthAddress = { type: 'socket', path }
    const secret = randomSecret()
    this.#door = new Door(listen, secret)
    this.#stderr = new StderrLines(clock, events.onLine)
    // Where the system refuses a process, Node reports it as an event, later; nothing is thrown here.
    this.#child = fork(entry, [], {
      // Measured over 50,000 pods: smaller, a fifth of the sync goes into collecting; larger, an idle berth grows.
      execArgv: [
        `--max-old-space-size=${start.memory.limitMb}`,
        '--max-semi-space-size=8',
        // The berth has a collection made before it believes that its memory is full.
        '--expose-gc',
        // Or any user of the machine could reach the debugger that the signal opens, without a password.
        '--disable-sigusr1',
      ],
      env: {
        ...berthVariables(process.env),
        ...(compiledFolder === null ? {} : { NODE_COMPILE_CACHE: compiledFolder }),
      },
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // A group of its own: Ctrl+C in the terminal reaches the server only, which then closes berths in order, and
      // what the berth leaves behind (a credential plugin) ends with the group.
      detached: process.platform !== 'win32',
    })
    this.#listen()
    this.send({ t: 'open', ...start, listen, secret })
  }

  send(message: ToBerth): void {
    if (!this.#child.connected) return
    // A failed send means that the process is ending; its exit says so.
    this.#child.send(message, () => {})
  }

  kill(reason: string): void {
    this.#deathReason = reason
    this.#signal('SIGKILL')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true
      this.#door[Symbol.dispose]()
      this.send({ t: 'close' })
      const { clock } = this.#fork
      let timer = clock.after(politeMs, () => {
        this.#signal('SIGTERM')
        timer = clock.after(sternMs, () => this.#signal('SIGKILL'))
      })
      void this.#ended.promise.then(() => timer[Symbol.dispose]())
    }
    await this.#ended.promise
    await rm(this.#fork.path, { force: true })
  }

  #listen(): void {
    const child = this.#child
    child.on('message', (message) => hearBerth(message, this.#fork.events, () => this.#door))
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
      const timer = this.#fork.clock.after(lastWordsMs, finish)
      stderr.once('end', finish)
    })
  }

  #handleEnd(crash: Crash): void {
    this.#stderr.end()
    this.#child.stderr?.destroy()
    this.#door[Symbol.dispose]()
    this.#ended.resolve()
    if (this.#isClosing) return
    this.#isClosing = true
    void rm(this.#fork.path, { force: true })
    this.#fork.events.onCrash(crash)
  }

  #crashOf(code: number | null, signal: NodeJS.Signals | null): Crash {
    if (this.#deathReason !== null) return { reason: this.#deathReason, isOutOfMemory: false }
    // The runtime says so in its last words, and then aborts; a busy machine may cut those short.
    if (this.#stderr.isOutOfMemory || signal === 'SIGABRT' || code === abortedCode) {
      const reason = `ran out of memory (its limit is ${this.#fork.start.memory.limitMb} MB)`
      return { reason, isOutOfMemory: true }
    }
    const reason = signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`
    return { reason, isOutOfMemory: false }
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
  // glibc keeps a memory arena for each thread, about 4 MB more for each berth; a berth's threads do not contend for
  // one arena.
  return { MALLOC_ARENA_MAX: '1', ...theirs }
}
