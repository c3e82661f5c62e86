import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { type BerthAddress, berthSecretHeader } from '#contract'
import { temporaryFolder } from '../../../testkit/temporaryFolder.ts'
import { Door } from './door.ts'

/** A server that answers with the head of each request, but never at `/hang`; an upgrade gets some bytes. */
async function aServer(type: BerthAddress['type']) {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('door'))
  const path = join(folder.path, 's')
  const server = createServer(({ method, url, headers }, response) => {
    if (url !== '/hang') response.end(JSON.stringify({ method, url, headers }))
  })
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => {})
    socket.write('hello')
    // Without a reader, the socket would not notice that the other side has ended.
    socket.resume().once('end', () => socket.end())
  })
  server.listen(type === 'socket' ? { path } : { host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const address: BerthAddress =
    type === 'socket'
      ? { type, path }
      : { type, host: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const door = stack.use(new Door(address, 'the secret'))
  const owned = stack.move()
  return { door, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const upgrade = 'GET /stream HTTP/1.1\r\nhost: berth\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\n'

describe.each(['socket', 'tcp'] as const)('a door at a %s address', (type) => {
  it('opens requests that carry the secret, whatever their own headers say', async () => {
    await using server = await aServer(type)
    const headers = { accept: 'text/plain', [berthSecretHeader]: 'guess' }
    const request = server.door.request({ method: 'PUT', path: '/a?b', headers })
    const closed = once(request, 'close')
    request.end()
    const [response] = await once(request, 'response')
    expect(await json(response)).toMatchObject({
      method: 'PUT',
      url: '/a?b',
      headers: { host: 'berth', accept: 'text/plain', [berthSecretHeader]: 'the secret' },
    })
    await closed
    expect(server.door.inFlight.size).toBe(0)
  })

  it('ends what is in flight when it is disposed, and opens nothing from then on', async () => {
    await using server = await aServer(type)
    const { door } = server
    const request = door.request({ path: '/hang' })
    request.end()
    const socket = door.connect()
    socket.write(upgrade)
    await once(socket, 'data')
    expect(door.inFlight.size).toBe(2)
    const ended = Promise.all([expect(once(request, 'response')).rejects.toThrow(), once(socket, 'close')])
    door[Symbol.dispose]()
    await ended
    expect(door.inFlight.size).toBe(0)
    expect(door.connect().destroyed).toBe(true)
    await expect(once(door.request({ path: '/a' }), 'response')).rejects.toThrow()
  })
})
