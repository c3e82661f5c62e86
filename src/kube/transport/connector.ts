import { connect as connectTcp, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, getCACertificates, rootCertificates, type TLSSocket } from 'node:tls'
import type { Access } from '#kubeconfig'
import { type Clock, sleep } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'
import { toKubeError } from '../errors/toKubeError.ts'
import type { Dial, DialTarget } from './dial.ts'
import { openHttpTunnel } from './httpTunnel.ts'
import { Liveness } from './liveness.ts'
import { openSocks5Tunnel } from './socks5.ts'

const dialTimeoutMs = 10_000
/** Callers ask again after a refusal, and undici dials for some requests as soon as a dial has failed. Five dials a second are enough. */
const redialMs = 200

/** A request that fails so soon after its connection has broken has failed of that. */
const recentMs = 1000

/** ClientCertificate is what the TLS handshake presents, in PEM. */
export type ClientCertificate = NonNullable<Access['clientCertificate']>

/**
 * Connector opens connections to one API server: directly or through a proxy, then TLS. It owns every socket that it
 * opens. Disposing it closes them all, also in the middle of a handshake.
 */
export class Connector implements Disposable {
  readonly #server: URL
  readonly #tls: Access['tls']
  readonly #proxy: URL | null
  readonly #clientCertificate: ClientCertificate | null
  readonly #clock: Clock
  readonly #dial: Dial
  readonly #pingMs: number
  readonly #protocols: readonly string[]
  readonly #sockets = new Set<Duplex>()
  readonly #dialling = new Set<AbortController>()
  readonly #liveness = new WeakMap<Duplex, Liveness>()
  #failedAt: number | null = null
  /** The last TLS error of a connection, and when it came. */
  #alert: { readonly problem: Error; readonly at: number } | null = null

  constructor(options: {
    server: URL
    tls: Access['tls']
    proxy: URL | null
    clientCertificate: ClientCertificate | null
    clock: Clock
    dial: Dial | undefined
    pingMs: number
    /** What the TLS handshake offers, the preferred one first. */
    protocols?: readonly string[]
  }) {
    this.#server = options.server
    this.#tls = options.tls
    this.#proxy = options.proxy
    this.#clientCertificate = options.clientCertificate
    this.#clock = options.clock
    this.#dial = options.dial ?? dialTcp
    this.#pingMs = options.pingMs
    this.#protocols = options.protocols ?? ['h2', 'http/1.1']
  }

