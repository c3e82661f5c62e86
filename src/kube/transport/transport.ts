import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { Client, type Dispatcher, errors, Pool } from 'undici'
import type { Access } from '#kubeconfig'
import type { KubeEnvironment } from '../environment.ts'
import { type ClientCertificate, Connector } from './connector.ts'
import { Exchange, isGoAway } from './exchange.ts'
import { proxyFor } from './proxyFor.ts'
import { defaultPingMs } from './pulse.ts'
import { Ride } from './ride.ts'

/** TransportRequest is one request as it goes on the wire, credentials included. */
export interface TransportRequest {
  readonly method: string
  /** Path and query below the server's address. */
  readonly path: string
  /** Name, value, name, value: names may repeat. */
  readonly headers: readonly string[]
  readonly body: string | Buffer | null
  /** No answer for so long fails it; 0 waits for ever. */
  readonly headersTimeoutMs: number
  /** No bytes for so long fails it; 0 waits for ever. */
  readonly bodyTimeoutMs: number
  readonly signal: AbortSignal
}

/** Sink takes an answer as it arrives. What it throws ends the exchange and becomes its error. */
export interface Sink {
  onHead(status: number, headers: IncomingHttpHeaders): void
  onData(chunk: Buffer): void
}

/**
 * Transport owns the connections to one API server: one HTTP/2 connection that everything shares, a further one
 * for each hundred streams, HTTP/1.1 where the server has nothing better. It follows no redirects and knows nothing
 * of Kubernetes. A new client certificate gets new connections; what runs on the old ones may finish.
 */
export class Transport implements AsyncDisposable {
  readonly #access: Access
  readonly #environment: KubeEnvironment
  readonly #server: URL
  readonly #prefix: string
  readonly #retired = new Set<Line>()
  #line: Line
  #bytesReceived = 0
  #isDisposed = false

  constructor(access: Access, environment: KubeEnvironment, clientCertificate: ClientCertificate | null) {
    this.#access = access
    this.#environment = environment
    this.#server = new URL(access.server)
    this.#prefix = this.#server.pathname.replace(/\/+$/, '')
    this.#line = this.#open(clientCertificate)
  }

  /** Host and port, for sentences. */
  get host(): string {
    return this.#server.host
  }

  /** Bytes of answers since it was opened, as they came, compressed or not. */
  get bytesReceived(): number {
    return this.#bytesReceived
  }

  /**
   * Resolves when the answer has ended and rejects when it could not; the signal's reason wins over both. What a server has
   * turned away as it said GOAWAY goes over the next connection: it was not looked at.
   */
  async send(request: TransportRequest, sink: Sink): Promise<void> {
    for (let left = mostGoAways; ; left -= 1) {
      const exchange = new Exchange(request, {
        onHead: (status, headers) => sink.onHead(status, headers),
        onData: (chunk) => {
          this.#bytesReceived += chunk.length
          sink.onData(chunk)
        },
      })
      if (!request.signal.aborted) this.#dispatch(request, exchange)
      try {
        return await exchange.done
      } catch (problem) {
        if (left === 0 || request.signal.aborted || !exchange.wasTurnedAway) throw problem
      }
    }
  }

