import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import type {
  PoolOptions,
  PoolRunnerInitializer,
  PoolWorker,
  WorkerRequest,
  WorkerResponse,
} from 'vitest/node'

/**
 * warmPool is a Vitest pool that runs every mutant in one child process and keeps that process from run to run. Vitest's
 * own pools start a worker for each run, which takes longer than the tests. Keeping it is safe: our modules hold no
 * state, and modules are evaluated again before and after a mutant that acts during their evaluation.
 */
export function warmPool(): PoolRunnerInitializer {
  const kept: Kept = { child: null, areModulesMutated: false }
  return { name: 'warm', createPoolWorker: (options) => new WarmWorker(options, kept) }
}

/** A test of a mutant that takes longer than this hangs: it fails. */
const mutantTestMs = 10_000

interface Kept {
  child: ChildProcess | null
  /** The last run activated its mutant before the modules were evaluated. */
  areModulesMutated: boolean
}

type StartRequest = Extract<WorkerRequest, { type: 'start' }>
type RunRequest = Extract<WorkerRequest, { type: 'run' }>
type Listener = (...values: unknown[]) => void

/** WarmWorker is one run's use of the kept process. */
class WarmWorker implements PoolWorker {
  readonly name = 'warm'
  readonly #options: PoolOptions
  readonly #kept: Kept
  readonly #listeners: [event: string, listener: Listener][] = []
  #isChildNew = false
  #config: StartRequest['context']['config'] | null = null

  constructor(options: PoolOptions, kept: Kept) {
    this.#options = options
    this.#kept = kept
  }

  async start(): Promise<void> {
    if (this.#kept.child !== null) return
    const { distPath, env, execArgv, project } = this.#options
    const child = fork(path.join(distPath, 'workers/forks.js'), [], {
      env,
      execArgv,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    })
    child.once('exit', () => {
      this.#kept.child = null
    })
    project.vitest.onClose(() => void child.kill('SIGKILL'))
    this.#kept.child = child
    this.#isChildNew = true
  }

  /** The process goes on; only this run's listeners leave it. */
  async stop(): Promise<void> {
    for (const [event, listener] of this.#listeners.splice(0)) this.off(event, listener)
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener])
    this.#kept.child?.on(event, listener)
  }

  off(event: string, listener: Listener): void {
    this.#kept.child?.off(event, listener)
  }

  deserialize(data: unknown): unknown {
    return data
  }

  send(message: WorkerRequest): void {
    if (message.type === 'start') this.#config = message.context.config
    if (message.type === 'start' && !this.#isChildNew) this.#answer('started')
    else if (message.type === 'stop') this.#answer('stopped')
    else this.#kept.child?.send(message.type === 'run' ? this.#runRequest(message) : message)
  }

  #answer(type: 'started' | 'stopped'): void {
    const response: WorkerResponse = { __vitest_worker_response__: true, type }
    queueMicrotask(() => this.#kept.child?.emit('message', response))
  }

  /** The process has the configuration of its first run, and would evaluate no module twice. */
  #runRequest(message: RunRequest): object {
    const { mode, mutantActivation } = message.context.providedContext
    const areModulesMutated = mutantActivation === 'static'
    const isolate = areModulesMutated || this.#kept.areModulesMutated
    this.#kept.areModulesMutated = areModulesMutated
    const config = { ...this.#config, isolate, ...(mode === 'mutant' ? { testTimeout: mutantTestMs } : {}) }
    return { ...message, context: { ...message.context, config } }
  }
}
