import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { sleep, systemClock } from '#machinery'
import type { DemoFault } from './demoFaults.ts'
import type { DemoClusterState } from './demoFleet.ts'

/** FromDemo is a message of the fleet's process. */
export type FromDemo =
  | {
      readonly t: 'ready'
      readonly folder: string
      readonly kubeconfig: string
      readonly clusters: readonly DemoClusterState[]
    }
  | { readonly t: 'switched'; readonly id: number; readonly clusters: readonly DemoClusterState[] }
  | { readonly t: 'failed'; readonly reason: string }

/** ToDemo is a message to the fleet's process. The process ends when the channel ends. */
export interface ToDemo {
  readonly t: 'switch'
  readonly id: number
  readonly context: string
  readonly faults: readonly DemoFault[]
}

/** How long the process has to end its servers and remove its folder. */
const endMs = 2000

/**
 * DemoProcess is the demo fleet in its own process, so that its work slows down no other process. Disposing it resolves
 * when the process has ended and its folder is gone. The process ends by itself when this process dies.
 */
export class DemoProcess implements AsyncDisposable {
  readonly folder: string
  readonly kubeconfig: string
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>()
  #clusters: readonly DemoClusterState[]
  #nextId = 1

  private constructor(child: ChildProcess, ready: Extract<FromDemo, { t: 'ready' }>) {
    this.#child = child
    this.folder = ready.folder
    this.kubeconfig = ready.kubeconfig
    this.#clusters = ready.clusters
    child.on('message', (message: FromDemo) => {
      if (message.t !== 'switched') return
      this.#clusters = message.clusters
      this.#waiting.get(message.id)?.resolve()
      this.#waiting.delete(message.id)
    })
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The demo fleet has ended.'))
      this.#waiting.clear()
    })
  }

  /** Rejects with a sentence where the fleet could not be started. */
  static async open(entry: string): Promise<DemoProcess> {
    const child = fork(entry, [], {
      execArgv: ['--max-old-space-size=1024', '--disable-sigusr1'],
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // In its own process group: Ctrl+C reaches only the server, which ends the fleet when it is no longer needed.
      detached: process.platform !== 'win32',
    })
    const first = await Promise.race([
      once(child, 'message').then(([message]) => message as FromDemo),
      once(child, 'exit').then(([code]): FromDemo => ({ t: 'failed', reason: `it ended with ${code}` })),
    ])
    if (first.t === 'ready') return new DemoProcess(child, first)
    if (child.connected) child.disconnect()
    throw new Error(`The demo fleet could not be started: ${first.t === 'failed' ? first.reason : first.t}`)
  }

  get clusters(): readonly DemoClusterState[] {
    return this.#clusters
  }

  /** Resolves when exactly these faults of the cluster are on. */
  async switchFaults(context: string, faults: readonly DemoFault[]): Promise<void> {
    if (!this.#child.connected) throw new Error('The demo fleet has ended.')
    const id = this.#nextId
    this.#nextId += 1
    const done = Promise.withResolvers<void>()
    this.#waiting.set(id, done)
    this.#child.send({ t: 'switch', id, context, faults } satisfies ToDemo)
    await done.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#child
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit')
      if (child.connected) child.disconnect()
      const patience = new AbortController()
      const isOver = sleep(systemClock, endMs, patience.signal).then(() => child.kill('SIGKILL'))
      await exited
      patience.abort()
      await isOver.catch(() => {}) // It was in time.
    }
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
