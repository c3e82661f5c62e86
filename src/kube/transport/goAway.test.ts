import { once } from 'node:events'
import { createSecureServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { aKubeEnvironment, anAccess, readCertificate } from '#testkit'
import { KubeClient } from '../client.ts'

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

describe('a write that a server has taken up before it said GOAWAY', () => {
  it('is not sent again when a later connection goes as well', async () => {
    const held: (() => void)[] = []
    const seen: string[] = []
    const identity = { key: readCertificate('server.key'), cert: readCertificate('server.pem') }
    const server = createSecureServer(identity)
    const sessions = new Set<ServerHttp2Session>()
    server.on('session', (session) => {
      sessions.add(session)
      session.on('error', () => {})
      session.on('stream', (stream, headers) => {
        stream.on('error', () => {})
        const method = String(headers[':method'])
        seen.push(`${method} on connection ${sessions.size}`)
        const answer = () => {
          stream.respond({ ':status': 200 })
          stream.end('{}')
        }
        if (headers[':path'] === '/version') {
          answer()
          return
        }
        session.goaway(0, stream.id)
        if (method === 'POST') held.push(answer)
        else answer()
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    await using client = await KubeClient.open(anAccess(address), aKubeEnvironment(), {
      requestsInFlight: 50,
    })
    // So that the write is no early stream of its connection: what comes later has smaller numbers.
    for (let count = 0; count < 3; count += 1) await client.version()
    const write = client.json('/api/v1/namespaces', { method: 'POST', body: { metadata: { name: 'a' } } })
    await expect.poll(() => held.length).toBe(1)
    for (let count = 0; count < 3; count += 1) await client.json('/api/v1/pods')
    held[0]?.()
    expect(await write).toEqual({})
    expect(seen.filter((request) => request.startsWith('POST'))).toEqual(['POST on connection 1'])
    expect(sessions.size).toBe(4)
    await client[Symbol.asyncDispose]()
    for (const session of sessions) session.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
})

describe('a stream that runs on a connection that is to go', () => {
  it('goes on when the connection of what was turned away beside it is to go as well', async () => {
    const identity = { key: readCertificate('server.key'), cert: readCertificate('server.pem') }
    const server = createSecureServer(identity)
    const sessions = new Set<ServerHttp2Session>()
    const seen: string[] = []
    const watches: ServerHttp2Stream[] = []
    server.on('session', (session) => {
      sessions.add(session)
      const connection = sessions.size
      session.on('error', () => {})
      session.on('stream', (stream, headers) => {
        stream.on('error', () => {})
        const path = String(headers[':path'])
        seen.push(`${path} on connection ${connection}`)
        // The first connection takes nothing behind the watch, the second nothing behind its first request.
        if (path === '/turned-away') session.goaway(0, (stream.id ?? NaN) - (connection === 1 ? 2 : 0))
        if (path === '/turned-away' && connection === 1) return
        stream.respond({ ':status': 200 })
        if (path === '/watch') watches.push(stream)
        else stream.end('{}')
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
    await using client = await KubeClient.open(anAccess(address), aKubeEnvironment(), {
      requestsInFlight: 50,
    })
    // So that the watch has a greater number than anything on the connections after its own.
    for (let count = 0; count < 3; count += 1) await client.version()
    let heard = ''
    const { signal } = new AbortController()
    const watch = client.stream('/watch', { signal, onChunk: (chunk) => (heard += chunk.toString()) })
    await expect.poll(() => watches.length).toBe(1)
    await client.json('/turned-away')
    await client.json('/after')
    watches[0]?.end('still here')
    await watch
    expect(heard).toBe('still here')
    expect(seen.filter((request) => !request.startsWith('/version'))).toEqual([
      '/watch on connection 1',
      '/turned-away on connection 1',
      '/turned-away on connection 2',
      '/after on connection 3',
    ])
    await client[Symbol.asyncDispose]()
    for (const session of sessions) session.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
})
