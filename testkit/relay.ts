import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Access } from '#kubeconfig'

/**
 * Relay stands between a client and an API server, speaks for the access it was given, and can change the address of
 * a request on its way: so the server itself says what it says to a resourceVersion it has forgotten.
 */
export interface Relay extends AsyncDisposable {
  /** Access to the same server through the relay. */
  readonly access: Access
  /** Requests so far: method, path and query. */
  readonly requests: readonly string[]
  /** Changes the address of the next request that fits. */
  changeNext(fits: (url: URL) => boolean, change: (url: URL) => void): void
}

export async function openRelay(access: Access): Promise<Relay> {
  const { authentication, clientCertificate, tls } = access
  if (authentication.type !== 'none' && authentication.type !== 'token')
    throw new Error(`a relay cannot speak for ${authentication.type}`)
  const target = new URL(access.server)
  const requests: string[] = []
  const changes: { fits: (url: URL) => boolean; change: (url: URL) => void }[] = []
  const sockets = new Set<Socket>()

  const onRequest = (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '/', target)
    requests.push(`${incoming.method} ${url.pathname}${url.search}`)
    const index = changes.findIndex(({ fits }) => fits(url))
    if (index !== -1) changes.splice(index, 1)[0]?.change(url)
    const { host: _, connection: __, ...headers } = incoming.headers
    if (authentication.type === 'token') headers.authorization = `Bearer ${authentication.token}`
    const outgoing = (target.protocol === 'https:' ? httpsRequest : httpRequest)(
      url,
      {
        method: incoming.method ?? 'GET',
        headers,
        agent: false,
        ...(tls.ca === null ? {} : { ca: tls.ca }),
        ...(clientCertificate === null
          ? {}
          : { cert: clientCertificate.certificate, key: clientCertificate.key }),
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        response.flushHeaders()
        answer.on('error', () => response.destroy())
        answer.pipe(response)
      },
    )
    outgoing.on('error', () => response.destroy())
    response.on('close', () => outgoing.destroy())
    incoming.pipe(outgoing)
  }
  const server = createServer(onRequest)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    access: {
      ...access,
      server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      tls: { ca: null, skipVerify: false, serverName: null },
      authentication: { type: 'none' },
      clientCertificate: null,
    },
    requests,
    changeNext: (fits, change) => void changes.push({ fits, change }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
