import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type Clock, type KubeObject, parseGroupVersion, systemClock } from '#machinery'
import { Api } from '../api/api.ts'
import { type Fault, Faults } from '../api/faults.ts'
import type { NodeLogs } from '../api/nodeLogs.ts'
import type { People } from '../api/people.ts'
import type { PodLogs } from '../api/podLogs.ts'
import { type RecordedRequest, Recorder } from '../api/recorder.ts'
import { collectionOf, type ResourceType, resourceTypes } from '../forms/resources.ts'
import { ObjectStore } from '../store/objectStore.ts'
import { Front } from './front.ts'
import { anIdentity, type Identity } from './identity.ts'

export interface SimulatedServerOptions {
  readonly clock?: Clock
  /** `v1.36.0` by default. */
  readonly version?: string
  /** Whether discovery is also offered in its aggregated form. */
  readonly hasAggregatedDiscovery?: boolean
  /** Whether watches may begin with initial events (KEP-3157). */
  readonly hasWatchList?: boolean
  /** Whether pods are written as protobuf for clients that prefer it. All else is written as JSON. */
  readonly hasProtobuf?: boolean
  /** Whether the figures of metrics.k8s.io never change. By default they go up and down. */
  readonly hasStillMetrics?: boolean
  /** Whether the fields of the kinds are described by OpenAPI v3, as far as the demo needs them. */
  readonly hasSchemas?: boolean
  /** Whether it is noted who has written which field, and an apply over another manager's field is a conflict. */
  readonly hasManagers?: boolean
  /** Resources besides those of a plain cluster. */
  readonly customTypes?: readonly ResourceType[]
  readonly requestsKept?: number
  /** The certificate to serve with; by default a new one. */
  readonly identity?: Identity
}

/** The API server's limit of streams on one connection. */
const maxStreams = 100

/**
 * SimulatedServer is a Kubernetes API server that a script controls: over real TLS sockets, HTTP/1.1 and HTTP/2, with a
 * store of objects, and with faults that come and go while it runs. Every watch sees every write, in order. It is not a
 * cluster: nothing is scheduled, run or validated. Disposing it ends every connection.
 */
export class SimulatedServer implements AsyncDisposable {
  readonly store: ObjectStore
  /** The valid tokens, and what each user may do. */
  readonly people: People
  /** The logs that a test writes itself. */
  readonly logs: PodLogs
  /** The nodes' own logs, and how their kubelets serve them. */
  readonly nodeLogs: NodeLogs
  readonly #front: Front
  readonly #back: Http2SecureServer
  readonly #sessions: ReadonlySet<ServerHttp2Session>
  readonly #sockets: ReadonlySet<Socket>
  readonly #api: Api
  readonly #faults: Faults
  readonly #recorder: Recorder
  readonly #identity: Identity
  readonly #types: readonly ResourceType[]

  private constructor(parts: {
    front: Front
    back: Http2SecureServer
    sockets: ReadonlySet<Socket>
    sessions: ReadonlySet<ServerHttp2Session>
    api: Api
    store: ObjectStore
    faults: Faults
    recorder: Recorder
    identity: Identity
    types: readonly ResourceType[]
  }) {
    this.#front = parts.front
    this.#back = parts.back
    this.#sockets = parts.sockets
    this.#sessions = parts.sessions
    this.#api = parts.api
    this.#faults = parts.faults
    this.#recorder = parts.recorder
    this.#identity = parts.identity
    this.#types = parts.types
    this.store = parts.store
    this.people = parts.api.people
    this.logs = parts.api.logs
    this.nodeLogs = parts.api.nodeLogs
  }

