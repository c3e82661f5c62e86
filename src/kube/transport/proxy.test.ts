import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, expect, test as it } from 'vitest'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer } from '#testkit'
import { KubeClient } from '../client/client.ts'
import type { KubeError } from '../errors/kubeError.ts'
import { proxyFor } from './proxyFor.ts'

interface Proxy extends AsyncDisposable {
  readonly port: number
  /** What the clients asked for, in order. */
  readonly asked: readonly string[]
}

async function listening(server: Server, asked: string[]): Promise<Proxy> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const join = (from: Duplex, to: Duplex) => {
  from.pipe(to).on('error', () => from.destroy())
  to.pipe(from).on('error', () => to.destroy())
  from.once('close', () => to.destroy())
}

/** An HTTP proxy that tunnels, to those who know the password if there is one. */
function httpProxy(password: string | null = null): Promise<Proxy> {
  const asked: string[] = []
  const server = createHttpServer()
  server.on('connect', (request, client, head) => {
    const credentials = request.headers['proxy-authorization'] ?? null
    asked.push(`${request.url} ${credentials}`)
    if (password !== null && credentials !== `Basic ${Buffer.from(password).toString('base64')}`) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n')
      return
    }
    const { hostname, port } = new URL(`http://${request.url}`)
    const upstream = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      if (head.length > 0) upstream.write(head)
      join(client, upstream)
    })
  })
  return listening(server, asked)
}

/** A SOCKS5 proxy that takes names, with a user and password if there is one. */
function socksProxy(password: string | null = null): Promise<Proxy> {
  const asked: string[] = []
  const server = createServer(async (client) => {
    const read = async () => ((await once(client, 'data')) as [Buffer])[0]
    const greeting = await read()
    if (password !== null) {
      if (!greeting.includes(2, 2)) {
        client.end(Buffer.from([5, 0xff]))
        return
      }
      client.write(Buffer.from([5, 2]))
      const login = await read()
      const userLength = login[1] ?? 0
      const given = `${login.subarray(2, 2 + userLength)}:${login.subarray(3 + userLength)}`
      client.write(Buffer.from([1, given === password ? 0 : 1]))
      if (given !== password) return
    } else client.write(Buffer.from([5, 0]))
    const request = await read()
    const host = request.subarray(5, 5 + (request[4] ?? 0)).toString()
    const port = request.readUInt16BE(request.length - 2)
    asked.push(`${host}:${port}`)
    if (port === 1) {
      client.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]))
      return
    }
    const upstream = connect(port, host, () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      join(client, upstream)
    })
  })
  return listening(server, asked)
}

const accept = (request: ScriptedRequest): undefined => request.json({ gitVersion: 'v1' }) as undefined

async function ask(server: string, proxyUrl: string): Promise<string | KubeError> {
  await using client = await KubeClient.open(anAccess(server, { proxyUrl }), aKubeEnvironment(), {
    requestsInFlight: 1,
  })
  return await client.version().catch((problem: KubeError) => problem)
}

describe('KubeClient through a proxy', () => {
  it('tunnels through an HTTP proxy, and speaks HTTP/2 inside', async () => {
    await using server = await scriptedServer({ answer: accept })
    await using proxy = await httpProxy()
    expect(await ask(`https://localhost:${server.port}`, `http://127.0.0.1:${proxy.port}`)).toBe('v1')
    expect(proxy.asked).toEqual([`localhost:${server.port} null`])
    expect(server.requests[0]?.httpVersion).toBe('2.0')
  })

  it('signs in to the proxy, and to nobody else', async () => {
    await using server = await scriptedServer({ answer: accept })
    await using proxy = await httpProxy('jo:p@ss')
    expect(await ask(server.url, `http://jo:p%40ss@127.0.0.1:${proxy.port}`)).toBe('v1')
    expect(server.requests[0]?.headers['proxy-authorization']).toBe(undefined)
  })

  it('says that the proxy refuses the credentials, without repeating them; the cluster is not signed out by it', async () => {
    await using server = await scriptedServer({ answer: accept })
    await using proxy = await httpProxy('jo:right')
    expect(await ask(server.url, `http://jo:wrong@127.0.0.1:${proxy.port}`)).toMatchObject({
      reason: 'refused',
      message: `The proxy 127.0.0.1:${proxy.port} does not accept the credentials.`,
    })
  })

  it('tunnels a server without TLS as well', async () => {
    await using server = await scriptedServer({ protocol: 'plain', answer: accept })
    await using proxy = await httpProxy()
    expect(await ask(server.url, `http://127.0.0.1:${proxy.port}`)).toBe('v1')
  })

  it('does not trust a proxy over TLS that the machine does not trust', async () => {
    await using server = await scriptedServer({ answer: accept })
    await using proxy = await scriptedServer({ protocol: 'http/1.1' })
    expect(await ask(server.url, proxy.url)).toMatchObject({ reason: 'tls' })
  })

  it('tunnels through SOCKS5, and leaves the name to the proxy', async () => {
    await using server = await scriptedServer({ answer: accept })
    await using proxy = await socksProxy()
    expect(await ask(`https://localhost:${server.port}`, `socks5://127.0.0.1:${proxy.port}`)).toBe('v1')
    expect(proxy.asked).toEqual([`localhost:${server.port}`])
  })

  it('signs in to a SOCKS5 proxy', async () => {
    await using server = await scriptedServer({ answer: accept })
    await using proxy = await socksProxy('jo:secret')
    const proxyUrl = (credentials: string) => `socks5://${credentials}127.0.0.1:${proxy.port}`
    expect(await ask(server.url, proxyUrl('jo:secret@'))).toBe('v1')
    expect(await ask(server.url, proxyUrl('jo:wrong@'))).toMatchObject({
      message: `The proxy 127.0.0.1:${proxy.port} does not accept the credentials.`,
    })
    expect(await ask(server.url, proxyUrl(''))).toMatchObject({ reason: 'refused' })
  })

  it('says why a SOCKS5 proxy refused', async () => {
    await using proxy = await socksProxy()
    expect(await ask('https://127.0.0.1:1', `socks5://127.0.0.1:${proxy.port}`)).toMatchObject({
      message: `The proxy 127.0.0.1:${proxy.port} does not allow this connection (127.0.0.1:1).`,
    })
  })

  it('says that the proxy is not there', async () => {
    const proxy = await httpProxy()
    await proxy[Symbol.asyncDispose]()
    expect(await ask('https://127.0.0.1:1', `http://127.0.0.1:${proxy.port}`)).toMatchObject({
      reason: 'refused',
      message: `The proxy 127.0.0.1:${proxy.port} refused the connection.`,
    })
  })
})