  /** Resolves with a connection that is ready for HTTP. After a failure no socket stays open. */
  async connect(): Promise<Duplex> {
    const controller = new AbortController()
    const { signal } = controller
    this.#dialling.add(controller)
    const timer = this.#clock.after(dialTimeoutMs, () => {
      const { host } = this.#proxy ?? this.#server
      controller.abort(new KubeError('timeout', `${host} did not answer within ${dialTimeoutMs / 1000} s.`))
    })
    let opened: Duplex | null = null
    const track = <S extends Duplex>(socket: S): S => {
      opened = this.#track(socket)
      return socket
    }
    const onAbort = () => opened?.destroy(signal.reason)
    signal.addEventListener('abort', onAbort)
    try {
      await this.#spaceOut(signal)
      return await this.#open(signal, track)
    } catch (problem) {
      this.#failedAt = this.#clock.now()
      ;(opened as Duplex | null)?.destroy()
      throw signal.aborted ? signal.reason : problem
    } finally {
      signal.removeEventListener('abort', onAbort)
      timer[Symbol.dispose]()
      this.#dialling.delete(controller)
    }
  }

  /** The liveness check of a connection that this connector opened; null for HTTP/1.1. */
  livenessOf(connection: Duplex): Liveness | null {
    return this.#liveness.get(connection) ?? null
  }

  /**
   * The TLS error with which a connection has just broken; null where there was none. In TLS 1.3 a server refuses the client's certificate when
   * the handshake is over for the client, and only the socket hears the reason.
   */
  get recentAlert(): Error | null {
    const alert = this.#alert
    return alert !== null && this.#clock.now() - alert.at <= recentMs ? alert.problem : null
  }

  async #spaceOut(signal: AbortSignal): Promise<void> {
    const waitMs = this.#failedAt === null ? 0 : this.#failedAt + redialMs - this.#clock.now()
    if (waitMs > 0) await sleep(this.#clock, Math.min(waitMs, redialMs), signal)
  }

  async #open(signal: AbortSignal, track: <S extends Duplex>(socket: S) => S): Promise<Duplex> {
    const server = targetOf(this.#server, signal)
    let stream: Duplex
    if (this.#proxy === null) stream = track(await this.#dial(server))
    else stream = await this.#openTunnel(this.#proxy, server, track)
    if (this.#server.protocol !== 'https:') return stream
    const { ca, skipVerify, serverName } = this.#tls
    const connection = track(
      await handshake(stream, {
        hostname: serverName ?? server.hostname,
        ca: ca ?? (skipVerify ? null : trustedByTheMachine()),
        skipVerify,
        clientCertificate: this.#clientCertificate,
        protocols: [...this.#protocols],
      }),
    )
    if (connection.alpnProtocol === 'h2') {
      const { host } = this.#server
      this.#liveness.set(connection, new Liveness(connection, stream, { pingMs: this.#pingMs, host }))
    }
    return connection
  }

  async #openTunnel(
    proxy: URL,
    server: DialTarget,
    track: <S extends Duplex>(socket: S) => S,
  ): Promise<Duplex> {
    const target = targetOf(proxy, server.signal)
    const stream = await this.#reachProxy(proxy, target, track).catch((problem: unknown) => {
      throw toKubeError(problem, `The proxy ${proxy.host}`)
    })
    if (proxy.protocol.startsWith('socks5')) await openSocks5Tunnel(stream, proxy, server)
    else await openHttpTunnel(stream, proxy, server)
    return stream
  }

  async #reachProxy(
    proxy: URL,
    target: DialTarget,
    track: <S extends Duplex>(socket: S) => S,
  ): Promise<Duplex> {
    const stream = track(await this.#dial(target))
    if (proxy.protocol !== 'https:') return stream
    return track(
      await handshake(stream, {
        hostname: target.hostname,
        ca: trustedByTheMachine(),
        skipVerify: false,
        clientCertificate: null,
        protocols: ['http/1.1'],
      }),
    )
  }

  #track<S extends Duplex>(socket: S): S {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    // An error between two owners must not end the process. A caller that waits for the socket has its own listener.
    socket.on('error', (problem: NodeJS.ErrnoException) => {
      // What follows on it, such as undici's own closing, says less.
      if (problem.code?.startsWith('ERR_SSL_')) this.#alert = { problem, at: this.#clock.now() }
    })
    return socket
  }

  [Symbol.dispose](): void {
    for (const controller of this.#dialling)
      controller.abort(new KubeError('reset', 'The connection was closed.'))
    for (const socket of this.#sockets) socket.destroy()
  }
}

const defaultPorts: Readonly<Record<string, number>> = {
  'https:': 443,
  'http:': 80,
  'socks5:': 1080,
  'socks5h:': 1080,
}

const targetOf = (url: URL, signal: AbortSignal): DialTarget => ({
  hostname: url.hostname.replace(/^\[|\]$/g, ''),
  port: url.port === '' ? (defaultPorts[url.protocol] ?? 443) : Number(url.port),
  signal,
})

/** Mozilla's roots and those of the operating system: browsers trust the former, Go programs the latter. */
const trustedByTheMachine = (): string[] => [
  ...new Set([...rootCertificates, ...getCACertificates('system')]),
]

function dialTcp({ hostname, port, signal }: DialTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({
      host: hostname,
      port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    })
    const onAbort = () => socket.destroy(signal.reason)
    const settle = () => signal.removeEventListener('abort', onAbort)
    signal.addEventListener('abort', onAbort)
    socket.once('connect', () => {
      settle()
      socket.off('error', reject)
      resolve(socket)
    })
    socket.once('error', reject).once('close', settle)
  })
}

interface Handshake {
  readonly hostname: string
  readonly ca: string | string[] | null
  readonly skipVerify: boolean
  readonly clientCertificate: ClientCertificate | null
  readonly protocols: string[]
}

function handshake(stream: Duplex, { hostname, ca, skipVerify, clientCertificate, protocols }: Handshake) {
  return new Promise<TLSSocket>((resolve, reject) => {
    const socket = connectTls({
      socket: stream,
      host: hostname,
      // An IP address is not a server name (RFC 6066). The certificate is then checked against `host`.
      ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
      ...(ca === null ? {} : { ca }),
      ...(clientCertificate === null
        ? {}
        : { cert: clientCertificate.certificate, key: clientCertificate.key }),
      rejectUnauthorized: !skipVerify,
      // As in Go, whatever the kubeconfig trusts ends the chain: an intermediate authority, or the server's own certificate.
      allowPartialTrustChain: true,
      ALPNProtocols: protocols,
    })
    const onClose = () =>
      reject(Object.assign(new Error('closed during the TLS handshake'), { code: 'ECONNRESET' }))
    socket.once('error', reject).once('close', onClose)
    socket.once('secureConnect', () => {
      socket.off('error', reject).off('close', onClose)
      // undici attaches its own listeners in the same turn or, when its pool is closed, destroys the socket.
      resolve(socket)
    })
  })
}
