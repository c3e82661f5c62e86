import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { controlLine, type ToBerth } from '#contract'
import { ManualClock } from '#testkit'
import type { ControlChannel } from './channel.ts'
import { acceptServer, socketChannel } from './socket.ts'

const secret = 'the secret'

/** The messages of a channel from now on, and its end. */
function listenTo(channel: ControlChannel) {
  const heard: ToBerth[] = []
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<void>()
  channel.listen({ onMessage: (message) => heard.push(message), onEnd })
  return { heard, ended }
}

const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => socket.once('close', () => resolve()))

/** A process that waits for its server. */
async function aListener() {
  const clock = new ManualClock()
  const { promise, resolve } = Promise.withResolvers<number>()
  const accepted = acceptServer({ type: 'tcp', host: '127.0.0.1', port: 0 }, { secret, clock }, resolve)
  accepted.catch(() => {})
  const port = await promise
  const sockets = new DisposableStack()
  return {
    clock,
    accepted,
    dial: (): Socket => {
      const socket = sockets.adopt(connect(port, '127.0.0.1'), (opened) => opened.destroy())
      return socket.on('error', () => {})
    },
    [Symbol.dispose]: () => {
      sockets.dispose()
      // Ends the wait, and with it the listening.
      clock.advance(60_000)
    },
  }
}

describe('a channel over a connection', () => {
  it('carries messages both ways, in order', async () => {
    const [ours, theirs] = duplexPair()
    const channel = socketChannel(ours)
    const { heard, ended } = listenTo(channel)
    const messages: ToBerth[] = [{ t: 'retry' }, { t: 'background-refresh', isOn: true }, { t: 'close' }]
    const line = messages.map(controlLine).join('')
    theirs.write(line.slice(0, 9))
    theirs.end(line.slice(9))
    channel.send({ t: 'settings-taken', revision: 1 })
    channel.send({ t: 'settings-taken', revision: 2 })
    ours.end()
    expect(await text(theirs)).toBe(
      '{"t":"settings-taken","revision":1}\n{"t":"settings-taken","revision":2}\n',
    )
    await ended
    expect(heard).toEqual(messages)
  })

  it('ends at what is no message, and hears nothing behind it', async () => {
    const [ours, theirs] = duplexPair()
    const { heard, ended } = listenTo(socketChannel(ours))
    theirs.write(`${controlLine({ t: 'retry' })}`)
    theirs.write(`GET / HTTP/1.1\n${controlLine({ t: 'close' })}`)
    await ended
    expect(heard).toEqual([{ t: 'retry' }])
  })
})

describe('a process that waits for its server', () => {
  it('takes the connection that says the secret, and what is sent right behind it', async () => {
    using listener = await aListener()
    const server = listener.dial()
    server.write(`${secret}\n${controlLine({ t: 'retry' })}`)
    const { heard, ended } = listenTo(await listener.accepted)
    server.end(controlLine({ t: 'access-changed' }))
    await ended
    expect(heard).toEqual([{ t: 'retry' }, { t: 'access-changed' }])
  })

  it.each([
    ['another secret', 'guess\n'],
    ['no secret', controlLine({ t: 'close' })],
    ['an endless line', 'x'.repeat(100_000)],
  ])('closes a connection that says %s, and waits on', async (_, words) => {
    using listener = await aListener()
    const stranger = listener.dial()
    stranger.write(words)
    await closed(stranger)
    expect(stranger.bytesRead).toBe(0)
    const server = listener.dial()
    server.write(`${secret}\n`)
    await listener.accepted
  })

  it('closes a connection that says nothing for 5 s', async () => {
    using listener = await aListener()
    const stranger = listener.dial()
    const isClosed = closed(stranger)
    // Once this one is closed, the one before it has been accepted.
    const later = listener.dial()
    later.write('guess\n')
    await closed(later)
    listener.clock.advance(5000)
    await isClosed
  })

  it('has one server only', async () => {
    using listener = await aListener()
    const [first, second] = [listener.dial(), listener.dial()]
    await Promise.all([once(first, 'connect'), once(second, 'connect')])
    first.write(`${secret}\n`)
    await listener.accepted
    second.write(`${secret}\n`)
    await closed(second)
    expect(first.closed).toBe(false)
    const third = listener.dial()
    await closed(third)
  })

  it('gives up when none comes within 30 s', async () => {
    using listener = await aListener()
    listener.clock.advance(30_000)
    await expect(listener.accepted).rejects.toThrow('no server came')
  })
})
