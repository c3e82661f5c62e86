import { type Dispatcher, Pool } from 'undici'
import type { ClientCertificate, Connector } from './connector.ts'
import type { Exchange } from './exchange.ts'
import { openH2Client } from './h2Client.ts'
import type { TransportRequest } from './transportRequest.ts'

/** Longer than any client lives, and less than the time since 1970, which undici compares it with. */
const forEverMs = 1e12

/**
 * CertificatePool is the connections that present one client certificate. It owns its connector. Disposing it fails every
 * request under way and closes every socket.
 */
export class CertificatePool implements AsyncDisposable {
  readonly clientCertificate: ClientCertificate | null
  readonly #connector: Connector
  /** Exchanges that no undici client has taken yet, because a connection is still being opened. */
  readonly #queued = new Set<Exchange>()
  readonly #origin: string
  readonly #pool: Pool

  constructor(
    origin: string,
    limits: {
      readonly connector: Connector
      readonly pingMs: number
      /** What the server may send of one answer before it is read. */
      readonly windowBytes: number
    },
    clientCertificate: ClientCertificate | null,
  ) {
    const { connector, pingMs, windowBytes } = limits
    this.clientCertificate = clientCertificate
    this.#connector = connector
    this.#origin = origin
    this.#pool = new Pool(origin, {
      factory: (url, options) => openH2Client(url, options, { connector, queued: this.#queued }),
      allowH2: true,
      clientTtl: forEverMs,
      keepAliveTimeout: 60_000,
      h2Options: {
        // The API server allows 100 streams on a connection. A ping keeps middleboxes from forgetting a quiet connection,
        // and its answer shows that the other end is there.
        maxConcurrentStreams: 100,
        pingInterval: pingMs,
        connectionWindowSize: 16 << 20,
      },
      // undici documents it as `h2Options.settings.initialWindowSize`, and does not read it there.
      initialWindowSize: windowBytes,
    })
  }

  /** The TLS error with which a connection of it has just broken; null where there was none. */
  get recentAlert(): Error | null {
    return this.#connector.recentAlert
  }

  presents(clientCertificate: ClientCertificate | null): boolean {
    const { certificate, key } = this.clientCertificate ?? {}
    return certificate === clientCertificate?.certificate && key === clientCertificate?.key
  }

  /** Sends a request to this path of the server. `exchange` takes the answer. */
  dispatch(path: string, request: TransportRequest, exchange: Exchange): void {
    this.#queued.add(exchange)
    const options: Dispatcher.DispatchOptions = {
      origin: this.#origin,
      method: request.method as Dispatcher.HttpMethod,
      path,
      headers: [...request.headers],
      body: request.body,
      headersTimeout: request.headersTimeoutMs,
      bodyTimeout: request.bodyTimeoutMs,
    }
    this.#pool.dispatch(options, exchange)
  }

  /** Takes nothing new; resolves when the requests under way have ended and no socket is left. */
  async retire(): Promise<void> {
    try {
      await this.#pool.close()
    } catch {
      // The pool was disposed before its requests had ended, which closed the sockets.
    }
    this.#connector[Symbol.dispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#connector[Symbol.dispose]()
    if (!this.#pool.destroyed) await this.#pool.destroy(null)
  }
}
