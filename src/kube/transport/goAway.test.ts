import { once } from 'node:events'
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { aKubeEnvironment, anAccess, readCertificate } from '#testkit'
import { KubeClient } from '../client/client.ts'

const frame = (type: number, payload = Buffer.alloc(0)): Buffer => {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  return Buffer.concat([head, payload])
}
const headersType = 1
const settings = frame(4)
/** No error, and no stream was looked at, which Node's own server cannot say. */
const goAway = frame(7, Buffer.alloc(8))
const prefaceBytes = 24

/** Says GOAWAY when the first request has come. */
function turnAway(socket: TLSSocket): void {
  let heard = Buffer.alloc(0)
  socket.write(settings)
  socket.on('data', (bytes: Buffer) => {
    heard = Buffer.concat([heard, bytes])
    for (let at = prefaceBytes; at + 9 <= heard.length; at += 9 + heard.readUIntBE(at, 3))
      if (heard[at + 3] === headersType) {
        socket.end(goAway)
        return
      }
  })
}

/** A server whose first so many connections turn away their first request. */
async function aWorld(goAways: number) {
  let connections = 0
  const seen: string[] = []
  const identity = { key: readCertificate('server.key'), cert: readCertificate('server.pem') }
  const serving = createSecureServer(identity, (request, response) => {
    seen.push(request.method)
    response.end('{}')
  })
  const server = createServer({ ...identity, ALPNProtocols: ['h2'] }, (socket) => {
    connections += 1
    socket.on('error', () => {})
    if (connections <= goAways) turnAway(socket)
    else serving.emit('secureConnection', socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = await KubeClient.open(anAccess(address), aKubeEnvironment(), { requestsInFlight: 50 })
  return {
    client,
    seen,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('a request that a server turns away as it says GOAWAY', () => {
  it('is sent again, several times if need be, and done once', async () => {
    await using world = await aWorld(4)
    await world.client.json('/api/v1/namespaces', { method: 'POST', body: { metadata: { name: 'a' } } })
    expect(world.seen).toEqual(['POST'])
    expect(world.connections()).toBe(5)
  })

  it('fails in the end where every connection does that', async () => {
    await using world = await aWorld(1000)
    const answer = world.client.json('/api/v1/namespaces', { method: 'POST', body: {} })
    await expect(answer).rejects.toMatchObject({ reason: 'reset' })
    expect(world.connections()).toBeLessThan(20)
  })
})

/** A client of a server whose every stream but that of `/version` is answered by its test; connections are counted from 1. */
async function aWorldOfStreams(
  answer: (stream: ServerHttp2Stream, request: { method: string; path: string; connection: number }) => void,
) {
  const server = createSecureServer({
    key: readCertificate('server.key'),
    cert: readCertificate('server.pem'),
  })
  const sessions = new Set<ServerHttp2Session>()
  const seen: string[] = []
  server.on('session', (session) => {
    sessions.add(session)
    const connection = sessions.size
    session.on('error', () => {})
    session.on('stream', (stream, headers) => {
      stream.on('error', () => {})
      const [method, path] = [String(headers[':method']), String(headers[':path'])]
      if (path === '/version') {
        stream.respond({ ':status': 200 })
        stream.end('{}')
        return
      }
      seen.push(`${method} ${path} on connection ${connection}`)
      answer(stream, { method, path, connection })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = await KubeClient.open(anAccess(address), aKubeEnvironment(), { requestsInFlight: 50 })
  // So that what is asked next has a greater number than the first on the connections after its own.
  for (let count = 0; count < 3; count += 1) await client.text('/version')
  return {
    client,
    seen,
    connections: () => sessions.size,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      for (const session of sessions) session.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('a write that a server has taken up before it said GOAWAY', () => {
  it('is not sent again when a later connection goes as well', async () => {
    const held: (() => void)[] = []
    await using world = await aWorldOfStreams((stream, { method }) => {
      const answer = () => {
        stream.respond({ ':status': 200 })
        stream.end('{}')
      }
      stream.session?.goaway(0, stream.id)
      if (method === 'POST') held.push(answer)
      else answer()
    })
    const { client, seen } = world
    const write = client.json('/api/v1/namespaces', { method: 'POST', body: { metadata: { name: 'a' } } })
    await expect.poll(() => held.length).toBe(1)
    for (let count = 0; count < 3; count += 1) await client.json('/api/v1/pods')
    held[0]?.()
    expect(await write).toEqual({})
    expect(seen.filter((request) => request.startsWith('POST'))).toEqual([
      'POST /api/v1/namespaces on connection 1',
    ])
    expect(world.connections()).toBe(4)
  })
})

describe('a stream that runs on a connection that is to go', () => {
  it('goes on when the connection of what was turned away beside it is to go as well', async () => {
    const watches: ServerHttp2Stream[] = []
    await using world = await aWorldOfStreams((stream, { path, connection }) => {
      // The first connection takes nothing behind the watch, the second nothing behind its first request.
      if (path === '/turned-away') stream.session?.goaway(0, (stream.id ?? NaN) - (connection === 1 ? 2 : 0))
      if (path === '/turned-away' && connection === 1) return
      stream.respond({ ':status': 200 })
      if (path === '/watch') watches.push(stream)
      else stream.end('{}')
    })
    const { client, seen } = world
    let heard = ''
    const { signal } = new AbortController()
    const watch = client.stream('/watch', { signal, onChunk: (chunk) => (heard += chunk.toString()) })
    await expect.poll(() => watches.length).toBe(1)
    await client.json('/turned-away')
    await client.json('/after')
    watches[0]?.end('still here')
    await watch
    expect(heard).toBe('still here')
    expect(seen).toEqual([
      'GET /watch on connection 1',
      'GET /turned-away on connection 1',
      'GET /turned-away on connection 2',
      'GET /after on connection 3',
    ])
  })
})
