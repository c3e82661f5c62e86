import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../testbed/testbed.mjs', import.meta.url))

/** ClusterDescription is what a test needs to reach one real cluster; plain data, so that it crosses processes. */
export interface ClusterDescription {
  readonly name: string
  /** Context name in the person's kubeconfig; cluster and user entries have equal names in every cluster. */
  readonly context: string
  /** Kubeconfig of the user `person`, whose every request is in the audit log. */
  readonly kubeconfig: string
  /** Kubeconfig of the testbed's own user, which the audit log leaves out. */
  readonly operatorKubeconfig: string
  readonly server: string
  /** Static token of the user `person-token`, who may do everything and is audited. */
  readonly token: string
  readonly caFile: string
  readonly auditLog: string
  /** The file behind the logs of every container. */
  readonly logFile: string
  readonly directory: string
  readonly etcdEndpoint: string
  readonly etcdPrefix: string
  /** The testbed's binary; `kubectl` is its first argument. */
  readonly binary: string
  readonly pids: Readonly<Record<string, number>>
}

/** TestbedEvent is one line of what the testbed says while it runs. */
export interface TestbedEvent extends Partial<ClusterDescription> {
  readonly event: string
  readonly process?: string
  readonly pid?: number
  readonly error?: string
}

/** Testbed is one running orchestrator: its events, its commands, its end. */
export class Testbed implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #events: TestbedEvent[] = []
  readonly #ended: Promise<void>
  readonly #onEvent = new Set<() => void>()
  #words = ''
  #hasEnded = false

  constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, [launcher, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child.stdin.on('error', () => {}) // It has ended; `#ended` tells.
    this.#child.stderr.on('data', (chunk: Buffer) => {
      this.#words = (this.#words + chunk.toString()).slice(-4000)
      if (chunk.includes('ompil')) process.stderr.write(chunk)
    })
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#events.push(JSON.parse(line) as TestbedEvent)
      this.#wake()
    })
    this.#ended = new Promise((resolve) => {
      const finish = () => {
        this.#hasEnded = true
        this.#wake()
        resolve()
      }
      this.#child.once('close', finish)
      this.#child.once('error', (error) => {
        this.#words += error.message
        finish()
      })
    })
  }

  get events(): readonly TestbedEvent[] {
    return this.#events
  }

  /** Resolves with the first event at or behind `from` that matches; rejects when the testbed ends before. */
  async next(matches: (event: TestbedEvent) => boolean, from = 0): Promise<TestbedEvent> {
    for (let index = from; ; index++) {
      while (index >= this.#events.length) {
        if (this.#hasEnded) throw new Error(`The testbed ended. ${this.#words}`)
        await new Promise<void>((resolve) => this.#onEvent.add(resolve))
      }
      const event = this.#events[index]
      if (event !== undefined && matches(event)) return event
    }
  }

  /** Gives one command and resolves when it is done. */
  async command(verb: 'stop' | 'start', cluster: string, process: string): Promise<void> {
    const from = this.#events.length
    this.#child.stdin.write(`${verb} ${cluster} ${process}\n`)
    const done = verb === 'stop' ? 'process-stopped' : 'process-started'
    const answer = await this.next(({ event }) => event === done || event === 'refused', from)
    if (answer.event === 'refused') throw new Error(`${verb} ${cluster} ${process}: ${answer.error}`)
  }

  /** Closes its input, which ends it with everything it started. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end()
    const impatience = setTimeout(() => this.#child.kill('SIGTERM'), 20_000)
    await this.#ended
    clearTimeout(impatience)
  }

  #wake(): void {
    const waiting = [...this.#onEvent]
    this.#onEvent.clear()
    for (const wake of waiting) wake()
  }
}

/** goIsAvailable gives the reason why real clusters cannot run here, or null when they can. */
export const goIsAvailable = async (): Promise<string | null> => (await diagnosis('doctor')).reason

/** whyNoRealNode tells whether a real node can run here, and if not, whether the machine forbids it. */
export const whyNoRealNode = (): Promise<NodeDiagnosis> => diagnosis('doctor', '--real-node')

/** NodeDiagnosis is what the testbed's doctor says. */
export interface NodeDiagnosis {
  readonly reason: string | null
  /** True where no installed program would change it. */
  readonly isForbidden?: boolean
}

async function diagnosis(...args: readonly string[]): Promise<NodeDiagnosis> {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  for await (const chunk of child.stdout) output += chunk
  return JSON.parse(output) as NodeDiagnosis
}
