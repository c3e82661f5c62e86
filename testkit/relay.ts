import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { Agent, request as httpsRequest } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Access } from '#kubeconfig'
import { readCertificate } from './scriptedServer.ts'

/** RelayedAnswer is an answer on its way to the client. */
export interface RelayedAnswer {
  /** What the client asked for. */
  readonly url: URL
  write(bytes: Buffer): void
  /** Ends it in order, whatever is missing. */
  end(): void
  /** Breaks it off. */
  cut(): void
  /** Asks the server once more, under another address, and ends with what it says to that. */
  conclude(change: (url: URL) => void): void
}

/** Alteration is what happens to the requests that fit. */
interface Alteration {
  fits(url: URL): boolean
  /** Changes the address of the request on its way to the server. */
  address?(url: URL): void
  /** Takes the place of passing on a part of the answer's body. */
  part?(bytes: Buffer, answer: RelayedAnswer): void
}

/**
 * Relay stands between a client and an API server, as a proxy does: TLS and HTTP/2 to the client, and to the server the
 * access it was given. What a test does not alter is passed on. So the server itself says what it says to a
 * resourceVersion it has forgotten.
 */
export interface Relay extends AsyncDisposable {
  /** Access to the same server through the relay. */
  readonly access: Access
  /** Requests so far as they came: method, path and query. */
  readonly requests: readonly string[]
  /** Answers under way. */
  readonly running: readonly RelayedAnswer[]
  /** Alters what comes from now on, answers under way included, until the result is disposed. */
  alter(alteration: Alteration): Disposable
  /** Changes the address of the next request that fits. */
  changeNext(fits: (url: URL) => boolean, change: (url: URL) => void): void
}

export async function openRelay(access: Access): Promise<Relay> {
  const requests: string[] = []
  const alterations = new Set<Alteration>()
  const running = new Set<Passage>()
  const sockets = new Set<Socket>()
  const upstream = new Upstream(access)
  const partOf = (url: URL) =>
    [...alterations].find(({ fits, part }) => part !== undefined && fits(url))?.part

  const server = createSecureServer(
    { key: readCertificate('server.key'), cert: readCertificate('server.pem') },
    (incoming, response) => {
      const asked = new URL(incoming.url, upstream.address)
      requests.push(`${incoming.method} ${asked.pathname}${asked.search}`)
      const url = new URL(asked)
      for (const { fits, address } of [...alterations]) if (fits(asked)) address?.(url)
      const passage = new Passage(asked, incoming, response, upstream, partOf)
      running.add(passage)
      response.on('close', () => running.delete(passage))
      passage.ask(url)
    },
  )
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.on('session', (session) => session.on('error', () => {})).on('sessionError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const alter = (alteration: Alteration): Disposable => {
    alterations.add(alteration)
    return { [Symbol.dispose]: () => void alterations.delete(alteration) }
  }
  return {
    access: {
      ...access,
      server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      tls: { ca: readCertificate('ca.pem'), skipVerify: false, serverName: null },
      authentication: { type: 'none' },
      clientCertificate: null,
    },
    requests,
    get running() {
      return [...running]
    },
    alter,
    changeNext: (fits, change) => {
      const next = alter({
        fits,
        address: (url) => {
          next[Symbol.dispose]()
          change(url)
        },
      })
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      upstream[Symbol.dispose]()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Upstream asks the server as whoever the access says. */
class Upstream implements Disposable {
  readonly address: URL
  readonly #authorization: string | null
  readonly #agent: Agent

  constructor({ server, authentication, clientCertificate, tls }: Access) {
    if (authentication.type !== 'none' && authentication.type !== 'token')
      throw new Error(`a relay cannot speak for ${authentication.type}`)
    this.address = new URL(server)
    this.#authorization = authentication.type === 'token' ? `Bearer ${authentication.token}` : null
    this.#agent = new Agent({
      keepAlive: true,
      ...(tls.ca === null ? {} : { ca: tls.ca }),
      ...(clientCertificate === null
        ? {}
        : { cert: clientCertificate.certificate, key: clientCertificate.key }),
    })
  }

  request(
    url: URL,
    method: string,
    headers: OutgoingHttpHeaders,
    onAnswer: (answer: IncomingMessage) => void,
  ) {
    const authorized =
      this.#authorization === null ? headers : { ...headers, authorization: this.#authorization }
    return url.protocol === 'https:'
      ? httpsRequest(url, { method, headers: authorized, agent: this.#agent }, onAnswer)
      : httpRequest(url, { method, headers: authorized, agent: false }, onAnswer)
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}

/** Passage is one request on its way through, and its answer on its way back. */
class Passage implements RelayedAnswer {
  readonly url: URL
  readonly #incoming: Http2ServerRequest
  readonly #response: Http2ServerResponse
  readonly #upstream: Upstream
  readonly #partOf: (url: URL) => Alteration['part']
  #abandon = () => {}

  constructor(
    url: URL,
    incoming: Http2ServerRequest,
    response: Http2ServerResponse,
    upstream: Upstream,
    partOf: (url: URL) => Alteration['part'],
  ) {
    this.url = url
    this.#incoming = incoming
    this.#response = response
    this.#upstream = upstream
    this.#partOf = partOf
    response.on('close', () => this.#abandon())
  }

  ask(url: URL): void {
    const outgoing = this.#send(url, (received) => {
      const { connection: _, 'transfer-encoding': __, 'keep-alive': ___, ...headers } = received.headers
      this.#response.writeHead(received.statusCode ?? 502, headers)
      received.on('data', (bytes: Buffer) => {
        const part = this.#partOf(this.url)
        if (part === undefined) this.write(bytes)
        else part(bytes, this)
      })
    })
    this.#incoming.pipe(outgoing)
  }

  write(bytes: Buffer): void {
    if (!this.#response.writableEnded) this.#response.write(bytes)
  }

  end(): void {
    this.#abandon()
    this.#response.end()
  }

  cut(): void {
    this.#abandon()
    this.#response.stream?.close(2)
  }

  conclude(change: (url: URL) => void): void {
    this.#abandon()
    const url = new URL(this.url)
    change(url)
    this.#send(url, (received) => received.on('data', (bytes: Buffer) => this.write(bytes))).end()
  }

  #send(url: URL, onAnswer: (received: IncomingMessage) => void) {
    const { host: _, ...headers } = Object.fromEntries(
      Object.entries(this.#incoming.headers).filter(([name]) => !name.startsWith(':')),
    )
    let isAbandoned = false
    const outgoing = this.#upstream.request(url, this.#incoming.method, headers, (received) => {
      received.on('end', () => isAbandoned || this.end()).on('error', () => isAbandoned || this.cut())
      onAnswer(received)
    })
    outgoing.on('error', () => isAbandoned || this.cut())
    this.#abandon = () => {
      isAbandoned = true
      outgoing.destroy()
    }
    return outgoing
  }
}
