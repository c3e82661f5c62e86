import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test as it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { aKubeEnvironment, anAccess, ManualClock, SpdyPeer } from '#testkit'
import { KubeClient } from '../client/client.ts'
import { RemoteCommand, type RemoteEnd } from './remoteCommand.ts'

const status = (body: object) => Buffer.concat([Buffer.of(3), Buffer.from(JSON.stringify(body))])
const output = (text: string) => Buffer.concat([Buffer.of(1), Buffer.from(text)])
const textOf = (message: Buffer) => `${message[0]}:${message.subarray(1).toString('latin1')}`

type SpdyScript = ConstructorParameters<typeof SpdyPeer>[1]

/** A kubelet behind an API server, that does with each session what the script says; and a command that is run by it. */
async function aCommand(
  script: (session: { socket: WebSocket; protocol: string; heard: string[] }) => void,
  { refusal, spdy }: { readonly refusal?: number; readonly spdy?: SpdyScript } = {},
) {
  await using stack = new AsyncDisposableStack()
  const server = createServer()
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  })
  const heard: string[] = []
  const peers: SpdyPeer[] = []
  server.on('upgrade', (request, socket, head) => {
    if (request.method === 'POST' && spdy !== undefined) {
      socket.write('HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: SPDY/3.1\r\n\r\n')
      peers.push(new SpdyPeer(socket, spdy))
      return
    }
    if (refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-type: text/plain\r\n\r\nnot today`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      opened.on('message', (data) => heard.push(textOf(data as Buffer)))
      script({ socket: opened, protocol: opened.protocol, heard })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stack.defer(async () => {
    for (const socket of sockets.clients) socket.terminate()
    for (const peer of peers) peer.cut()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  })
  const { port } = server.address() as AddressInfo
  const client = stack.use(
    await KubeClient.open(anAccess(`http://127.0.0.1:${port}`), aKubeEnvironment(), { requestsInFlight: 5 }),
  )
  const clock = new ManualClock()
  let printed = ''
  const ended = Promise.withResolvers<RemoteEnd>()
  const command = stack.use(
    await RemoteCommand.open(
      client,
      { namespace: 'shop', pod: 'web-1', container: 'app', command: ['sh'], isTty: true, hasInput: true },
      {
        clock,
        signal: new AbortController().signal,
        size: { columns: 90, rows: 30 },
        ways: spdy === undefined ? ['websocket'] : ['websocket', 'spdy'],
        listener: {
          onConnected: () => {},
          onOutput: (bytes) => {
            printed += bytes
          },
          onEnd: (end) => ended.resolve(end),
        },
      },
    ),
  )
  const owned = stack.move()
  return {
    ...{ command, clock, heard, peers, ended: ended.promise },
    get printed() {
      return printed
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('a remote command', () => {
  it('ends with the exit code that the cluster tells, behind its output', async () => {
    await using run = await aCommand(({ socket }) => {
      socket.send(output('hello'))
      const details = { causes: [{ reason: 'ExitCode', message: '7' }] }
      socket.send(status({ kind: 'Status', status: 'Failure', reason: 'NonZeroExitCode', details }))
    })
    expect(await run.ended).toEqual({ is: 'exited', exitCode: 7 })
    expect(run.printed).toBe('hello')
  })

  it.each([
    ['Success', { status: 'Success' }, { is: 'exited', exitCode: 0 }],
    [
      'a failure without an exit code',
      { status: 'Failure', reason: 'InternalError', message: 'no such container' },
      { is: 'failed', message: 'no such container' },
    ],
  ])('reads %s', async (_, said, end) => {
    await using run = await aCommand(({ socket }) => socket.send(status(said)))
    expect(await run.ended).toEqual(end)
  })

  it('has an unknown end where the socket closes without a word', async () => {
    await using run = await aCommand(({ socket }) => socket.close(1000))
    expect(await run.ended).toMatchObject({ is: 'unknown' })
  })

  it('is run again by v4, once, with its size and input, where a kubelet cannot translate v5', async () => {
    const protocols: string[] = []
    await using run = await aCommand(({ socket, protocol, heard }) => {
      protocols.push(protocol)
      if (protocol.startsWith('v5')) {
        // As soon as it was given something to do.
        socket.once('message', () =>
          socket.send(
            status({
              status: 'Failure',
              message: 'error sending request: http: server gave HTTP response to HTTPS client',
            }),
          ),
        )
      } else {
        heard.length = 0
        socket.on('message', () => {
          if (heard.length === 2) socket.send(status({ status: 'Success' }))
        })
      }
    })
    run.command.write(Buffer.from('ls\n'))
    expect(await run.ended).toEqual({ is: 'exited', exitCode: 0 })
    expect(protocols).toEqual(['v5.channel.k8s.io', 'v4.channel.k8s.io'])
    expect(run.heard).toEqual(['4:{"Width":90,"Height":30}', '0:ls\n'])
    expect(run.command.closeInput()).toBe(false)
  })

  it('is opened by SPDY where a WebSocket is refused, and ends with the code behind its output', async () => {
    await using run = await aCommand(() => expect.unreachable(), {
      refusal: 403,
      spdy: ({ headers }, peer) => {
        // The kubelet waits for all streams; the size is that of the terminal.
        if (headers.get('streamtype') !== 'resize') return
        const details = { causes: [{ reason: 'ExitCode', message: '7' }] }
        const said = { kind: 'Status', status: 'Failure', reason: 'NonZeroExitCode', details }
        // It says how it ended before the last of the output.
        peer.of('error')?.say(JSON.stringify(said), { isLast: true })
        peer.of('stdout')?.say('last words', { isLast: true })
      },
    })
    run.command.write(Buffer.from('ls\n'))
    expect(await run.ended).toEqual({ is: 'exited', exitCode: 7 })
    expect(run.printed).toBe('last words')
    const [peer] = run.peers
    expect([...(peer?.streams.values() ?? [])].map(({ headers }) => headers.get('streamtype'))).toEqual([
      ...['error', 'stdin', 'stdout', 'resize'],
    ])
  })

  it('loses nothing by SPDY that it has not printed when the server closes the connection', async () => {
    await using run = await aCommand(() => expect.unreachable(), { refusal: 400, spdy: () => {} })
    const [peer] = run.peers
    await expect.poll(() => peer?.of('resize')?.heard).toContain('{"Width":90,"Height":30}')
    run.command.pause()
    peer?.of('stdout')?.say('last words', { isLast: true })
    peer?.of('error')?.say(JSON.stringify({ status: 'Success' }), { isLast: true })
    await peer?.end()
    run.command.resume()
    expect(await run.ended).toEqual({ is: 'exited', exitCode: 0 })
    expect(run.printed).toBe('last words')
  })

  it('has its size by SPDY, can end its input, and has an unknown end where that connection breaks', async () => {
    await using run = await aCommand(() => expect.unreachable(), { refusal: 400, spdy: () => {} })
    const [peer] = run.peers
    run.command.write(Buffer.from('all'))
    expect(run.command.closeInput()).toBe(true)
    await expect.poll(() => peer?.of('stdin')).toMatchObject({ heard: 'all', isEnded: true })
    await expect.poll(() => peer?.of('resize')?.heard).toContain('{"Width":90,"Height":30}')
    peer?.cut()
    expect(await run.ended).toMatchObject({ is: 'unknown' })
  })

  it('is run by SPDY where a kubelet can translate neither protocol of a WebSocket', async () => {
    const protocols: string[] = []
    await using run = await aCommand(
      ({ socket, protocol }) => {
        protocols.push(protocol)
        const message = 'http: server gave HTTP response to HTTPS client'
        socket.once('message', () => socket.send(status({ status: 'Failure', message })))
      },
      {
        spdy: ({ headers }, peer) => {
          if (headers.get('streamtype') !== 'resize') return
          peer.of('stdout')?.say('works', { isLast: true })
          peer.of('error')?.say(JSON.stringify({ status: 'Success' }), { isLast: true })
        },
      },
    )
    expect(await run.ended).toEqual({ is: 'exited', exitCode: 0 })
    expect(run.printed).toBe('works')
    expect(protocols).toEqual(['v5.channel.k8s.io', 'v4.channel.k8s.io'])
  })

  it('sends input in messages of at most 32 KiB, and says when it has left', async () => {
    await using run = await aCommand(() => {})
    await new Promise<void>((resolve) => run.command.write(Buffer.alloc(100_000, 'x'), resolve))
    const input = () => run.heard.filter((message) => message.startsWith('0:'))
    await expect.poll(() => input().reduce((sum, { length }) => sum + length - 2, 0)).toBe(100_000)
    expect(Math.max(...input().map(({ length }) => length - 1))).toBe(32 * 1024)
  })

  it('is dead when nothing comes for a minute, and never while its output is held back', async () => {
    await using run = await aCommand(() => {})
    let end: RemoteEnd | null = null
    void run.ended.then((told) => {
      end = told
    })
    run.command.pause()
    run.clock.advance(300_000)
    await Promise.resolve()
    expect(end).toBeNull()
    run.command.resume()
    run.clock.advance(70_000)
    expect(await run.ended).toEqual({
      is: 'unknown',
      message: 'Nothing came over the connection for 61 s.',
    })
  })

  it('is interrupted and its input ended when it is hung up, and no more is heard of it', async () => {
    await using run = await aCommand(() => {})
    const over = run.command.hangUp()
    run.clock.advance(100)
    await expect.poll(() => run.heard.slice(-2)).toEqual(['0:\u0003', '0:\u0004'])
    run.clock.advance(1000)
    await over
  })

  it('is refused in the words of the kubelet', async () => {
    await expect(aCommand(() => {}, { refusal: 500 })).rejects.toMatchObject({
      name: 'KubeError',
      reason: 'server-error',
      message: 'not today',
    })
  })
})
