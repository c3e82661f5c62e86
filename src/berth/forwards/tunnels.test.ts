import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { KubeClient } from '#kube'
import { aKubeEnvironment, anAccess, ManualClock, SpdyPeer } from '#testkit'
import { AccessReviews } from '../access/accessReviews.ts'
import { Tunnels } from './tunnels.ts'

/** An API server of that version that lets no WebSocket pass, and the ways by which it was asked. */
async function aServer(serverVersion: string | null, { webSockets }: { webSockets: number }) {
  await using stack = new AsyncDisposableStack()
  const asked: string[] = []
  const reason = webSockets === 404 ? 'NotFound' : 'InternalError'
  const peers: SpdyPeer[] = []
  const server = createServer()
  server.on('upgrade', ({ headers }, socket) => {
    const wanted = headers.upgrade ?? ''
    asked.push(wanted)
    if (wanted === 'websocket') {
      const said = JSON.stringify({
        kind: 'Status',
        status: 'Failure',
        message: 'no',
        code: webSockets,
        reason,
      })
      socket.end(`HTTP/1.1 ${webSockets} No\r\ncontent-type: application/json\r\n\r\n${said}`)
      return
    }
    socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: SPDY/3.1\r\n\r\n')
    peers.push(new SpdyPeer(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stack.defer(async () => {
    for (const peer of peers) peer.cut()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  const client = stack.use(
    await KubeClient.open(anAccess(`http://127.0.0.1:${port}`), aKubeEnvironment(), { requestsInFlight: 5 }),
  )
  const clock = new ManualClock()
  // It cannot say what is allowed, so that the cluster is asked.
  const reviews = new AccessReviews(clock)
  const tunnels = new Tunnels({ reviews, serverVersion: () => serverVersion, clock })
  const owned = stack.move()
  return {
    asked,
    peers,
    open: () => tunnels.open(client, { namespace: 'shop', pod: 'web-1' }, new AbortController().signal),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('tunnels', () => {
  it('are opened by SPDY where something on the way lets no WebSocket pass, at once from the second on', async () => {
    await using server = await aServer('v1.36.3', { webSockets: 502 })
    using first = await server.open()
    using _second = await server.open()
    expect(server.asked).toEqual(['websocket', 'SPDY/3.1', 'SPDY/3.1'])
    const { stream } = await first.connect(8080)
    stream.write('hello')
    const data = () => server.peers[0]?.of('data')
    await expect.poll(() => data()?.heard).toBe('hello')
    expect(Object.fromEntries(data()?.headers ?? [])).toMatchObject({ port: '8080', requestid: '0' })
    expect(server.peers[0]?.of('error')).toMatchObject({ isEnded: true })
  })

  it('are opened by SPDY at once where the server is too old for a tunnel in a WebSocket', async () => {
    await using server = await aServer('v1.28.4', { webSockets: 400 })
    using _tunnel = await server.open()
    expect(server.asked).toEqual(['SPDY/3.1'])
  })

  it('are not tried by another way where there is no such pod', async () => {
    await using server = await aServer('v1.36.3', { webSockets: 404 })
    await expect(server.open()).rejects.toMatchObject({ reason: 'not-found' })
    expect(server.asked).toEqual(['websocket'])
  })
})
