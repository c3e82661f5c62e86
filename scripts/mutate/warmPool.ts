import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type {
  PoolOptions,
  PoolRunnerInitializer,
  PoolWorker,
  WorkerRequest,
  WorkerResponse,
} from 'vitest/node'

/**
 * warmPool is a Vitest pool that runs every mutant in one worker thread and keeps that thread from run to run. Vitest's
 * own pools start a thread for each run, which takes longer than the tests. Keeping it is safe: our modules hold no
 * state, and modules are evaluated again before and after a mutant that acts during their evaluation.
 */
export function warmPool(): PoolRunnerInitializer {
  const kept: Kept = { thread: null, areModulesMutated: false }
  return { name: 'warm', createPoolWorker: (options) => new WarmWorker(options, kept) }
}

interface Kept {
  thread: Worker | null
  /** The last run activated its mutant before the modules were evaluated. */
  areModulesMutated: boolean
}

type StartRequest = Extract<WorkerRequest, { type: 'start' }>
type RunRequest = Extract<WorkerRequest, { type: 'run' }>
type Listener = (...values: unknown[]) => void

/** WarmWorker is one run's use of the kept thread. */
class WarmWorker implements PoolWorker {
  readonly name = 'warm'
  readonly #options: PoolOptions
  readonly #kept: Kept
  readonly #listeners: [event: string, listener: Listener][] = []
  #isThreadNew = false
  #config: StartRequest['context']['config'] | null = null

  constructor(options: PoolOptions, kept: Kept) {
    this.#options = options
    this.#kept = kept
  }

  async start(): Promise<void> {
    if (this.#kept.thread !== null) return
    const { distPath, env, execArgv, project } = this.#options
    const thread = new Worker(path.join(distPath, 'workers/threads.js'), { env, execArgv })
    thread.once('exit', () => {
      this.#kept.thread = null
    })
    project.vitest.onClose(async () => void (await thread.terminate()))
    this.#kept.thread = thread
    this.#isThreadNew = true
  }

  /** The thread goes on; only this run's listeners leave it. */
  async stop(): Promise<void> {
    for (const [event, listener] of this.#listeners.splice(0)) this.off(event, listener)
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener])
    this.#kept.thread?.on(event, listener)
  }

  off(event: string, listener: Listener): void {
    this.#kept.thread?.off(event, listener)
  }

  deserialize(data: unknown): unknown {
    return data
  }

  send(message: WorkerRequest): void {
    if (message.type === 'start') this.#config = message.context.config
    if (message.type === 'start' && !this.#isThreadNew) this.#answer('started')
    else if (message.type === 'stop') this.#answer('stopped')
    else this.#kept.thread?.postMessage(message.type === 'run' ? this.#runRequest(message) : message)
  }

  #answer(type: 'started' | 'stopped'): void {
    const response: WorkerResponse = { __vitest_worker_response__: true, type }
    queueMicrotask(() => this.#kept.thread?.emit('message', response))
  }

  /** The thread has the configuration of its first run, and would evaluate no module twice. */
  #runRequest(message: RunRequest): unknown {
    const areModulesMutated = message.context.providedContext.mutantActivation === 'static'
    const isolate = areModulesMutated || this.#kept.areModulesMutated
    this.#kept.areModulesMutated = areModulesMutated
    return { ...message, context: { ...message.context, config: { ...this.#config, isolate } } }
  }
}
