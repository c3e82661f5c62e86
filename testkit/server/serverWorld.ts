import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { request as openRequest } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'
import { type WebSocket, WebSocket as WebSocketClient } from 'ws'
import {
  type AppLogEntry,
  apiRoot,
  type BerthSettings,
  type ClusterId,
  type ClusterState,
  type Lifecycle,
  type ViewAs,
  type Workspace,
  type WorkspaceFrame,
} from '#contract'
import { searchHere } from '#kubeconfig'
import { type FlotillaServer, forkedBerths, openServer, type ServerOptions } from '#server'
import { ManualClock } from '../manualClock.ts'
import { temporaryFolder } from '../temporaryFolder.ts'

const scriptedBerth = fileURLToPath(new URL('./scriptedBerth.ts', import.meta.url))
const quietBerth = fileURLToPath(new URL('./quietBerth.ts', import.meta.url))

/** Tries the expectation again and again until it holds. */
export const eventually = <T>(expectation: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(expectation, { timeout: 20_000, interval: 20 })

/** One entry of what reached a scripted berth. */
export interface BerthRecord {
  readonly viewAs?: ViewAs | null
  readonly control?: string
  readonly method?: string
  readonly url?: string
  readonly upgrade?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly limits?: { readonly requestsInFlight: number }
  readonly settings?: BerthSettings
  readonly backgroundRefresh?: boolean
  readonly isOn?: boolean
  readonly memory?: ClusterState['memory']
  readonly execArgv?: readonly string[]
  readonly mallocArenaMax?: string
}

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
  readonly json: unknown
}

/** ServerWorld is a home with kubeconfigs and a server in it whose berths follow scripts. The clock stands still. */
export class ServerWorld implements AsyncDisposable {
  readonly clock = new ManualClock()
  /** In this thread, for a thread of its own would cost each test time. */
  readonly #kubeconfigs = searchHere()
  /** Berths for contexts whose names no file can have. */
  readonly quietBerths = forkedBerths(quietBerth)
  readonly home: string
  readonly configDir: string
  readonly runtimeDir: string
  readonly log: AppLogEntry[] = []
  readonly #folder: AsyncDisposable
  #server: FlotillaServer | null = null

  private constructor(path: string, folder: AsyncDisposable) {
    this.home = path
    this.configDir = join(path, 'config')
    this.runtimeDir = join(path, 'run')
    this.#folder = folder
  }

  static async open(): Promise<ServerWorld> {
    const folder = await temporaryFolder('server')
    const world = new ServerWorld(folder.path, folder)
    await mkdir(join(folder.path, '.kube'))
    await mkdir(join(folder.path, 'ui', 'assets'), { recursive: true })
    await writeFile(join(folder.path, 'ui', 'index.html'), '<!doctype html><title>Flotilla</title>')
    await writeFile(join(folder.path, 'ui', 'assets', 'main-abc123.js'), 'export {}')
    return world
  }

  get server(): FlotillaServer {
    if (this.#server === null) throw new Error('the world has no server yet')
    return this.#server
  }

  get options(): ServerOptions {
    return {
      configDir: this.configDir,
      runtimeDir: this.runtimeDir,
      kubeconfigs: this.#kubeconfigs,
      kubeconfigSources: { flags: [], environment: null, home: this.home },
      openContexts: [],
      port: { wanted: 0, isExact: false },
      openLauncher: forkedBerths(scriptedBerth),
      uiRoot: join(this.home, 'ui'),
      version: '0.0.0-test',
      demo: null,
      environment: { clock: this.clock, random: () => 0 },
      onLog: (entry) => void this.log.push(entry),
    }
  }

  async start(options: Partial<ServerOptions> = {}): Promise<FlotillaServer> {
    this.#server = await openServer({ ...this.options, ...options })
    return this.#server
  }

  async stop(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]()
    this.#server = null
  }

  kubeconfigPath(file: string): string {
    return join(this.home, '.kube', file)
  }

  /** Writes a kubeconfig of the home with those contexts; `token` is part of the access. */
  async kubeconfig(file: string, contexts: readonly string[], token = 'secret'): Promise<void> {
    const quoted = (text: string) => JSON.stringify(text)
    const yaml = [
      'apiVersion: v1',
      'kind: Config',
      'clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]',
      `users: [{name: u, user: {token: ${token}}}]`,
      'contexts:',
      ...contexts.map((name) => `- {name: ${quoted(name)}, context: {cluster: c, user: u}}`),
    ]
    await writeFile(this.kubeconfigPath(file), `${yaml.join('\n')}\n`)
  }

