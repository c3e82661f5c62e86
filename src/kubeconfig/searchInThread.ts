import { Worker } from 'node:worker_threads'
import type { Clock } from '#machinery'
import type { KubeconfigSearch } from './discoverKubeconfigs.ts'
import { type Discovered, Findings } from './findings.ts'
import { type DiscoveredContext, refused } from './lookAtFile.ts'
import type { KubeconfigSources } from './searchPaths.ts'
import type { SearchMessage, SearchTask } from './searchThread.ts'

/** A kubeconfig of 6 MB takes less than a second; in its slowest form, five. */
const fileDeadlineMs = 30_000
/** A file that takes longer is answered later, so that nothing waits for it. */
const patienceMs = 1000
/** A start waits longer: what it is to open has to be known. */
const firstPatienceMs = 5000
/** Several times as much as a file of 20 MB needs. */
const usualThreadMb = 1024

/**
 * searchInThread opens a search that reads and parses outside this thread, so that no file keeps it from its work. Each search
 * has a thread of its own, which runs `entry` and ends with it. A file that takes too long, or too much memory, is listed with that as
 * its problem until it changes. Searches run one after the other; disposing ends them.
 */
export function searchInThread(
  entry: string,
  clock: Clock,
  { threadMb = usualThreadMb }: { threadMb?: number } = {},
): KubeconfigSearch {
  return new ThreadSearch(entry, clock, threadMb)
}

class ThreadSearch implements KubeconfigSearch {
  readonly #entry: string
  readonly #clock: Clock
  readonly #threadMb: number
  readonly #findings = new Findings()
  readonly #disposal = new AbortController()
  readonly #firstList = Promise.withResolvers<void>()
  #isFirst = true
  #turn: Promise<void> = Promise.resolve()

  constructor(entry: string, clock: Clock, threadMb: number) {
    this.#entry = entry
    this.#clock = clock
    this.#threadMb = threadMb
  }

  async find(sources: KubeconfigSources, onLate: () => void): Promise<Discovered> {
    const whole = this.#turn.then(() => this.#search(sources))
    this.#turn = whole.catch(() => {})
    const patience = Promise.withResolvers<'late'>()
    const timer = this.#clock.after(this.#isFirst ? firstPatienceMs : patienceMs, () =>
      patience.resolve('late'),
    )
    this.#isFirst = false
    try {
      const first = await Promise.race([whole, patience.promise])
      if (first === 'late') {
        whole.then(() => {
          if (!this.#disposal.signal.aborted) onLate()
        }, onLate)
        await Promise.race([whole, this.#firstList.promise])
      }
      return this.#findings.discovered
    } finally {
      timer[Symbol.dispose]()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal.abort()
    await this.#turn
  }

  /** A thread that a file has ended is followed by another one, which passes over that file. */
  async #search(sources: KubeconfigSources): Promise<void> {
    let isOver = false
    while (!isOver && !this.#disposal.signal.aborted) {
      const run = await this.#run({ sources, known: this.#findings.known })
      if (run.type === 'failed') this.#findings.set(run.path, run.state, refused(run.problem, true))
      isOver = run.type === 'over'
    }
  }

  async #run(task: SearchTask): Promise<RunEnd> {
    const end = Promise.withResolvers<RunEnd>()
    let reading: { path: string; state: string } | null = null
    let deadline: Disposable | null = null
    let contexts: DiscoveredContext[] = []
    const fail = (problem: string) => {
      if (reading !== null) end.resolve({ type: 'failed', ...reading, problem })
      else end.reject(new Error(`The search for kubeconfigs ${problem}.`))
    }
    const handle = (message: SearchMessage) => {
      switch (message.t) {
        case 'candidates':
          this.#findings.replace(message.candidates)
          this.#firstList.resolve()
          return
        case 'reading':
          reading = message
          deadline?.[Symbol.dispose]()
          deadline = this.#clock.after(fileDeadlineMs, () => fail(tooSlow))
          return
        case 'part':
          contexts.push(...message.contexts)
          worker.postMessage('taken')
          return
        case 'finding':
          this.#findings.set(message.path, message.state, { ...message.finding, contexts })
          contexts = []
          reading = null
          return
        case 'end':
          end.resolve({ type: 'over' })
      }
    }
    const worker = new Worker(this.#entry, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: this.#threadMb },
      execArgv: [],
    })
    const abort = () => end.resolve({ type: 'over' })
    this.#disposal.signal.addEventListener('abort', abort)
    worker.on('message', handle)
    worker.on('error', (error) =>
      'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? fail(`takes more than ${this.#threadMb} MB of memory to read`)
        : end.reject(error),
    )
    worker.on('exit', () => fail('ended by itself'))
    try {
      return await end.promise
    } finally {
      this.#disposal.signal.removeEventListener('abort', abort)
      // A message that is still under way would begin another deadline.
      worker.off('message', handle)
      ;(deadline as Disposable | null)?.[Symbol.dispose]()
      await worker.terminate()
    }
  }
}

type RunEnd =
  | { readonly type: 'over' }
  | { readonly type: 'failed'; readonly path: string; readonly state: string; readonly problem: string }

const tooSlow = `takes longer than ${fileDeadlineMs / 1000} seconds to read`
