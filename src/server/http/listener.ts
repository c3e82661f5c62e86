import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { FlotillaError, pageCodeMark } from '#contract'
import type { Clock } from '#machinery'
import { addressAtHome, codeExchangePath, isOpening, judge } from '../guard/judge.ts'
import { refuse, refuseUpgrade } from '../guard/refusal.ts'
import { securityHeaders } from '../guard/responseHeaders.ts'
import { Secrets } from '../guard/secrets.ts'
import type { Upgrade } from './upgrades.ts'

/** So many connections may be open at once. */
const maxConnections = 512
/** So many of them may have shown no secret yet; the oldest makes room for the next one, which may be the person's. */
const maxStrangers = 128
/** A browser sends along every cookie that any server of this machine has set: up to 180 of 4 KB each. */
const maxHeaderBytes = 1024 * 1024
/** A head has 10 s to arrive, a whole request 30 s; a connection that asks nothing is closed after 5 s. */
const headersWithinMs = 10_000
const requestWithinMs = 30_000
const idleMs = 5000
/** So many ports behind the wanted one are tried. */
const portsTried = 50

/** PortTakenError is thrown by `openServer` where no port that was asked for can be listened on. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly port: number
  constructor(port: number, cause: unknown) {
    const isDenied = cause instanceof Error && 'code' in cause && cause.code === 'EACCES'
    super(
      isDenied ? `This user may not listen on port ${port}.` : `Port ${port} is taken by another program.`,
      {
        cause,
      },
    )
    this.port = port
  }
}

/** Where the server listens, and what tells it from other servers of this machine. */
export interface ListenerOptions {
  readonly port: { readonly wanted: number; readonly isExact: boolean }
  readonly runtimeDir: string
  readonly clock: Clock
}

/** What happens with requests and upgrades that have passed the guard. */
export interface Handlers {
  handleRequest(request: IncomingMessage, response: ServerResponse): void
  handleUpgrade(upgrade: Upgrade): void
}

/**
 * Listener is the one listening socket of the server, on 127.0.0.1, with the guard in front of everything: limits, then
 * first the guard judges the head, then a code is exchanged for the cookie, and only then other routes run. Disposing
 * it ends every connection.
 */
export class Listener implements AsyncDisposable {
  readonly port: number
  readonly secrets: Secrets
  /** Set on every answer. */
  readonly headers: Readonly<Record<string, string>>
  readonly #server: Server
  readonly #sockets = new Set<Duplex>()
  /** Those of them that have shown no secret, the oldest first. */
  readonly #strangers = new Set<Duplex>()
  #handlers: Handlers | null = null

  private constructor(server: Server, instanceKey: string, clock: Clock) {
    this.#server = server
    this.port = (server.address() as AddressInfo).port
    this.secrets = new Secrets(JSON.stringify([instanceKey, this.port]), clock)
    this.headers = securityHeaders(this.port)
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      this.#strangers.add(socket)
      socket.setNoDelay(true)
      socket.once('close', () => {
        this.#sockets.delete(socket)
        this.#strangers.delete(socket)
      })
      const [oldest] = this.#strangers
      if (this.#strangers.size > maxStrangers) oldest?.destroy()
    })
    server.on('request', (request, response) => this.#handleRequest(request, response))
    server.on('checkContinue', (request, response) => {
      // Nothing is asked to send its body before it is let in.
      this.#handleRequest(request, response, () => response.writeContinue())
    })
    server.on('upgrade', (request, socket, head) => this.#handleUpgrade({ request, socket, head }))
  }

  static async open({ port: { wanted, isExact }, runtimeDir, clock }: ListenerOptions): Promise<Listener> {
    const ports = isExact || wanted === 0 ? [wanted] : portsFrom(wanted)
    for (const [index, port] of ports.entries()) {
      try {
        const server = await listen(port)
        return new Listener(server, runtimeDir, clock)
      } catch (problem) {
        if (index === ports.length - 1) throw isTaken(problem) ? new PortTakenError(port, problem) : problem
        if (!isTaken(problem)) throw problem
      }
    }
    throw new PortTakenError(wanted, null)
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  openUrl(): string {
    return `${this.url}${codeExchangePath}?code=${this.secrets.linkCodes.make()}`
  }

  tradePageCode(code: string): string | null {
    return this.secrets.pageCodes.spend(code) ? this.secrets.pageKey : null
  }

  downloadCode(): string {
    return this.secrets.downloadCodes.make()
  }

  /** From now on requests that pass the guard are answered. */
  serve(handlers: Handlers): void {
    this.#handlers = handlers
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#handlers = null
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #handleRequest(request: IncomingMessage, response: ServerResponse, begin?: () => void): void {
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value)
    response.on('error', () => response.destroy())
    const home = addressAtHome(request, this.port)
    const refusal = judge(request, { port: this.port, secrets: this.secrets, isUpgrade: false })
    if (home !== null) response.writeHead(307, { location: home, connection: 'close' }).end()
    else if (refusal !== null) refuse(request, response, refusal)
    else if (isOpening(request)) this.#exchangeCode(request, response)
    else if (this.#handlers === null)
      refuse(request, response, new FlotillaError('cluster_process_unavailable'))
    else {
      this.#strangers.delete(request.socket)
      begin?.()
      this.#handlers.handleRequest(request, response)
    }
  }

  #handleUpgrade(upgrade: Upgrade): void {
    const { request, socket } = upgrade
    const refusal = judge(request, { port: this.port, secrets: this.secrets, isUpgrade: true })
    if (refusal !== null) refuseUpgrade(socket, refusal, this.headers)
    else if (this.#handlers === null) socket.destroy()
    else {
      this.#strangers.delete(socket)
      this.#handlers.handleUpgrade(upgrade)
    }
  }

  #exchangeCode(request: IncomingMessage, response: ServerResponse): void {
    const codes = new URLSearchParams(request.url?.slice(codeExchangePath.length)).getAll('code')
    const [code = ''] = codes
    const isIn = codes.length === 1 && this.secrets.linkCodes.spend(code)
    if (isIn) {
      response.setHeader('set-cookie', this.secrets.setCookie)
      leadOn(request, response, `/${pageCodeMark}${this.secrets.pageCodes.make()}`)
    }
    // A user who is already signed in and reloads a used link stays signed in.
    else if (this.secrets.acceptsCookies(request.headers.cookie)) leadOn(request, response, '/')
    else refuse(request, response, new FlotillaError('code_invalid'))
  }
}

/**
 * Sends the browser on. After a link that came from elsewhere, such as the file that the start opens, a redirect would
 * still count as coming from there, without our cookie; a page of our own that leads on does not.
 */
function leadOn(request: IncomingMessage, response: ServerResponse, location: string): void {
  const site = request.headers['sec-fetch-site']
  if (site === undefined || site === 'same-origin' || site === 'none')
    response.writeHead(303, { location }).end()
  else
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end(`<!doctype html><title>Flotilla</title><meta http-equiv="refresh" content="0; url=${location}">`)
}

function portsFrom(first: number): readonly number[] {
  const length = Math.min(portsTried, 65_536 - first)
  return Array.from({ length }, (_, index) => first + index)
}

function listen(port: number): Promise<Server> {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersWithinMs,
    requestTimeout: requestWithinMs,
    keepAliveTimeout: idleMs,
    connectionsCheckingInterval: 2000,
  })
  server.maxConnections = maxConnections
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      server.off('error', reject)
      resolve(server)
    })
  })
}

const isTaken = (problem: unknown): boolean =>
  problem instanceof Error &&
  'code' in problem &&
  (problem.code === 'EADDRINUSE' || problem.code === 'EACCES')