  #dispatch(request: TransportRequest, exchange: Exchange): void {
    const { pool, queued } = this.#line
    queued.add(exchange)
    pool.dispatch(
      {
        origin: this.#server.origin,
        method: request.method,
        path: this.#prefix + request.path,
        headers: [...request.headers],
        body: request.body,
        headersTimeout: request.headersTimeoutMs,
        bodyTimeout: request.bodyTimeoutMs,
      },
      exchange,
    )
  }

  /** Makes the next connections present another certificate; the same one changes nothing. */
  present(clientCertificate: ClientCertificate | null): void {
    const current = this.#line.clientCertificate
    if (
      this.#isDisposed ||
      (current?.certificate === clientCertificate?.certificate && current?.key === clientCertificate?.key)
    )
      return
    const old = this.#line
    this.#line = this.#open(clientCertificate)
    this.#retired.add(old)
    void old.pool.close().then(
      () => {
        old.connector[Symbol.dispose]()
        this.#retired.delete(old)
      },
      // Closing a pool that was destroyed meanwhile: dispose has taken care of it.
      () => this.#retired.delete(old),
    )
  }

  #open(clientCertificate: ClientCertificate | null): Line {
    const { tls, proxyUrl } = this.#access
    const { clock, dial, variables, pingMs = defaultPingMs } = this.#environment
    const connector = new Connector({
      server: this.#server,
      tls,
      proxy: proxyFor(this.#server, proxyUrl, variables ?? process.env),
      clientCertificate,
      clock,
      dial,
      pingMs,
    })
    const queued = new Set<Exchange>()
    const pool = new Pool(this.#server.origin, {
      factory: (origin, options) => openClient(origin, options, { connector, queued }),
      allowH2: true,
      clientTtl: forEverMs,
      keepAliveTimeout: 60_000,
      h2Options: {
        // The API server allows 100 streams on a connection; a ping keeps middleboxes from forgetting a quiet one,
        // and its answer says that the other end is there.
        maxConcurrentStreams: 100,
        pingInterval: pingMs,
        connectionWindowSize: 16 << 20,
      },
      // A page of 500 objects is some 2–4 MB, and it should not wait a round trip for every part of it: client-go's
      // window. undici documents it as `h2Options.settings.initialWindowSize`, and does not read it there.
      initialWindowSize: 4 << 20,
    })
    return { pool, connector, queued, clientCertificate }
  }

  /** Everything under way rejects; when it resolves no socket is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    const lines = [this.#line, ...this.#retired]
    for (const { connector } of lines) connector[Symbol.dispose]()
    await Promise.all(lines.map(({ pool }) => (pool.destroyed ? undefined : pool.destroy(null))))
  }
}

/** Of fifty in flight at a server that says GOAWAY now and then, some meet it twice. */
const mostGoAways = 5

/** Longer than anything lives, and shorter than what has passed since 1970. */
const forEverMs = 1e12

/**
 * Of all streams of a client, older connections' included, undici takes those beyond a GOAWAY's last one for turned away,
 * and running watches among them would end. So a client that was told to go takes nothing new and sends nothing again:
 * each has one connection, and what that one turned away goes over another client.
 */
function openClient(
  origin: URL,
  options: object,
  { connector, queued }: Pick<Line, 'connector' | 'queued'>,
): Client {
  const ride = new Ride()
  let isToDial = true
  const client = new Client(origin, {
    ...options,
    connect: (_, callback) => {
      if (!isToDial) {
        isToDial = true
        // Everything that was to go over it has been taken back by then.
        queueMicrotask(() => callback(new errors.InformationalError('The server said GOAWAY.'), null))
        return
      }
      connector.connect().then(
        (socket) => {
          ride.connections += 1
          ride.pulse = connector.pulseOf(socket)
          // After a GOAWAY, undici counts the streams that still run on the old connection as HTTP/1.1 pipelining, and
          // would open the new connection only when the last of them, perhaps a watch, has ended.
          client.pipelining = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2' ? 100 : 1
          callback(null, socket as Socket)
        },
        (problem: Error) => {
          // undici would give them to the next dial, one to each, and the last of them would wait for all the others'.
          for (const exchange of queued) exchange.fail(problem)
          callback(problem, null)
        },
      )
    },
  })
  client.on('disconnect', (_origin, _targets, problem) => {
    if (ride.isGoing || !isGoAway(problem)) return
    // What is not on the wire yet cannot be taken back: it needs the connection, to be turned away at its start.
    isToDial = ride.waiting > 0
    ride.go(client.stats.pending)
  })
  // What a pool looks at to retire a client, which then finishes what it has.
  Object.defineProperty(client, 'ttl', { get: () => (ride.isGoing ? 1 : 0), set: () => {} })
  const dispatch = client.dispatch.bind(client)
  client.dispatch = (request, handler) => {
    if (handler instanceof Exchange) {
      queued.delete(handler)
      // Nobody waits for it any more: it is not worth a dial.
      if (handler.isSettled) return true
      handler.rideOn(ride)
    }
    return dispatch(request, handler)
  }
  return client
}

/** Connections that present the same client certificate. */
interface Line {
  readonly pool: Dispatcher & { readonly destroyed: boolean }
  readonly connector: Connector
  /** What no client has been given yet, because a connection is still being made. */
  readonly queued: Set<Exchange>
  readonly clientCertificate: ClientCertificate | null
}