describe('proxyFor', () => {
  const cluster = new URL('https://api.prod.example.com:6443')
  const variables = { HTTPS_PROXY: 'http://proxy:3128', http_proxy: 'plain:80' }

  it.each([
    ['the kubeconfig first', cluster, 'socks5://own:1080', variables, 'socks5://own:1080'],
    ['the environment next', cluster, null, variables, 'http://proxy:3128/'],
    ['the one for plain HTTP', new URL('http://api:8080'), null, variables, 'http://plain/'],
    ['nothing where nothing is said', cluster, null, {}, null],
    ['nothing for this machine', new URL('https://127.0.0.1:6443'), null, variables, null],
    ['nothing for this machine by IPv6', new URL('https://[::1]:6443'), null, variables, null],
    ['nothing for excepted domains', cluster, null, { ...variables, NO_PROXY: 'a,.example.com' }, null],
    [
      'nothing for an excepted name',
      cluster,
      null,
      { ...variables, no_proxy: 'api.prod.example.com:6443' },
      null,
    ],
    [
      'a proxy for another port',
      cluster,
      null,
      { ...variables, NO_PROXY: 'example.com:443' },
      'http://proxy:3128/',
    ],
    [
      'nothing for an excepted range',
      new URL('https://10.1.2.3'),
      null,
      { ...variables, NO_PROXY: '10.0.0.0/8' },
      null,
    ],
    [
      'a proxy outside the range',
      new URL('https://11.1.2.3'),
      null,
      { ...variables, NO_PROXY: '10.0.0.0/8' },
      'http://proxy:3128/',
    ],
    ['nothing when all is excepted', cluster, null, { ...variables, NO_PROXY: '*' }, null],
  ])('takes %s', (_, server, proxyUrl, environment, expected) => {
    expect(proxyFor(server, proxyUrl, environment)?.href ?? null).toBe(expected)
  })

  // What golang.org/x/net/http/httpproxy answers, by which kubectl goes.
  it.each([
    ['https://[fd00::10]:6443', 'fd00::10', true],
    ['https://[fd00::10]:6443', 'fd00::/8', true],
    ['https://[fd00::10]:6443', '[fd00::10]:6443', true],
    ['https://[fd00::10]:6443', '[fd00::10]', false],
    ['https://[fd00::10]:6443', '[fd00::10]:443', false],
    ['https://[fd00::10]:6443', 'fd00:0:0::0010', true],
    ['https://api.corp.invalid', 'API.Corp.invalid', true],
    ['https://api.corp.invalid', 'CORP.invalid', true],
    ['https://api.corp.invalid', '.corp.invalid', true],
    ['https://corp.invalid', '.corp.invalid', false],
    ['https://corp.invalid', '*.corp.invalid', false],
    ['https://api.corp.invalid', '*.corp.invalid', true],
    ['https://xcorp.invalid', 'corp.invalid', false],
    ['https://api.corp.invalid', 'corp.invalid:443', true],
    ['https://api.corp.invalid', 'corp.invalid:8443', false],
    ['https://api.corp.invalid:8443', 'corp.invalid:8443', true],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.1.2.3:443', true],
    ['https://10.1.2.3:6443', '10.1.2.3:443', false],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://10.1.2.3', '10.0.0.0/33', false],
    ['https://10.1.2.3', '10.0.0.0/', false],
    ['https://10.1.2.3', '0.1.2.3', false],
    ['https://10.1.2.3', '.1.2.3', false],
    ['https://10.1.2.3', '*', true],
    ['https://10.1.2.3', ' , *,x', true],
    ['https://10.1.2.3', ':443', false],
    ['https://10.1.2.3', '::ffff:10.1.2.3', true],
    ['https://[::ffff:10.1.2.3]', '10.0.0.0/8', true],
    ['https://xn--bcher-kva.invalid', 'bücher.invalid', true],
    ['https://api.corp.invalid', 'api.corp.invalid.', false],
    ['https://api.corp.invalid', 'a b.invalid', false],
    ['https://api.corp.invalid', 'api.corp.invalid:', true],
  ] as const)('of %s with NO_PROXY=%s are excepted: %s', (server, exceptions, isExcepted) => {
    const found = proxyFor(new URL(server), null, { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: exceptions })
    expect(found === null).toBe(isExcepted)
  })
})