  async removeKubeconfig(file: string): Promise<void> {
    await rm(this.kubeconfigPath(file))
  }

  /** Tells the berths of a context how to start and end. */
  async script(file: string, context: string, script: string): Promise<void> {
    await writeFile(`${this.kubeconfigPath(file)}.${context}.script`, script)
  }

  /** What has reached the berths of a context, in order. */
  async records(file: string, context: string): Promise<readonly BerthRecord[]> {
    const path = `${this.kubeconfigPath(file)}.${context}.log`
    const text = await readFile(path, 'utf8').catch(() => '')
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as BerthRecord)
  }

  /** The process that was started last for a context. */
  async pidOf(file: string, context: string): Promise<number> {
    return Number(await readFile(`${this.kubeconfigPath(file)}.${context}.pid`, 'utf8'))
  }

  /** A request to the API with the token; `path` begins behind `/api/v1`. */
  api(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.server.token}` }
    if (method !== 'GET' && method !== 'HEAD') headers['content-type'] = 'application/json'
    const text = body === undefined ? undefined : JSON.stringify(body)
    if (text !== undefined) headers['content-length'] = String(Buffer.byteLength(text))
    return this.ask(method, apiRoot + path, headers, text)
  }

  /** A request with exactly these headers, and no connection kept. */
  ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string | string[]>> = {},
    body?: string,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = openRequest(
        { host: '127.0.0.1', port: this.server.port, method, path, headers, agent: false },
        (response) => {
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('error', reject)
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              get json() {
                return JSON.parse(text) as unknown
              },
            }),
          )
        },
      )
      request.on('error', reject)
      request.end(body)
    })
  }

  /** Sends these bytes and answers everything that comes back until the server hangs up. */
  raw(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = ''
      const socket = connect(this.server.port, '127.0.0.1', () => socket.write(text))
      socket.setEncoding('utf8')
      socket.on('data', (chunk: string) => {
        answer += chunk
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(answer))
    })
  }

  /** Opens a WebSocket with the token; `path` begins behind `/api/v1`. */
  socket(path: string): WebSocket {
    const headers = { authorization: `Bearer ${this.server.token}` }
    return new WebSocketClient(`ws://127.0.0.1:${this.server.port}${apiRoot}${path}`, { headers })
  }

  /** Listens to the workspace's stream; resolves when the first frame is there. */
  async listen(): Promise<WorkspaceFrame[]> {
    const frames: WorkspaceFrame[] = []
    const socket = this.socket('/stream')
    socket.on('error', () => {})
    socket.on('message', (data) => frames.push(JSON.parse(String(data)) as WorkspaceFrame))
    await eventually(() => {
      if (frames.length === 0) throw new Error('no frame yet')
    })
    return frames
  }

  async workspace(): Promise<Workspace> {
    return (await this.api('GET', '/workspace')).json as Workspace
  }

  select(clusterId: string): Promise<Answer> {
    return this.api('PUT', `/selection/${encodeURIComponent(clusterId)}`, {})
  }

  deselect(clusterId: string): Promise<Answer> {
    return this.api('DELETE', `/selection/${encodeURIComponent(clusterId)}`)
  }

  /** Selects a context and waits until its berth answers. */
  async selectAndReach(clusterId: string): Promise<void> {
    await this.select(clusterId)
    await this.snapshot(clusterId, 'pods')
  }

  /** Asks a cluster for a snapshot: to a scripted berth, the domain is a command and the filter its argument. */
  snapshot(clusterId: string, domain: string, filter = ''): Promise<Answer> {
    const scope = `${clusterId.replaceAll('%', '%25').replaceAll('|', '%7C').replaceAll(',', '%2C').replaceAll('=', '%3D')}|`
    return this.api('GET', `/snapshots/${domain}?${new URLSearchParams({ scope, filter })}`)
  }

  /** Resolves with the cluster's state once it is in that phase; the clock does not move. */
  untilLifecycle(clusterId: string, lifecycle: Lifecycle): Promise<ClusterState> {
    return eventually(async () => {
      const { clusters } = await this.workspace()
      const cluster = clusters.find((one) => one.clusterId === (clusterId as ClusterId))
      if (cluster?.lifecycle !== lifecycle) throw new Error(`${clusterId} is ${cluster?.lifecycle}`)
      return cluster
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await this.#folder[Symbol.asyncDispose]()
  }
}
