import { Duplex } from 'node:stream'
import { describe, expect, test as it } from 'vitest'
import { ManualClock } from '#testkit'
import { SpdySession } from './spdySession.ts'

interface Frame {
  readonly type: number | 'data'
  readonly id: number
  readonly flags: number
  readonly content: Buffer
}

/** The far end of a session: the frames that came, and bytes to answer with. */
function aServer() {
  let pending = Buffer.alloc(0)
  const frames: Frame[] = []
  const connection = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, onTaken) {
      pending = Buffer.concat([pending, chunk])
      while (pending.length >= 8 && pending.length >= 8 + pending.readUIntBE(5, 3)) {
        const content = pending.subarray(8, 8 + pending.readUIntBE(5, 3))
        const isControl = (pending[0] ?? 0) >= 0x80
        frames.push({
          type: isControl ? pending.readUInt16BE(2) : 'data',
          id: isControl ? content.readUInt32BE(0) : pending.readUInt32BE(0),
          flags: pending[4] ?? 0,
          content: Buffer.from(content),
        })
        pending = pending.subarray(8 + content.length)
      }
      onTaken()
    },
  })
  const clock = new ManualClock()
  const session = new SpdySession(connection, clock)
  const control = (type: number, content: Buffer, flags = 0) => {
    const head = Buffer.from([0x80, 3, 0, type, flags, 0, 0, content.length])
    connection.push(Buffer.concat([head, content]))
  }
  const data = (id: number, text: string, flags = 0) =>
    Buffer.concat([Buffer.from([0, 0, 0, id, flags, 0, 0, text.length]), Buffer.from(text)])
  return {
    connection,
    clock,
    session,
    frames,
    control,
    data,
    [Symbol.dispose]: () => session[Symbol.dispose](),
  }
}

const idOf = (id: number) => Buffer.from([0, 0, 0, id])
const opened = async (server: ReturnType<typeof aServer>, options?: { isClosed?: boolean }) => {
  const opening = server.session.open({ streamType: 'data', port: '80' }, options)
  const id = server.frames.filter(({ type }) => type === 1).length * 2 - 1
  server.control(2, idOf(id))
  return { id, stream: await opening }
}

describe('a SPDY session', () => {
  it('opens streams of odd numbers with lower-case headers, in one compressed text that ends with each', async () => {
    using server = aServer()
    void server.session.open({ streamType: 'error', port: '80' }, { isClosed: true }).catch(() => {})
    void server.session.open({ streamType: 'data', port: '80' }).catch(() => {})
    expect(server.frames.map(({ type, id, flags }) => [type, id, flags])).toEqual([
      [1, 1, 1],
      [1, 3, 0],
    ])
    const [first, second] = server.frames.map(({ content }) => content.subarray(10))
    expect(first?.subarray(0, 6).toString('hex')).toBe('78bbe3c6a7c2')
    expect(first?.toString('latin1')).toContain('streamtype\0\0\0\u0005error')
    expect(second?.[0]).toBe(0)
    for (const block of [first, second]) expect(block?.subarray(-5).toString('hex')).toBe('000000ffff')
  })

  it('passes nothing on before the server has agreed, and each direction ends by itself', async () => {
    using server = aServer()
    const { id, stream } = await opened(server)
    stream.end('question')
    await expect
      .poll(() => server.frames.filter(({ type }) => type === 'data'))
      .toMatchObject([
        { id, flags: 0, content: Buffer.from('question') },
        { id, flags: 1, content: Buffer.alloc(0) },
      ])
    let said = ''
    stream.on('data', (bytes: Buffer) => {
      said += bytes
    })
    const ended = new Promise<void>((resolve) => stream.once('end', () => resolve()))
    server.connection.push(Buffer.concat([server.data(id, 'ans'), server.data(id, 'wer', 1)]))
    await ended
    expect(said).toBe('answer')
  })

  it('reads frames that come in single bytes, and those of streams that it does not know', async () => {
    using server = aServer()
    const { id, stream } = await opened(server)
    let said = ''
    stream.on('data', (bytes: Buffer) => {
      said += bytes
    })
    for (const byte of Buffer.concat([server.data(99, 'lost'), server.data(id, 'kept')]))
      server.connection.push(Buffer.of(byte))
    await expect.poll(() => said).toBe('kept')
  })

  it('reads no more while a stream is not read', async () => {
    using server = aServer()
    const { id, stream } = await opened(server)
    const block = server.data(id, 'x'.repeat(250))
    for (let count = 0; count < 400; count += 1) server.connection.push(block)
    await expect.poll(() => server.connection.isPaused()).toBe(true)
    expect(stream.readableLength).toBeLessThan(100_000)
    stream.resume()
    await expect.poll(() => server.connection.isPaused()).toBe(false)
  })

  it('ends a stream that is reset, and every stream with the connection', async () => {
    using server = aServer()
    const reset = await opened(server)
    const cut = await opened(server)
    server.control(3, Buffer.concat([idOf(reset.id), idOf(1)]))
    await expect.poll(() => reset.stream.destroyed).toBe(true)
    expect(cut.stream.destroyed).toBe(false)
    server.connection.push(null)
    await expect.poll(() => cut.stream.destroyed).toBe(true)
    await expect(server.session.open({})).rejects.toThrow()
  })

  it('answers pings, sends its own, and is dead when nothing comes for a minute', async () => {
    using server = aServer()
    server.control(6, idOf(2))
    await expect.poll(() => server.frames.map(({ type, id }) => [type, id])).toEqual([[6, 2]])
    server.clock.advance(5000)
    expect(server.frames.at(-1)).toMatchObject({ type: 6, id: 1 })
    for (let count = 0; count < 13; count += 1) server.clock.advance(5000)
    expect((await server.session.ended)?.message).toBe('Nothing came over the connection for 61 s.')
  })
})
