import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { duplexPair } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '#testkit'
import { CarriedConnection } from './carriedConnection.ts'

/** A program's connection that is carried to a pod; `pod` is the pod's side of it. */
async function aCarriedConnection() {
  await using stack = new AsyncDisposableStack()
  const server = createServer({ allowHalfOpen: true })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stack.defer(() => void server.close())
  const { port } = server.address() as AddressInfo
  const program = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  stack.defer(() => void program.destroy())
  const [socket] = (await once(server, 'connection')) as [Socket]
  const clock = new ManualClock()
  const connection = stack.use(new CarriedConnection(socket, clock, () => {}))
  const [stream, pod] = duplexPair({ allowHalfOpen: true })
  const end = connection.carry({ stream, problem: Promise.resolve(null) })
  const owned = stack.move()
  return {
    ...{ program, pod, end },
    /** Timers that run. */
    get waiting() {
      return clock.waiting
    },
    cut: () => void stream.destroy(new Error('cut')),
    /** The runtime has had its time to say why the connection ended. */
    explained: async () => {
      await expect.poll(() => clock.waiting).toBe(1)
      clock.advance(500)
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('a carried connection', () => {
  it('has failed where the pod closes it in order, and has said nothing to what was sent', async () => {
    await using carried = await aCarriedConnection()
    carried.program.write('GET / HTTP/1.1\r\n\r\n')
    await once(carried.pod, 'readable')
    carried.pod.end()
    await carried.explained()
    expect(await text(carried.program)).toBe('')
    carried.program.end()
    expect(await carried.end).toEqual({
      is: 'failed',
      message: 'The pod closed the connection without an answer.',
    })
  })

  it.each([
    ['has answered', 'GET / HTTP/1.1\r\n\r\n', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['speaks first', '', 'hello'],
    ['was asked nothing', '', ''],
  ])('is done where the pod closes it and %s', async (_, asked, answer) => {
    await using carried = await aCarriedConnection()
    if (asked !== '') {
      carried.program.write(asked)
      await once(carried.pod, 'readable')
    }
    carried.pod.end(answer)
    if (answer === '') await carried.explained()
    expect(await text(carried.program)).toBe(answer)
    carried.program.end()
    expect(await carried.end).toEqual({ is: 'done' })
  })
  it.each([
    ['failed where it is cut within an answer', 'nothing', 'failed'],
    ['done where it is cut behind the answer, and the program has ended its direction', 'program', 'done'],
    ['done where it is cut behind the answer, and the pod has ended its direction', 'pod', 'done'],
    ['failed where it is cut while the program sends something else', 'pod, and more is sent', 'failed'],
  ])('is %s', async (_, ended, is) => {
    await using carried = await aCarriedConnection()
    const { program, pod } = carried
    program.on('error', () => {})
    program.write('GET / HTTP/1.1\r\n\r\n')
    await once(pod, 'readable')
    pod.read()
    pod.write('an answer')
    await once(program, 'readable')
    program.read()
    if (ended === 'program') {
      program.end()
      // It is heard, and passed on in a moment.
      await expect.poll(() => carried.waiting).toBe(1)
    }
    if (ended.startsWith('pod')) {
      pod.end()
      program.resume()
      await once(program, 'end')
    }
    if (ended.endsWith('sent')) {
      program.write('more')
      await once(pod, 'readable')
    }
    carried.cut()
    expect(await carried.end).toMatchObject({ is })
  })
})
