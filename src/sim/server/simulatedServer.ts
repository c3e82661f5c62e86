import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { type Clock, type KubeObject, systemClock } from '#machinery'
import { Api } from '../api/api.ts'
import { type Fault, Faults } from '../api/faults.ts'
import type { People } from '../api/people.ts'
import { type RecordedRequest, Recorder } from '../api/recorder.ts'
import { collectionOf, resourceTypes } from '../forms/resources.ts'
import { ObjectStore } from '../store/objectStore.ts'
import { Front } from './front.ts'
import { anIdentity, type Identity } from './identity.ts'

export interface SimulatedServerOptions {
  readonly clock?: Clock
  /** `v1.36.0` where nothing is said. */
  readonly version?: string
  /** Whether discovery is offered in its aggregated form too. */
  readonly hasAggregatedDiscovery?: boolean
  /** Whether watches may begin with initial events (KEP-3157). */
  readonly hasWatchList?: boolean
  /** Whether pods are written as protobuf for those who prefer it; all else is written as JSON, which they take too. */
  readonly hasProtobuf?: boolean
  /** Whether the figures of metrics.k8s.io stay what they are; they go up and down where nothing is said. */
  readonly hasStillMetrics?: boolean
  readonly requestsKept?: number
  /** A certificate to serve with; one of its own is made otherwise. */
  readonly identity?: Identity
}

/** Kubernetes' own limit of what one connection carries at a time. */
const maxStreams = 100

/**
 * SimulatedServer is a Kubernetes API server that a script rules: over real TLS sockets, HTTP/1.1 and HTTP/2, with objects
 * that are kept, and with faults that come and go while it runs. What is written is seen by every watch, in order. It is
 * no cluster: nothing schedules, nothing runs, nothing is validated. Disposing it ends every connection.
 */
export class SimulatedServer implements AsyncDisposable {
  readonly store: ObjectStore
  /** Good tokens, and who may do what. */
  readonly people: People
  readonly #front: Front
  readonly #back: Http2SecureServer
  readonly #sessions: ReadonlySet<ServerHttp2Session>
  readonly #api: Api
  readonly #faults: Faults
  readonly #recorder: Recorder
  readonly #identity: Identity

  private constructor(parts: {
    front: Front
    back: Http2SecureServer
    sessions: ReadonlySet<ServerHttp2Session>
    api: Api
    store: ObjectStore
    faults: Faults
    recorder: Recorder
    identity: Identity
  }) {
    this.#front = parts.front
    this.#back = parts.back
    this.#sessions = parts.sessions
    this.#api = parts.api
    this.#faults = parts.faults
    this.#recorder = parts.recorder
    this.#identity = parts.identity
    this.store = parts.store
    this.people = parts.api.people
  }

  static async open(options: SimulatedServerOptions = {}): Promise<SimulatedServer> {
    const clock = options.clock ?? systemClock
    const identity = options.identity ?? anIdentity({ name: 'simulated API server' })
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
      },
      (incoming, response) => void api.handle(incoming, response),
    )
    back.on('connection', (socket: Socket) => socket.on('error', () => {}))
    back.on('session', (session) => {
      sessions.add(session)
      session.on('error', () => {}).on('close', () => sessions.delete(session))
    })
    back.on('tlsClientError', () => {}).on('sessionError', () => {})
    await new Promise<void>((resolve) => back.listen(0, '127.0.0.1', resolve))
    const front = await Front.open((back.address() as AddressInfo).port, clock)
    return new SimulatedServer({ front, back, sessions, api, store, faults, recorder, identity })
  }

  get url(): string {
    return `https://127.0.0.1:${this.#front.port}`
  }

  /** The certificate authority in PEM. */
  get ca(): string {
    return this.#identity.certificate
  }

  /** The requests that came, oldest first. */
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

  /** Switches a fault on; disposing the result switches it off. Watches that run feel it too. */
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

  /** Ends every watch in order, as a server does when their time is up. */
  endWatches(): void {
    this.#api.endWatches()
  }

  /** GOAWAY on every HTTP/2 connection: what runs may finish, nothing new is taken. */
  goAway(): void {
    for (const session of this.#sessions) session.close()
  }

  /** Resets every connection. */
  cut(): void {
    this.#front.cut()
  }

  /** Writes an object of a type that is offered, as a controller in the cluster would. */
  put(object: KubeObject): KubeObject {
    return this.store.put(this.#collectionOf(object), object)
  }

  remove(object: KubeObject): void {
    const { namespace = '', name } = object.metadata
    this.store.delete(this.#collectionOf(object), `${namespace}/${name}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#front[Symbol.asyncDispose]()
    // What is behind the front ends because its other side has. Destroyed from here in the middle of reading, a TLS socket
    // takes the process with it (Node 24: a use after free in TLSWrap::ClearOut).
    await new Promise<void>((resolve) => this.#back.close(() => resolve()))
  }

  #condition() {
    const order = { refuse: 'refuse', crash: 'refuse', reset: 'reset', hang: 'hang', slow: 'slow' } as const
    for (const [type, condition] of Object.entries(order))
      if (this.#faults.has(type as keyof typeof order)) return condition
    return 'pass'
  }

  #collectionOf({ kind, apiVersion = '' }: KubeObject): string {
    const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''
    const type = resourceTypes.find((each) => each.kind === kind && each.gvr.group === group)
    if (type === undefined) throw new Error(`The simulated server offers no ${kind}.`)
    return collectionOf(type.gvr)
  }
}

const bombPartBytes = 64 * 1024 * 1024
const bombParts = 32

/** Two gigabytes of blanks in two megabytes: gzip may be put together from parts. */
const bomb = (): Buffer =>
  Buffer.concat(Array<Buffer>(bombParts).fill(gzipSync(Buffer.alloc(bombPartBytes, ' '))))
