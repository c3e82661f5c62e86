import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type BerthAddress,
  berthSecretHeader,
  errorCatalogue,
  FlotillaError,
  issueWords,
  type RequestRoute,
  type ServerFrame,
} from '#contract'
import type { Clock } from '#machinery'
import { isSecret } from '../control/secret.ts'
import type { NodeMaintenance } from '../maintenance/nodeMaintenance.ts'
import type { Viewers } from '../process/viewers.ts'
import type { Documents } from '../requests/documents.ts'
import { toFlotillaError } from '../requests/errors.ts'
import type { Log } from '../requests/log.ts'
import type { Requests } from '../requests/requests.ts'
import type { RefreshJobs } from '../tables/refreshJobs.ts'
import type { Tables } from '../tables/tables.ts'
import { StreamSession } from './streamSession.ts'

/** Frames of the page are small; anything larger is not one. */
const maxFrameBytes = 64 * 1024
/** A page that has left this many bytes unread is not reading; its socket is closed and it may come back. */
const maxUnreadBytes = 64 * 2 ** 20
/** A socket that has answered no ping for this long is gone. */
const pingGapMs = 30_000

/** Served is what the berth answers with. */
export interface Served {
  readonly tables: Tables
  readonly documents: Documents
  readonly requests: Requests
  readonly refreshJobs: RefreshJobs
  readonly viewers: Viewers
  readonly maintenance: NodeMaintenance
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

  /** From now on requests are answered; before, they are told that the berth is not there yet. */
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
    const answer = async (route: RequestRoute, params: Record<string, string>, signal: AbortSignal) =>
      served().requests.answer(route, params, signal)
    for (const route of [
      'object',
      'object/yaml',
      'object/events',
      'object/details',
      'secret/value',
      'helm/release',
      'permissions/check',
    ] as const) {
      app.get(`/${route}`, async (context) =>
        context.json((await answer(route, context.req.query(), context.req.raw.signal)) as object),
      )
    }
    for (const route of ['catalog/search', 'catalog/query'] as const) {
      app.get(`/${route}`, async (context) =>
        context.json((await answer(route, context.req.query(), context.req.raw.signal)) as object),
      )
    }
    app.get('/snapshots/:domain', async (context) => {
      const params = { ...context.req.query(), domain: context.req.param('domain') }
      const page = (await answer('snapshot', params, context.req.raw.signal)) as { version: string }
      const etag = `"${page.version}"`
      context.header('etag', etag)
      return context.req.header('if-none-match') === etag ? context.body(null, 304) : context.json(page)
    })
    app.post('/refresh/:domain', (context) => {
      const { jobId } = served().refreshJobs.begin(context.req.param('domain'))
      return context.json({ jobId }, 202)
    })
    app.get('/jobs/:jobId', (context) => {
      const jobId = context.req.param('jobId')
      return context.json(served().maintenance.find(jobId) ?? served().refreshJobs.find(jobId))
    })
    app.post('/actions/:action', async (context) => {
      const params = v.safeParse(v.record(v.string(), v.string()), await context.req.json())
      if (!params.success) throw new FlotillaError('invalid_request', issueWords(params.issues))
      const asked = { ...params.output, action: context.req.param('action') }
      return context.json((await answer('action', asked, context.req.raw.signal)) as object, 202)
    })
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
    const session = new StreamSession({ ...this.#serves, clock, log, send })
    const heartbeat = keepAlive(socket, clock)
    socket.on('message', (data, isBinary) => {
      try {
        if (isBinary) throw new FlotillaError('invalid_request', 'Frames are text.')
        session.receive(data.toString())
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

const holdsSecret = (request: IncomingMessage, secret: string): boolean =>
  isSecret(request.headers[berthSecretHeader], secret)

/** Pings the page and ends the socket when a whole gap has passed without an answer. */
function keepAlive(socket: WebSocket, clock: Clock): Disposable {
  let isAlive = true
  let timer: Disposable
  socket.on('pong', () => {
    isAlive = true
  })
  const wait = () => {
    timer = clock.after(pingGapMs, () => {
      if (!isAlive) {
        socket.terminate()
        return
      }
      isAlive = false
      socket.ping()
      wait()
    })
  }
  wait()
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() }
}