  static async open(options: SimulatedServerOptions = {}): Promise<SimulatedServer> {
    const clock = options.clock ?? systemClock
    const identity = options.identity ?? anIdentity({ name: 'simulated API server' })
    const types = [...resourceTypes, ...(options.customTypes ?? [])]
    const store = new ObjectStore(() => clock.now())
    const faults = new Faults()
    const recorder = new Recorder(options.requestsKept ?? 10_000)
    const api = new Api({
      clock,
      store,
      faults,
      recorder,
      version: options.version ?? 'v1.36.0',
      hasAggregatedDiscovery: options.hasAggregatedDiscovery ?? true,
      hasWatchList: options.hasWatchList ?? true,
      hasProtobuf: options.hasProtobuf ?? false,
      hasStillMetrics: options.hasStillMetrics ?? false,
      hasSchemas: options.hasSchemas ?? false,
      hasManagers: options.hasManagers ?? false,
      types,
      bomb,
    })
    const sessions = new Set<ServerHttp2Session>()
    const back = createSecureServer(
      {
        allowHTTP1: true,
        cert: identity.certificate,
        key: identity.key,
        requestCert: true,
        rejectUnauthorized: false,
        settings: { maxConcurrentStreams: maxStreams },
        // A real API server takes a new request however much of its answers has not been read.
        maxSessionMemory: 1024,
      },
      (incoming, response) => void api.handle(incoming, response),
    )
    const sockets = new Set<Socket>()
    back.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    })
    back.on('session', (session) => {
      sessions.add(session)
      session.on('error', () => {}).on('close', () => sessions.delete(session))
    })
    back.on('tlsClientError', () => {}).on('sessionError', () => {})
    await new Promise<void>((resolve) => back.listen(0, '127.0.0.1', resolve))
    const front = await Front.open((back.address() as AddressInfo).port, clock)
    return new SimulatedServer({
      front,
      back,
      sockets,
      sessions,
      api,
      store,
      faults,
      recorder,
      identity,
      types,
    })
  }

  get url(): string {
    return `https://127.0.0.1:${this.#front.port}`
  }

  /** The certificate authority in PEM. */
  get ca(): string {
    return this.#identity.certificate
  }

  /** The requests so far, oldest first. */
  get requests(): readonly RecordedRequest[] {
    return this.#recorder.requests
  }

  /** Connections accepted so far, and those that are open. */
  get connections(): { readonly accepted: number; readonly open: number } {
    return { accepted: this.#front.accepted, open: this.#front.open }
  }

  get faults(): readonly Fault[] {
    return this.#faults.active
  }

  /** Switches a fault on, also for running watches. Disposing the result switches it off. */
  async inject(fault: Fault): Promise<AsyncDisposable> {
    const own = this.#faults.add(fault)
    switch (fault.type) {
      case 'half-open':
        this.#front.stall()
        break
      case 'crash':
        this.store.forget()
        break
      case 'unauthorized':
      case 'forbidden':
        this.#api.endWatches(fault.resource)
        break
      case 'expired-stream':
      case 'malformed-line':
      case 'truncated-line':
      case 'endless-line':
        this.#api.breakWatches(fault.type, fault.resource)
        break
    }
    await this.#front.become(this.#condition())
    return {
      [Symbol.asyncDispose]: async () => {
        own[Symbol.dispose]()
        await this.#front.become(this.#condition())
      },
    }
  }

  /** Ends every watch in order, as a server does when the time of a watch is up. */
  endWatches(): void {
    this.#api.endWatches()
  }

  /** Sends GOAWAY on every HTTP/2 connection: running requests may finish, new ones are not taken. */
  goAway(): void {
    for (const session of this.#sessions) session.close()
  }

  /** Resets every connection. */
  cut(): void {
    this.#front.cut()
  }

  /** Writes an object of an offered resource, as a controller in the cluster would. */
  put(object: KubeObject): KubeObject {
    return this.store.put(this.#collectionOf(object), object)
  }

  remove(object: KubeObject): void {
    const { namespace = '', name } = object.metadata
    this.store.delete(this.#collectionOf(object), `${namespace}/${name}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#front[Symbol.asyncDispose]()
    // The connections behind the front end because their other side has ended. A TLS socket that is destroyed from here
    // in the middle of a read crashes the process (Node 24: a use after free in TLSWrap::ClearOut).
    const closed = new Promise<void>((resolve) => this.#back.close(() => resolve()))
    // One that is reset while its session ends by itself never hears of it (Node 24), and is in no read.
    const unheard = systemClock.after(unheardMs, () => {
      for (const socket of this.#sockets) socket.destroy()
    })
    await closed
    unheard[Symbol.dispose]()
    this.#api[Symbol.dispose]()
  }

  #condition() {
    const order = { refuse: 'refuse', crash: 'refuse', reset: 'reset', hang: 'hang', slow: 'slow' } as const
    for (const [type, condition] of Object.entries(order))
      if (this.#faults.has(type as keyof typeof order)) return condition
    return 'pass'
  }

  #collectionOf({ kind, apiVersion = '' }: KubeObject): string {
    const { group } = parseGroupVersion(apiVersion)
    const type = this.#types.find((each) => each.kind === kind && each.gvr.group === group)
    if (type === undefined) throw new Error(`The simulated server offers no ${kind}.`)
    return collectionOf(type.gvr)
  }
}

/** A connection whose other side is gone ends within this time, or does not notice. */
const unheardMs = 1000

const bombPartBytes = 64 * 1024 * 1024
const bombParts = 32

/** Two gigabytes of blanks in two megabytes: a gzip body may consist of parts. */
const bomb = (): Buffer =>
  Buffer.concat(Array<Buffer>(bombParts).fill(gzipSync(Buffer.alloc(bombPartBytes, ' '))))
