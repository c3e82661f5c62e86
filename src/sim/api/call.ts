import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Form } from '../forms/form.ts'
import { badRequest, type KubeStatus } from '../store/status.ts'

/** The largest body of a request. */
const maxBodyBytes = 8 * 1024 * 1024

/** Call is one request over HTTP/1.1 or HTTP/2, and the means to answer it. */
export class Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly httpVersion: string
  /** Every header in lower case, one pair for each time it was sent. Values are UTF-8. */
  readonly headerPairs: readonly (readonly [name: string, value: string])[]
  /** The name and groups in the client's certificate; null without one. Its signature is not checked. */
  readonly certificate: { readonly name: string; readonly groups: readonly string[] } | null
  /** Aborted when the client is gone or the answer has ended. */
  readonly ended: AbortSignal
  readonly #incoming: IncomingMessage | Http2ServerRequest
  readonly #response: ServerResponse
  #isFull = false

  constructor(
    incoming: IncomingMessage | Http2ServerRequest,
    outgoing: ServerResponse | Http2ServerResponse,
  ) {
    const url = new URL(incoming.url ?? '/', 'https://server')
    this.#incoming = incoming
    // Both kinds of response have the same methods; only their overloads differ.
    this.#response = outgoing as ServerResponse
    this.method = incoming.method ?? ''
    this.path = url.pathname
    this.query = url.searchParams
    this.httpVersion = incoming.httpVersion
    this.headerPairs = pairsOf(incoming.rawHeaders)
    this.certificate = certificateOf(incoming)
    const ended = new AbortController()
    this.ended = ended.signal
    incoming.on('error', () => {})
    this.#response.on('error', () => {}).on('close', () => ended.abort())
  }

  /** The first value; empty where the header is missing. */
  header(name: string): string {
    return this.headers(name)[0] ?? ''
  }

  headers(name: string): string[] {
    return this.headerPairs.filter(([each]) => each === name).map(([, value]) => value)
  }

  get status(): number {
    return this.#response.statusCode
  }

  /** Bytes that the client has not read yet. */
  get unsentBytes(): number {
    return this.#response.writableLength
  }

  async json(): Promise<unknown> {
    const text = await this.content()
    if (text === '') return null
    try {
      return JSON.parse(text)
    } catch {
      throw badRequest('the body of the request is not JSON')
    }
  }

  /** The body of the request. */
  async content(): Promise<string> {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of this.#incoming as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBodyBytes) throw badRequest('the request is too large')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  send(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    if (this.ended.aborted || this.#response.headersSent) return
    this.#response.writeHead(status, { 'content-type': 'application/json', ...headers })
    this.#response.end(JSON.stringify(body))
  }

  /** Sends a document of this form. */
  answer(status: number, form: Form, document: unknown): void {
    this.text(status, form.body(document), { 'content-type': form.mediaType })
  }

  text(status: number, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): void {
    if (this.ended.aborted || this.#response.headersSent) return
    this.#response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers })
    this.#response.end(body)
  }

  refuse(status: KubeStatus, headers: Readonly<Record<string, string>> = {}): void {
    this.send(status.code, status, headers)
  }

  /** Begins an answer that goes on. */
  begin(headers: Readonly<Record<string, string>> = {}): void {
    this.#response.writeHead(200, { 'content-type': 'application/json', ...headers })
    this.#response.flushHeaders()
  }

  write(chunk: string | Buffer): void {
    if (!this.ended.aborted && !this.#response.writableEnded) this.#isFull = !this.#response.write(chunk)
  }

  /** Resolves when the client has read what was written, or is gone. */
  drained(): Promise<void> {
    if (this.ended.aborted || !this.#isFull) return Promise.resolve()
    return new Promise((resolve) => {
      this.#response.once('drain', () => resolve())
      this.ended.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  end(): void {
    this.#response.end()
  }
}

/** HTTP/2's pseudo headers are among the others and are left out: the method and the path are known already. */
function pairsOf(raw: readonly string[]): [string, string][] {
  const pairs: [string, string][] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] ?? '').toLowerCase()
    if (!name.startsWith(':'))
      pairs.push([name, Buffer.from(raw[index + 1] ?? '', 'latin1').toString('utf8')])
  }
  return pairs
}

function certificateOf(incoming: IncomingMessage | Http2ServerRequest): Call['certificate'] {
  const socket = ('stream' in incoming ? incoming.stream.session?.socket : incoming.socket) as
    | Partial<TLSSocket>
    | undefined
  const subject = socket?.getPeerCertificate?.()?.subject as
    | { CN?: string; O?: string | string[] }
    | undefined
  if (subject?.CN === undefined) return null
  return { name: subject.CN, groups: [subject.O ?? []].flat() }
}
