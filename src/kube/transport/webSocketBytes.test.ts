import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, test as it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { WebSocketBytes } from './webSocketBytes.ts'

/** A WebSocket whose server is another implementation, and our bytes at the other end. */
async function aPair() {
  await using stack = new AsyncDisposableStack()
  const server = createServer()
  const sockets = new WebSocketServer({ server })
  const accepted = new Promise<WebSocket>((resolve) => sockets.once('connection', resolve))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  stack.defer(async () => {
    socket.destroy()
    for (const each of sockets.clients) each.terminate()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const head = ['GET / HTTP/1.1', 'host: x', 'connection: upgrade', 'upgrade: websocket']
  const key = ['sec-websocket-version: 13', `sec-websocket-key: ${Buffer.alloc(16).toString('base64')}`]
  socket.write(`${[...head, ...key].join('\r\n')}\r\n\r\n`)
  // The answer of the server ends before anything else comes.
  await new Promise<void>((resolve) => socket.once('data', () => resolve()))
  const peer = await accepted
  const owned = stack.move()
  return { peer, bytes: new WebSocketBytes(socket), [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe('bytes over a WebSocket', () => {
  it('go out masked in messages that another implementation reads, whatever their length', async () => {
    await using pair = await aPair()
    const heard: Buffer[] = []
    pair.peer.on('message', (data) => heard.push(data as Buffer))
    const sent = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
    for (const [from, to] of [
      [0, 1],
      [1, 126],
      [126, 70_000],
      [70_000, 200_000],
    ])
      pair.bytes.write(sent.subarray(from, to))
    await expect.poll(() => Buffer.concat(heard).equals(sent)).toBe(true)
  })

  it('come in whatever the messages are, pings between them are answered, and end when the server closes it', async () => {
    await using pair = await aPair()
    const came = text(pair.bytes)
    let isAnswered = false
    pair.peer.on('pong', () => {
      isAnswered = true
    })
    pair.peer.send(Buffer.from('one '))
    pair.peer.send(Buffer.from('tw'), { fin: false })
    pair.peer.ping('x')
    pair.peer.send(Buffer.from('o '), { fin: true })
    pair.peer.send(Buffer.alloc(70_000, 'x'))
    await expect.poll(() => isAnswered).toBe(true)
    pair.peer.close()
    expect(await came).toBe(`one two ${'x'.repeat(70_000)}`)
  })

  it('end with an error where the server sends something else', async () => {
    await using pair = await aPair()
    const problem = new Promise<Error>((resolve) => pair.bytes.once('error', resolve))
    pair.bytes.resume()
    const raw = (pair.peer as unknown as { _socket: Socket })._socket
    raw.write(Buffer.of(0x82, 0x81, 0, 0, 0, 0, 1))
    expect((await problem).message).toBe('The server sent something that is no WebSocket message.')
  })
})
