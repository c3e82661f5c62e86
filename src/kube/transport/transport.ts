import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Access } from '#kubeconfig'
import { certificateRefusal } from '../errors/certificateRefusal.ts'
import { KubeError } from '../errors/kubeError.ts'
import { toKubeError } from '../errors/toKubeError.ts'
import { CertificatePool } from './certificatePool.ts'
import { type ClientCertificate, Connector } from './connector.ts'
import { Exchange } from './exchange.ts'
import { defaultPingMs } from './liveness.ts'
import { proxyFor } from './proxyFor.ts'
import { openRawUpgrade, type RawUpgradeRequest } from './rawUpgrade.ts'
import type { TransportEnvironment } from './transportEnvironment.ts'
import type { Sink, TransportRequest } from './transportRequest.ts'
import { openWebSocket, type UpgradeRequest } from './webSocket.ts'

/** client-go's window: a page of 500 objects is some 2–4 MB, and must not wait a round trip for each part of it. */
const defaultWindowBytes = 4 << 20
/** How often a request is sent again after a GOAWAY. Of fifty requests to a server that says it now and then, some meet two. */
const mostGoAways = 5

/**
 * Transport owns the connections to one API server: one HTTP/2 connection that all requests share, a further one for each
 * hundred streams, and HTTP/1.1 where the server has nothing better. It follows no redirects and knows nothing of
 * Kubernetes. A new client certificate gets new connections; requests on the old ones may finish. Disposing the transport
 * fails every request under way and leaves no socket.
 */
export class Transport implements AsyncDisposable {
  readonly #access: Access
  readonly #environment: TransportEnvironment
  readonly #server: URL
  readonly #prefix: string
  readonly #retired = new Set<CertificatePool>()
  readonly #windowBytes: number
  #pool: CertificatePool
  #bytesReceived = 0
  #isDisposed = false

  constructor(
    access: Access,
    environment: TransportEnvironment,
    clientCertificate: ClientCertificate | null,
    windowBytes = defaultWindowBytes,
  ) {
    this.#access = access
    this.#windowBytes = windowBytes
    this.#environment = environment
    this.#server = new URL(access.server)
    this.#prefix = this.#server.pathname.replace(/\/+$/, '')
    this.#pool = this.#open(clientCertificate)
  }

  /** Host and port, for sentences. */
  get host(): string {
    return this.#server.host
  }

  /** Bytes of answers since the transport was opened, as they came, compressed or not. */
  get bytesReceived(): number {
    return this.#bytesReceived
  }

  /**
   * Resolves when the answer has ended, and rejects when there is none. The reason of an aborted signal takes precedence.
   * A request that the server turned away by GOAWAY is sent again over the next connection: the server has not taken it.
   */
  async send(request: TransportRequest, sink: Sink): Promise<void> {
    requireSendable(this.#prefix + request.path)
    for (let left = mostGoAways; ; left -= 1) {
      const exchange = new Exchange(request, {
        onHead: (status, headers, control) => sink.onHead(status, headers, control),
        onData: (chunk) => {
          this.#bytesReceived += chunk.length
          sink.onData(chunk)
        },
      })
      const pool = this.#pool
      if (!request.signal.aborted) pool.dispatch(this.#prefix + request.path, request, exchange)
      try {
        return await exchange.done
      } catch (problem) {
        if (request.signal.aborted) throw problem
        const { host } = this.#server
        const refusal =
          certificateRefusal(problem, host) ??
          (toKubeError(problem, host).reason === 'reset' ? certificateRefusal(pool.recentAlert, host) : null)
        if (refusal !== null) throw refusal
        if (left === 0 || !exchange.wasTurnedAway) throw problem
      }
    }
  }

  /**
   * Opens a WebSocket over an HTTP/1.1 connection of its own; resolves with null where the server refuses, and `refusal` has
   * the answer. The caller owns the socket, which outlives this transport.
   */
  async upgrade(request: UpgradeRequest, refusal: Sink): Promise<WebSocket | null> {
    return await this.#apart(request, (connection, path) =>
      openWebSocket(connection, this.#server.host, { ...request, path }, refusal),
    )
  }

  /** Opens another protocol in the same way; resolves with the connection itself. */
  async upgradeRaw(request: RawUpgradeRequest, refusal: Sink): Promise<Duplex | null> {
    return await this.#apart(request, (connection, path) =>
      openRawUpgrade(connection, this.#server.host, { ...request, path }, refusal),
    )
  }

  /** Opens something over a connection of its own, which ends with it. */
  async #apart<Opened extends WebSocket | Duplex>(
    { path, signal }: Pick<UpgradeRequest, 'path' | 'signal'>,
    open: (connection: Duplex, path: string) => Promise<Opened | null>,
  ): Promise<Opened | null> {
    const connector = this.#connector(this.#pool.clientCertificate, ['http/1.1'])
    const onAbort = () => connector[Symbol.dispose]()
    signal.addEventListener('abort', onAbort)
    let opened: Opened | null = null
    try {
      signal.throwIfAborted()
      opened = await open(await connector.connect(), this.#prefix + path)
      opened?.once('close', onAbort)
      return opened
    } catch (problem) {
      if (signal.aborted) throw signal.reason
      const { host } = this.#server
      throw certificateRefusal(problem, host) ?? certificateRefusal(connector.recentAlert, host) ?? problem
    } finally {
      signal.removeEventListener('abort', onAbort)
      if (opened === null) connector[Symbol.dispose]()
    }
  }

  /** Makes new connections present another certificate. The same certificate changes nothing. */
  present(clientCertificate: ClientCertificate | null): void {
    if (this.#isDisposed || this.#pool.presents(clientCertificate)) return
    const old = this.#pool
    this.#pool = this.#open(clientCertificate)
    this.#retired.add(old)
    void old.retire().then(() => this.#retired.delete(old))
  }

  #open(clientCertificate: ClientCertificate | null): CertificatePool {
    const { pingMs = defaultPingMs } = this.#environment
    const connector = this.#connector(clientCertificate)
    const limits = { pingMs, windowBytes: this.#windowBytes }
    return new CertificatePool(this.#server.origin, { connector, ...limits }, clientCertificate)
  }

  #connector(clientCertificate: ClientCertificate | null, protocols?: readonly string[]): Connector {
    const { tls, proxyUrl } = this.#access
    const { clock, dial, variables, pingMs = defaultPingMs } = this.#environment
    return new Connector({
      server: this.#server,
      tls,
      proxy: proxyFor(this.#server, proxyUrl, variables ?? process.env),
      clientCertificate,
      clock,
      dial,
      pingMs,
      ...(protocols === undefined ? {} : { protocols }),
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    await Promise.all([this.#pool, ...this.#retired].map((pool) => pool[Symbol.asyncDispose]()))
  }
}

/** undici would drop its connection over such a path, and keep the caller waiting. */
function requireSendable(path: string): void {
  if (!/^[\x21-\x7e]+$/u.test(path))
    throw new KubeError('rejected', 'The request cannot be sent: its path is malformed.')
}
