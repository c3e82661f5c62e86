import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type BerthAddress,
  berthSecretHeader,
  errorCatalogue,
  FlotillaError,
  maxRequestBytes,
  paramsOfQuery,
  type RequestName,
  type RequestsOf,
  requestNames,
  requests,
  type ServerFrame,
} from '#contract'
import { type Clock, keepAlive } from '#machinery'
import type { Channels } from '../channels/channels.ts'
import { isSecret } from '../control/secret.ts'
import type { Viewers } from '../process/viewers.ts'
import type { Documents } from '../requests/documents.ts'
import { toFlotillaError } from '../requests/errors.ts'
import type { Log } from '../requests/log.ts'
import type { Requests } from '../requests/requests.ts'
import type { Tables } from '../tables/tables.ts'
import { streamedAnswer } from './streamedAnswer.ts'
import { StreamSession } from './streamSession.ts'

/** A frame holds a request and a few words beside it. */
const maxFrameBytes = maxRequestBytes + 1024
/** A page that has left this many bytes unread is not reading; its socket is closed and it may come back. */
const maxUnreadBytes = 64 * 2 ** 20

/** Served is what the berth answers with. */
export interface Served {
  readonly tables: Tables
  readonly documents: Documents
  readonly requests: Requests
  readonly viewers: Viewers
  readonly channels: Channels
}

/**
 * BerthHttp is the berth's HTTP server at its private address. Every request and upgrade must carry the secret of the
 * berth's opening; a caller that can reach the address but lacks it learns nothing.
 */
export class BerthHttp implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets: WebSocketServer
  readonly #environment: { readonly clock: Clock; readonly log: Log }
  #serves: Served | null = null

  private constructor(server: Server, secret: string, environment: { clock: Clock; log: Log }) {
    this.#server = server
    this.#environment = environment
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: maxFrameBytes,
      perMessageDeflate: false,
    })
    const app = this.#routes()
    const listener = getRequestListener(app.fetch)
    server.on('request', (request, response) => {
      if (holdsSecret(request, secret)) void listener(request, response)
      else response.writeHead(errorCatalogue.unauthorized.status).end()
    })
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (holdsSecret(request, secret) && request.url === '/stream') {
        this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket))
      } else socket.destroy()
    })
  }

  static async open(
    listen: BerthAddress,
    secret: string,
    environment: { clock: Clock; log: Log },
  ): Promise<BerthHttp> {
    const server = createServer({ maxHeaderSize: 32 * 1024 })
    const http = new BerthHttp(server, secret, environment)
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(listen.type === 'socket' ? { path: listen.path } : listen, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return http
  }

  /** The TCP port that it listens on; null where it listens on a socket. */
  get port(): number | null {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : null
  }

  /** Answers requests from now on; before, they get the answer that the berth is not ready yet. */
  serve(served: Served): void {
    this.#serves = served
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#serves = null
    for (const socket of this.#sockets.clients) socket.terminate()
    this.#sockets.close()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  #routes(): Hono {
    const app = new Hono()
    const served = (): Served => {
      if (this.#serves === null) throw new FlotillaError('cluster_process_unavailable')
      return this.#serves
    }
    for (const name of requestNames) {
      const { method, path } = requests[name]
      app.on(method, path, async (context) => {
        const params = { ...(await paramsOf(name, context)), ...context.req.param() }
        if (isStream(name))
          return await streamedAnswer(served().requests.stream(name, params), context.req.raw.signal)
        return answered(name, context, await served().requests.answer(name, params, context.req.raw.signal))
      })
    }
    app.notFound((context) => context.json(new FlotillaError('route_not_found').toBody(), 404))
    app.onError((problem, context) => {
      const error = toFlotillaError(problem, this.#environment.log)
      return context.json(error.toBody(), error.status as 400)
    })
    return app
  }

  #accept(socket: WebSocket): void {
    if (this.#serves === null) {
      socket.close(1013, 'not ready')
      return
    }
    const { clock, log } = this.#environment
    const send = (frame: ServerFrame) => {
      if (socket.bufferedAmount > maxUnreadBytes) socket.terminate()
      else socket.send(JSON.stringify(frame))
    }
    const sendBytes = (frame: Uint8Array) => socket.send(frame)
    const session = new StreamSession({ ...this.#serves, clock, log, send, sendBytes })
    const heartbeat = keepAlive(socket, clock)
    socket.on('message', (data, isBinary) => {
      try {
        if (isBinary) session.receiveBytes(data as Buffer)
        else session.receive(data.toString())
      } catch (problem) {
        socket.close(1008, toFlotillaError(problem, log).message.slice(0, 120))
      }
    })
    socket.on('error', (problem) => log('debug', `A page's socket failed: ${problem.message}`))
    socket.on('close', () => {
      heartbeat[Symbol.dispose]()
      session[Symbol.dispose]()
    })
  }
}

/** The parameters of a request: in the query of a GET, in the JSON body of anything else. */
async function paramsOf(name: RequestName, context: Context): Promise<object> {
  if (requests[name].method === 'GET') return paramsOfQuery(name, new URL(context.req.url).searchParams)
  const text = await context.req.text()
  if (Buffer.byteLength(text) > requests[name].maxBytes) throw new FlotillaError('body_too_large')
  const body: unknown = text === '' ? {} : JSON.parse(text)
  if (typeof body !== 'object' || body === null)
    throw new FlotillaError('invalid_request', 'The body is not an object.')
  return body
}

function answered(name: RequestName, context: Context, body: unknown): Response {
  const spec = requests[name]
  if (!('isVersioned' in spec)) return context.json(body as object, 'status' in spec ? spec.status : 200)
  const etag = `"${(body as { readonly version: string }).version}"`
  context.header('etag', etag)
  return context.req.header('if-none-match') === etag ? context.body(null, 304) : context.json(body as object)
}

const isStream = (name: RequestName): name is RequestsOf<'stream'> => requests[name].type === 'stream'

const holdsSecret = (request: IncomingMessage, secret: string): boolean =>
  isSecret(request.headers[berthSecretHeader], secret)
