import { readFileSync } from 'node:fs'
import { createServer as createPlainServer, type IncomingMessage, type ServerResponse } from 'node:http'
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** readCertificate reads one of the test certificates: `ca.pem`, `server.pem`, `alice.pem`, `alice.key`, … */
export const readCertificate = (file: string): string =>
  readFileSync(new URL(`certificates/${file}`, import.meta.url), 'utf8')

/** ScriptedRequest is one request a scripted server got, and the means to answer it in any way. */
export interface ScriptedRequest {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Name, value, name, value, as they came. */
  readonly rawHeaders: readonly string[]
  readonly httpVersion: string
  /** The common name of the client's certificate; null without one. */
  readonly peer: string | null
  readonly isWatch: boolean
  /** Resolves when the client is gone or the answer has ended. */
  readonly closed: Promise<void>
  body(): Promise<string>
  json(value: unknown, status?: number, headers?: Record<string, string>): void
  text(text: string | Buffer, status?: number, headers?: Record<string, string>): void
  /** A Status object, as the API server says no. */
  status(code: number, reason: string, message?: string, headers?: Record<string, string>): void
  /** Begins a watch: headers now, events later. */
  open(): void
  event(type: string, object: unknown): void
  write(text: string): void
  end(): void
  /** Breaks off in the middle: a reset stream, or a cut connection under HTTP/1.1. */
  cut(): void
}

/** ScriptedServer is an HTTP server whose every answer the test writes, over real sockets. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
  readonly requests: readonly ScriptedRequest[]
  /** Connections that were opened so far, and those that are open now. */
  readonly connections: number
  readonly openConnections: number
  /** The first request not taken yet that fits, now or when it comes. */
  next(fits?: (request: ScriptedRequest) => boolean): Promise<ScriptedRequest>
  /** GOAWAY on every HTTP/2 session: streams that run may finish. */
  goAway(): void
  /** Resets every connection. */
  cutConnections(): void
}

export interface ScriptedServerOptions {
  /** `h2` also speaks HTTP/1.1, as an API server does. */
  readonly protocol?: 'h2' | 'http/1.1' | 'plain'
  readonly host?: string
  /** Answers what it wants at once; a request it returns false for waits for `next`. */
  readonly answer?: (request: ScriptedRequest) => boolean | undefined
}

export async function scriptedServer(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const protocol = options.protocol ?? 'h2'
  const host = options.host ?? '127.0.0.1'
  const requests: ScriptedRequest[] = []
  const waiting: ScriptedRequest[] = []
  const takers = new Set<{
    fits: (request: ScriptedRequest) => boolean
    take: (request: ScriptedRequest) => void
  }>()
  const sockets = new Set<Socket>()
  const sessions = new Set<ServerHttp2Session>()
  let connections = 0

  const onRequest = (
    incoming: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ) => {
    const request = readRequest(incoming, response)
    requests.push(request)
    if (options.answer !== undefined && options.answer(request) !== false) return
    for (const taker of takers)
      if (taker.fits(request)) {
        takers.delete(taker)
        taker.take(request)
        return
      }
    waiting.push(request)
  }
  const tls = {
    key: readCertificate('server.key'),
    cert: readCertificate('server.pem'),
    ca: readCertificate('ca.pem'),
    requestCert: true,
    rejectUnauthorized: false,
  }
  const server =
    protocol === 'plain'
      ? createPlainServer(onRequest)
      : protocol === 'http/1.1'
        ? createHttpsServer(tls, onRequest)
        : createSecureServer({ allowHTTP1: true, ...tls }, onRequest)
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => {})
  server.on('sessionError', () => {})
  server.on('session', (session: ServerHttp2Session) => {
    sessions.add(session)
    session.on('error', () => {}).on('close', () => sessions.delete(session))
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  return {
    url: `${protocol === 'plain' ? 'http' : 'https'}://${name}:${port}`,
    port,
    requests,
    get connections() {
      return connections
    },
    get openConnections() {
      return sockets.size
    },
    next(fits = () => true) {
      const index = waiting.findIndex(fits)
      const [request] = index === -1 ? [] : waiting.splice(index, 1)
      if (request !== undefined) return Promise.resolve(request)
      return new Promise((take) => takers.add({ fits, take }))
    },
    goAway() {
      for (const session of sessions) session.close()
    },
    cutConnections() {
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async [Symbol.asyncDispose]() {
      for (const session of sessions) session.destroy()
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function readRequest(
  incoming: IncomingMessage | Http2ServerRequest,
  outgoing: ServerResponse | Http2ServerResponse,
): ScriptedRequest {
  // Both kinds of response have the same methods; only their overloads differ.
  const response = outgoing as ServerResponse
  const url = new URL(incoming.url ?? '/', 'http://scripted')
  const socket = (
    'stream' in incoming ? incoming.stream.session?.socket : incoming.socket
  ) as Partial<TLSSocket>
  const certificate = socket?.getPeerCertificate?.()
  incoming.on('error', () => {})
  response.on('error', () => {})
  const text: ScriptedRequest['text'] = (body, status = 200, headers = {}) => {
    response.writeHead(status, headers)
    response.end(body)
  }
  const json: ScriptedRequest['json'] = (value, status = 200, headers = {}) =>
    text(JSON.stringify(value), status, { 'content-type': 'application/json', ...headers })
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    httpVersion: incoming.httpVersion,
    peer: (certificate?.subject?.CN as string | undefined) ?? null,
    isWatch: url.searchParams.get('watch') === '1',
    closed: new Promise((resolve) => response.on('close', resolve)),
    async body() {
      const chunks: Buffer[] = []
      for await (const chunk of incoming) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks).toString('utf8')
    },
    text,
    json,
    status: (code, reason, message = reason, headers = {}) =>
      json({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code }, code, headers),
    open() {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.flushHeaders()
    },
    event: (type, object) => void response.write(`${JSON.stringify({ type, object })}\n`),
    write: (chunk) => void response.write(chunk),
    end: () => void response.end(),
    cut() {
      if ('stream' in outgoing) outgoing.stream.close(2)
      else incoming.socket.destroy()
    },
  }
}
