import { randomBytes } from 'node:crypto'
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http'
import { FlotillaError, maxRequestBytes } from '#contract'
import { type Flow, isAuthFailure, type KubeClient } from '#kube'
import { abortable, messageOf } from '#machinery'
import { isSecret } from '../control/secret.ts'
import type { Gate, Permit, Relayed } from './gate.ts'

interface LoopbackOptions {
  readonly gate: Gate
  /** The connection of this moment; rejects where there is none. */
  readonly connected: () => Promise<KubeClient>
  readonly program: string
  readonly permit: Permit & { readonly isDryRun: boolean }
  readonly onWarning: (text: string) => void
}

const methods: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Headers of an answer that the program needs to read it. */
const handedOn = ['content-type', 'etag', 'warning', 'retry-after']

/**
 * Loopback is an address of this machine at which another program reaches the cluster as the person, so that it needs no
 * credential and no kubeconfig. The address holds a secret of its own, is one program's for one run, and every change passes
 * the gate. Disposing it ends the requests under way.
 */
export class Loopback implements AsyncDisposable {
  /** In no argument of a program: every user of the machine reads those. */
  readonly address: string
  readonly secret: string
  readonly #options: LoopbackOptions
  readonly #server: Server

  private constructor(server: Server, secret: string, options: LoopbackOptions) {
    this.#server = server
    this.#options = options
    this.secret = secret
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    this.address = `http://127.0.0.1:${port}/${secret}`
    server.on('request', (request, response) => void this.#answer(request, response))
    server.on('upgrade', (_request, socket) => socket.destroy())
  }

  static async open(options: LoopbackOptions): Promise<Loopback> {
    const secret = randomBytes(24).toString('hex')
    const server = createServer()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: '127.0.0.1', port: 0 }, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return new Loopback(server, secret, options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/' } = request
    const [, given = ''] = url.split('/', 2)
    const path = url.slice(given.length + 1)
    if (!isSecret(given, this.secret) || !path.startsWith('/')) return void response.writeHead(404).end()
    if (!isMethod(method)) return void response.writeHead(405).end()
    const gone = new AbortController()
    response.on('close', () => gone.abort(new DOMException('The program went away.', 'AbortError')))
    const { gate, connected, program, permit, onWarning } = this.#options
    const signal = AbortSignal.any([gone.signal, permit.signal])
    let flow: Flow | null = null
    response.on('drain', () => flow?.resume())
    try {
      const body = await bodyOf(request)
      const relayed: Relayed = {
        ...{ method, path, program, onWarning },
        accept: request.headers.accept,
        contentType: request.headers['content-type'],
        ...(body.length === 0 ? {} : { body }),
        onHead: (status, headers, control) => {
          flow = control
          response.writeHead(status, kept(headers))
          // A watch may have nothing to say for a while.
          response.flushHeaders()
        },
        onChunk: (chunk) => {
          if (!response.write(chunk)) flow?.pause()
        },
      }
      await gate.relay(await abortable(connected(), signal), relayed, { ...permit, signal })
      response.end()
    } catch (problem) {
      if (response.headersSent || response.destroyed) response.destroy()
      else refuse(response, problem)
    }
  }
}

const isMethod = (method: string): method is Relayed['method'] => methods.includes(method)

const kept = (headers: IncomingHttpHeaders): OutgoingHttpHeaders =>
  Object.fromEntries(handedOn.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])))

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxRequestBytes) throw new FlotillaError('body_too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Answers as an API server refuses, so that the program can say the words. */
function refuse(response: ServerResponse, problem: unknown): void {
  const code = problem instanceof FlotillaError ? problem.status : isAuthFailure(problem) ? 401 : 503
  const message = messageOf(problem)
  const reason =
    { 401: 'Unauthorized', 403: 'Forbidden', 413: 'RequestEntityTooLarge' }[code] ?? 'ServiceUnavailable'
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      code,
    }),
  )
}
