import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ManualClock, settle } from './manualClock.ts'
import { forwardTo, type TcpForwarder } from './tcpForwarder.ts'

describe('TcpForwarder', () => {
  it('passes bytes both ways', async () => {
    await using world = await openWorld()
    const caller = await world.call()
    caller.write('hello')
    expect(await caller.hears()).toBe('HELLO')
  })

  it('passes the end of a stream on and then the answer to it', async () => {
    await using world = await openWorld()
    const caller = await world.call()
    caller.socket.end('bye')
    expect(await caller.hears()).toBe('BYE')
    await caller.ends()
  })

  it('refuses new connections at the port it keeps, and passes again at the same port', async () => {
    await using world = await openWorld()
    const early = await world.call()
    await world.forwarder.refuse()
    await expect(world.call()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    early.write('still here')
    expect(await early.hears()).toBe('STILL HERE')
    await world.forwarder.pass()
    const late = await world.call()
    late.write('back')
    expect(await late.hears()).toBe('BACK')
  })

  it('resets new connections', async () => {
    await using world = await openWorld()
    await world.forwarder.reset()
    // The reset may come as early as the connection itself is answered.
    const failure = world.call().then(
      (caller) => caller.fails(),
      (error: NodeJS.ErrnoException) => error.code,
    )
    expect(await failure).toBe('ECONNRESET')
    expect(world.heard()).toBe('')
  })

  it('swallows what is sent into a black hole and delivers it when it passes again', async () => {
    await using world = await openWorld()
    const early = await world.call()
    await world.forwarder.blackHole()
    const late = await world.call()
    early.write('one')
    late.write('two')
    await settle()
    expect(world.heard()).toBe('')
    expect(world.forwarder.connections).toBe(2)
    await world.forwarder.pass()
    expect([await early.hears(), await late.hears()]).toEqual(['ONE', 'TWO'])
  })

  it('lets open connections go silent for ever, and new ones pass', async () => {
    await using world = await openWorld()
    const early = await world.call()
    early.write('one')
    await early.hears()
    world.forwarder.stall()
    early.write('lost')
    const late = await world.call()
    late.write('two')
    expect(await late.hears()).toBe('TWO')
    await world.forwarder.pass()
    late.write('three')
    expect(await late.hears()).toBe('THREE')
    expect(world.heard()).toBe('onetwothree')
  })

  it('delays each direction', async () => {
    const clock = new ManualClock()
    await using world = await openWorld(clock)
    await world.forwarder.delay(300)
    const caller = await world.call()
    caller.write('slow')
    await expect.poll(() => clock.waiting).toBe(1)
    clock.advance(299)
    expect(clock.waiting).toBe(1)
    clock.advance(1)
    await expect.poll(() => clock.waiting).toBe(1)
    expect(world.heard()).toBe('slow')
    clock.advance(300)
    expect(await caller.hears()).toBe('SLOW')
  })

  it('cuts open connections and lets new ones pass', async () => {
    await using world = await openWorld()
    const early = await world.call()
    early.write('one')
    await early.hears()
    const failure = early.fails()
    world.forwarder.cut()
    expect(await failure).toBe('ECONNRESET')
    const late = await world.call()
    late.write('two')
    expect(await late.hears()).toBe('TWO')
  })
})

/** Caller is a client of the forwarder. */
interface Caller {
  readonly socket: Socket
  write(text: string): void
  hears(): Promise<string>
  ends(): Promise<unknown>
  fails(): Promise<string>
}

interface World extends AsyncDisposable {
  readonly forwarder: TcpForwarder
  /** All that reached the server behind the forwarder. */
  heard(): string
  call(): Promise<Caller>
}

/** openWorld makes a server that answers in capitals, and a forwarder in front of it. */
async function openWorld(clock?: ManualClock): Promise<World> {
  const sockets = new Set<Socket>()
  let heard = ''
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heard += bytes.toString()
      socket.write(bytes.toString().toUpperCase())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = { hostname: '127.0.0.1', port: (server.address() as AddressInfo).port }
  const forwarder = await (clock === undefined ? forwardTo(target) : forwardTo(target, clock))
  return {
    forwarder,
    heard: () => heard,
    call: async () => {
      const socket = connect({ host: '127.0.0.1', port: forwarder.port })
      sockets.add(socket)
      const failure = new Promise<string>((resolve) =>
        socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')),
      )
      await once(socket, 'connect')
      return {
        socket,
        write: (text) => void socket.write(text),
        hears: async () => String((await once(socket, 'data'))[0]),
        ends: () => once(socket, 'end'),
        fails: () => failure,
      }
    },
    [Symbol.asyncDispose]: async () => {
      await forwarder[Symbol.asyncDispose]()
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
