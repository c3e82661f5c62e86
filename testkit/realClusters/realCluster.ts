import { spawn } from 'node:child_process'
import { appendFile, readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { KubeObject } from '#machinery'
import { Operator } from './operator.ts'
import type { ClusterDescription } from './testbed.ts'

/** AuditEntry is one request that reached the API server, from anyone but the testbed itself. */
export interface AuditEntry {
  readonly id: string
  readonly at: string
  readonly verb: string
  readonly uri: string
  /** Empty for a request that was not authenticated. */
  readonly user: string
  /** The user that it was made as, where that is another one. */
  readonly impersonated?: string
  readonly userAgent: string
  /** Absent until it is answered. */
  readonly code?: number
  /** Absent while it is under way, as a watch is long after its answer has begun. */
  readonly endedAt?: string
}

export interface KubectlResult {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

/**
 * RealCluster is a handle on a running real cluster, for tests: kubectl as an oracle, an operator for changes, and the proof of
 * which requests came. It owns nothing; who opened the clusters ends them.
 */
export class RealCluster {
  readonly description: ClusterDescription
  readonly #operator: Operator

  constructor(description: ClusterDescription) {
    this.description = description
    this.#operator = new Operator(description.operatorKubeconfig)
  }

  get name(): string {
    return this.description.name
  }
  get kubeconfig(): string {
    return this.description.kubeconfig
  }
  get operatorKubeconfig(): string {
    return this.description.operatorKubeconfig
  }
  get server(): string {
    return this.description.server
  }
  get token(): string {
    return this.description.token
  }
  get caFile(): string {
    return this.description.caFile
  }

  /** Runs kubectl as the operator, whose requests are not audited. */
  async kubectl(args: readonly string[], { input = '' } = {}): Promise<KubectlResult> {
    const { binary, operatorKubeconfig } = this.description
    const child = spawn(binary, ['kubectl', '--kubeconfig', operatorKubeconfig, ...args], {
      env: { HOME: this.description.directory, PATH: process.env.PATH },
    })
    child.stdin.on('error', () => {}) // kubectl need not read its input to the end.
    child.stdin.end(input)
    const code = new Promise<number>((resolve, reject) => {
      child.once('close', (exit) => resolve(exit ?? -1))
      child.once('error', reject)
    })
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    return { stdout, stderr, code: await code }
  }

  /** Runs kubectl and gives what it printed; rejects with its words when it fails. */
  async mustKubectl(args: readonly string[], options: { input?: string } = {}): Promise<string> {
    const { stdout, stderr, code } = await this.kubectl(args, options)
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
    return stdout
  }

  /** Applies the object; disposing the result deletes it at once and waits until it is gone. */
  async apply(object: KubeObject | Record<string, unknown>): Promise<AsyncDisposable> {
    await this.#operator.apply(object)
    return { [Symbol.asyncDispose]: () => this.#operator.delete(object) }
  }

  /** Every request so far of anyone but the testbed, in the order of arrival. */
  async auditEntries(): Promise<readonly AuditEntry[]> {
    const entries = new Map<string, AuditEntry>()
    const content = await readFile(this.description.auditLog, 'utf8')
    // The last piece is empty, or a line that is being written.
    for (const line of content.split('\n').slice(0, -1)) {
      const event = JSON.parse(line) as AuditEvent
      const code = event.responseStatus?.code
      const impersonated = event.impersonatedUser?.username
      entries.set(event.auditID, {
        id: event.auditID,
        at: event.requestReceivedTimestamp,
        verb: event.verb,
        uri: event.requestURI,
        user: event.user.username ?? '',
        userAgent: event.userAgent ?? '',
        ...(impersonated === undefined ? {} : { impersonated }),
        ...(code === undefined ? {} : { code }),
        ...(['ResponseComplete', 'Panic'].includes(event.stage) ? { endedAt: event.stageTimestamp } : {}),
      })
    }
    return [...entries.values()]
  }

  /** The person's kubeconfig, with the server behind that port of this machine: a forwarder's. */
  async kubeconfigThrough(port: number): Promise<string> {
    const content = await readFile(this.kubeconfig, 'utf8')
    return content.replaceAll(this.server, `https://127.0.0.1:${port}`)
  }

  /** Adds a line to the log of every container. */
  async log(message: string): Promise<void> {
    await appendFile(this.description.logFile, `${new Date().toISOString()} stdout F ${message}\n`)
  }
}

interface AuditEvent {
  readonly auditID: string
  readonly requestReceivedTimestamp: string
  readonly stage: string
  readonly stageTimestamp: string
  readonly verb: string
  readonly requestURI: string
  readonly user: { readonly username?: string }
  readonly impersonatedUser?: { readonly username?: string }
  readonly userAgent?: string
  readonly responseStatus?: { readonly code?: number }
}
