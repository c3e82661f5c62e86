import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { describe, expect, test as it } from 'vitest'
import type { Access } from '#kubeconfig'
import { systemClock } from '#machinery'
import {
  aKubeEnvironment,
  anAccess,
  forwardTo,
  readCertificate,
  type ScriptedServer,
  scriptedServer,
  settle,
  type TestEnvironment,
} from '#testkit'
import { certificateRefusal } from '../errors/certificateRefusal.ts'
import type { KubeError } from '../errors/kubeError.ts'
import type { Dial } from '../transport/dial.ts'
import { KubeClient } from './client.ts'
import type { KubeEnvironment } from './environment.ts'
import type { MemoryLimit } from './memoryLimit.ts'

interface World extends AsyncDisposable {
  readonly server: ScriptedServer
  readonly client: KubeClient
  readonly environment: TestEnvironment
}

async function aWorld(
  options: {
    protocol?: 'h2' | 'http/1.1' | 'plain'
    host?: string
    access?: Partial<Access>
    requestsInFlight?: number
    heldBytes?: number
    onOutcome?: KubeEnvironment['onOutcome']
    memory?: MemoryLimit
  } = {},
): Promise<World> {
  const server = await scriptedServer(options)
  const { onOutcome } = options
  const environment = {
    ...aKubeEnvironment(onOutcome === undefined ? {} : { onOutcome }),
    ...(options.memory === undefined ? {} : { memory: options.memory }),
  }
  const client = await KubeClient.open(anAccess(server, options.access), environment, {
    requestsInFlight: options.requestsInFlight ?? 50,
    ...(options.heldBytes === undefined ? {} : { heldBytes: options.heldBytes }),
  })
  return {
    server,
    client,
    environment,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** A server that is known by its name: over loopback nothing is compressed. */
async function anotherMachine(
  limits: { heldBytes?: number } = {},
): Promise<Pick<World, 'server' | 'client'> & AsyncDisposable> {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await scriptedServer({ protocol: 'plain' }))
  const { port } = new URL(server.url)
  const dial: Dial = () =>
    new Promise((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => resolve(socket))
    })
  const access = anAccess(server, { server: `http://kube.invalid:${port}` })
  const client = stack.use(
    await KubeClient.open(access, { ...aKubeEnvironment(), dial }, { requestsInFlight: 50, ...limits }),
  )
  const owned = stack.move()
  return { server, client, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** A server that asks for a client certificate in the handshake, and refuses who has none. */
async function aServerForCertificates(options: TlsOptions) {
  const heard = { refusals: 0 }
  const server = createTlsServer(
    {
      key: readCertificate('server.key'),
      cert: readCertificate('server.pem'),
      ca: readCertificate('ca.pem'),
      requestCert: true,
      ...options,
    },
    (socket) => socket.on('error', () => {}),
  )
  server.on('tlsClientError', () => {
    heard.refusals += 1
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    get refusals() {
      return heard.refusals
    },
    client: (clientCertificate: Access['clientCertificate']) =>
      KubeClient.open(anAccess(url, { clientCertificate }), aKubeEnvironment(), { requestsInFlight: 5 }),
    [Symbol.asyncDispose]: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

const failure = (work: Promise<unknown>): Promise<KubeError> =>
  work.then(
    () => Promise.reject(new Error('it did not fail')),
    (problem) => problem as KubeError,
  )

describe('KubeClient', () => {
  describe.each([
    { protocol: 'h2', version: '2.0', connections: 1 },
    { protocol: 'http/1.1', version: '1.1', connections: 30 },
    { protocol: 'plain', version: '1.1', connections: 30 },
  ] as const)('with a server that speaks $protocol', ({ protocol, version, connections }) => {
    it('reads JSON', async () => {
      await using world = await aWorld({ protocol })
      const answer = world.client.json('/api/v1/pods', { query: { limit: 1, watch: false } })
      const request = await world.server.next()
      expect(request.httpVersion).toBe(version)
      expect([...request.query]).toEqual([['limit', '1']])
      request.json({ kind: 'PodList' })
      expect(await answer).toEqual({ kind: 'PodList' })
    })

    it('runs thirty streams beside a request', async () => {
      await using world = await aWorld({ protocol })
      const { server, client } = world
      const stop = new AbortController()
      const streams = Array.from({ length: 30 }, (_, index) =>
        failure(client.stream(`/watch/${index}`, { signal: stop.signal, onChunk: () => {} })),
      )
      for (let index = 0; index < 30; index += 1) (await server.next()).open()
      const answer = client.text('/readyz')
      ;(await server.next()).text('ok')
      expect(await answer).toBe('ok')
      expect(server.connections).toBeLessThanOrEqual(connections + 1)
      if (protocol === 'h2') expect(server.connections).toBe(1)
      expect(client.usage()).toMatchObject({ requests: 31, watches: 30, bytesReceived: 2 })
      stop.abort(new Error('enough'))
      expect((await Promise.all(streams)).map(({ message }) => message)).toEqual(Array(30).fill('enough'))
      expect(client.usage().watches).toBe(0)
    })
  })

  it('reaches a server by an IPv6 address and below a path', async () => {
    await using server = await scriptedServer({ host: '::1' })
    await using client = await KubeClient.open(
      anAccess(`${server.url}/k8s/clusters/c-1`),
      aKubeEnvironment(),
      {
        requestsInFlight: 1,
      },
    )
    const answer = client.text('/version')
    const request = await server.next()
    expect(request.path).toBe('/k8s/clusters/c-1/version')
    request.text('v1')
    expect(await answer).toBe('v1')
  })

  it('sends a body as JSON once', async () => {
    await using world = await aWorld()
    const answer = failure(world.client.json('/api', { method: 'POST', body: { a: 1 } }))
    const request = await world.server.next()
    expect(request.headers['content-type']).toBe('application/json')
    expect(await request.body()).toBe('{"a":1}')
    request.status(503, 'ServiceUnavailable')
    expect((await answer).reason).toBe('server-error')
    expect(world.server.requests).toHaveLength(1)
  })

  describe('when the answer is no success', () => {
    it.each([
      [401, 'unauthorized', 'does not accept the credentials'],
      [403, 'forbidden', 'pods is forbidden'],
      [404, 'not-found', 'pods is forbidden'],
      [409, 'conflict', 'pods is forbidden'],
      [410, 'expired', 'pods is forbidden'],
      [422, 'rejected', 'pods is forbidden'],
      [504, 'timeout', 'pods is forbidden'],
    ])('tells status %i as %s with the Status as its cause', async (code, reason, words) => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/x', { retries: 0 }))
      ;(await world.server.next()).status(code, 'Some', 'pods is \u001b[31mforbidden\u0007')
      const error = await answer
      expect(error).toMatchObject({
        name: 'KubeError',
        reason,
        status: code,
        cause: { kind: 'Status', code },
      })
      expect(error.message).toContain(words)
    })

    describe('401, by an API that somebody else may serve', () => {
      const metrics = '/apis/metrics.k8s.io/v1beta1/nodes'

      it('is that API’s own failure where the API server accepts the credentials, asked once for all', async () => {
        const heard: (string | null)[] = []
        await using world = await aWorld({
          access: { authentication: { type: 'token', token: 'good' } },
          onOutcome: (problem) => heard.push(problem?.reason ?? null),
        })
        const answers = [metrics, `${metrics}/a`, metrics].map((path) => failure(world.client.json(path)))
        const refused = await Promise.all(answers.map(() => world.server.next()))
        for (const request of refused) request.status(401, 'Unauthorized')
        const check = await world.server.next()
        expect([check.path, check.headers.authorization]).toEqual(['/version', 'Bearer good'])
        check.status(403, 'Forbidden')
        for (const error of await Promise.all(answers)) {
          expect(error).toMatchObject({ reason: 'rejected', status: 401 })
          expect(error.message).toMatch(/^metrics\.k8s\.io does not accept the credentials/u)
        }
        expect(heard).toEqual(['rejected', 'rejected', 'rejected'])
        expect(world.server.requests).toHaveLength(4)
      })

      it('is the cluster’s where the API server refuses them as well', async () => {
        await using world = await aWorld()
        const answer = failure(world.client.json(metrics))
        ;(await world.server.next()).status(401, 'Unauthorized')
        ;(await world.server.next()).status(401, 'Unauthorized')
        expect(await answer).toMatchObject({ reason: 'unauthorized' })
      })

      it('is not the cluster’s where the API server does not say', async () => {
        await using world = await aWorld()
        const answer = failure(world.client.json(metrics))
        ;(await world.server.next()).status(401, 'Unauthorized')
        ;(await world.server.next()).cut()
        expect(await answer).toMatchObject({ reason: 'rejected' })
      })

      it.each(['/api/v1/pods', '/apis/apps/v1/deployments', '/version'])(
        'is not asked about where the API server serves it itself: %s',
        async (path) => {
          await using world = await aWorld()
          const answer = failure(world.client.json(path))
          ;(await world.server.next()).status(401, 'Unauthorized')
          expect(await answer).toMatchObject({ reason: 'unauthorized' })
          expect(world.server.requests).toHaveLength(1)
        },
      )

      it('is one of watches too', async () => {
        await using world = await aWorld()
        const signal = new AbortController().signal
        const watch = failure(world.client.stream(metrics, { signal, onChunk: () => {} }))
        ;(await world.server.next()).status(401, 'Unauthorized')
        ;(await world.server.next()).json({ gitVersion: 'v1.36.0' })
        expect(await watch).toMatchObject({ reason: 'rejected' })
      })
    })

    it('does not follow a redirect', async () => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/x'))
      ;(await world.server.next()).text('', 302, { location: `${world.server.url}/elsewhere` })
      expect(await answer).toMatchObject({ reason: 'foreign', message: expect.stringContaining('redirect') })
      expect(world.server.requests).toHaveLength(1)
    })

    it('says nothing at all to the host that a redirect names', async () => {
      await using other = await scriptedServer()
      await using world = await aWorld({ access: { authentication: { type: 'token', token: 'secret' } } })
      for (const code of [301, 302, 307, 308]) {
        const answer = failure(world.client.json('/x'))
        ;(await world.server.next()).text('', code, { location: `${other.url}/api/v1/secrets` })
        expect((await answer).reason).toBe('foreign')
      }
      expect(other.connections).toBe(0)
    })

    it.each(['/api/v1/po ds', '/api/v1/pods\r\nx: y', '/api/v1/\u{1f6a2}'])(
      'opens no connection for the malformed path %j',
      async (path) => {
        await using world = await aWorld()
        const version = world.client.text('/readyz')
        ;(await world.server.next()).text('ok')
        await version
        for (let at = 0; at < 5; at += 1)
          expect(await failure(world.client.text(path, { retries: 0 }))).toMatchObject({ reason: 'rejected' })
        expect(world.server.connections).toBe(1)
        expect(world.server.requests).toHaveLength(1)
      },
    )

    const html = { 'content-type': 'text/html; charset=utf-8' }
    const plain = { 'content-type': 'text/plain' }
    it.each([
      ['a gateway without a route', 404, plain, 'default backend - 404', '“default backend - 404”'],
      [
        'a firewall',
        403,
        html,
        '<html><title>Access denied</title><h1>No</h1>',
        'a web page (status 403): “Access denied”',
      ],
      ['nginx', 404, html, '<html><style>b{}</style><center>nginx/1.25</center>', '“nginx/1.25”'],
      [
        'JSON that is no Status',
        404,
        { 'content-type': 'application/json' },
        '{"message":"no route"}',
        'no route',
      ],
      ['a page to sign in', 200, html, '<title>Sign in</title>', 'a web page (status 200): “Sign in”'],
      [
        'a port that wants TLS',
        400,
        plain,
        'Client sent an HTTP request to an HTTPS server.\n',
        'HTTPS server',
      ],
      ['nothing but a status', 410, plain, '', 'status 410'],
    ])('tells %s as foreign, with its first words', async (_, code, headers, text, words) => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/api/v1/pods'))
      ;(await world.server.next()).text(text, code, headers)
      const error = await answer
      expect(error).toMatchObject({ reason: 'foreign', status: code })
      expect(error.message).toContain(words)
      expect(error.message).toContain(world.client.host)
    })

    it('shows no more of a foreign answer than its beginning, without control characters', async () => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/x'))
      ;(await world.server.next()).text(`<title>\u001b[31m${'long '.repeat(10_000)}</title>`, 403, html)
      const { message } = await answer
      expect(message.length).toBeLessThan(400)
      expect(message).not.toMatch(/\p{Cc}/u)
    })

    it.each([
      ['a path that the API server does not serve', 404, '404 page not found\n', 'not-found'],
      ['refused credentials', 401, 'Unauthorized', 'unauthorized'],
      ['too many requests', 429, 'Too many requests, please try again later.', 'throttled'],
      ['an API behind the API server that is away', 503, 'service unavailable\n', 'server-error'],
    ])(
      'takes the word of an API server that sends text instead of a Status: %s',
      async (_, code, text, reason) => {
        await using world = await aWorld()
        const answer = failure(world.client.json('/api/v1/pods', { retries: 0 }))
        ;(await world.server.next()).text(text, code, plain)
        expect(await answer).toMatchObject({ reason, status: code })
      },
    )

    it.each<[string, Partial<Access>, string[]]>([
      ['token', { authentication: { type: 'token', token: 'eyJhbGciOi.secret' } }, ['eyJhbGciOi.secret']],
      [
        'password',
        { authentication: { type: 'basic', username: 'dana', password: 'correct horse' } },
        ['correct horse', Buffer.from('dana:correct horse').toString('base64')],
      ],
    ])('hides its own %s in the words of a server that repeats it', async (_, access, secrets) => {
      await using world = await aWorld({ access })
      for (const secret of secrets) {
        const message = `you sent Bearer ${secret} \u202eand more`
        const refused = failure(world.client.json('/api/v1/pods', { retries: 0 }))
        ;(await world.server.next()).json({ kind: 'Status', code: 403, reason: 'Forbidden', message }, 403)
        const problem = await refused
        expect(problem.message).toContain('you sent Bearer ***')
        expect(problem.message).not.toContain('\u202e')
        expect(JSON.stringify([problem.message, problem.cause])).not.toContain(secret)
        const text = failure(world.client.json('/api/v1/pods', { retries: 0 }))
        ;(await world.server.next()).text(`debug: authorization=${secret}`, 403, plain)
        expect((await text).message).not.toContain(secret)
      }
    })

    it('reads no gzip where it asked for none', async () => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/api/v1/pods', { retries: 0 }))
      ;(await world.server.next()).text(gzipSync('{}'), 200, { 'content-encoding': 'gzip' })
      expect(await answer).toMatchObject({
        reason: 'malformed',
        message: expect.stringContaining('which it was not asked for'),
      })
    })

    it('takes a stream that is a web page for foreign, and opens none', async () => {
      await using world = await aWorld()
      const heard: string[] = []
      const stream = failure(
        world.client.stream('/api/v1/pods', {
          signal: new AbortController().signal,
          onOpen: () => heard.push('open'),
          onChunk: () => heard.push('chunk'),
        }),
      )
      ;(await world.server.next()).text('<title>Sign in</title>', 200, html)
      expect(await stream).toMatchObject({ reason: 'foreign' })
      expect(heard).toEqual([])
    })

    it.each(['{"message":"welcome"}', 'ok', '[]', 'null'])(
      'knows no version of a server that names none: %s',
      async (text) => {
        await using world = await aWorld()
        const answer = failure(world.client.version())
        ;(await world.server.next()).text(text, 200, { 'content-type': 'application/json' })
        expect(await answer).toMatchObject({ reason: 'foreign' })
      },
    )

    it('reads no answer as text that the memory has no room for', async () => {
      const refusalOfAnswer = (bytes: number) => (bytes > 20 ? `No room for ${bytes} bytes.` : null)
      await using world = await aWorld({
        memory: { pageSize: 500, pageBytes: 2 ** 20, refusal: () => null, refusalOfAnswer },
      })
      const small = world.client.json('/small')
      ;(await world.server.next()).json({ a: 'b' })
      expect(await small).toEqual({ a: 'b' })
      const large = failure(world.client.json('/large'))
      ;(await world.server.next()).json({ a: 'b'.repeat(20) })
      expect(await large).toMatchObject({ reason: 'out-of-memory', message: 'No room for 28 bytes.' })
    })

    it('tells text that is no JSON as malformed', async () => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/x'))
      ;(await world.server.next()).text('<html>')
      expect((await answer).reason).toBe('malformed')
    })
  })

  describe('when the server cannot be reached', () => {
    const unreachable = async (access: Access) => {
      await using client = await KubeClient.open(access, aKubeEnvironment(), { requestsInFlight: 1 })
      return await failure(client.version())
    }

    it('says that the address refused the connection', async () => {
      const server = await scriptedServer()
      await server[Symbol.asyncDispose]()
      expect(await unreachable(anAccess(server))).toMatchObject({
        reason: 'refused',
        message: `127.0.0.1:${server.port} refused the connection.`,
      })
    })

    it('says that the certificate is not trusted, and trusts it when told to skip the check', async () => {
      await using server = await scriptedServer({
        answer: (request) => request.json({ gitVersion: 'v1' }) as undefined,
      })
      const tls = { ca: null, skipVerify: false, serverName: null }
      expect(await unreachable(anAccess(server, { tls }))).toMatchObject({ reason: 'tls' })
      const access = anAccess(server, { tls: { ...tls, skipVerify: true } })
      await using client = await KubeClient.open(access, aKubeEnvironment(), { requestsInFlight: 1 })
      expect(await client.version()).toBe('v1')
    })

    it.each([
      ['TLSv1.3', 'h2'],
      ['TLSv1.3', 'http/1.1'],
    ] as const)(
      'takes the word of a server that wants a client certificate for a refusal of credentials: %s, %s',
      async (maxVersion, protocol) => {
        await using server = await aServerForCertificates({ maxVersion, ALPNProtocols: [protocol] })
        await using without = await server.client(null)
        expect(await failure(without.version({ retries: 0 }))).toMatchObject({
          reason: 'unauthorized',
          message: expect.stringMatching(/^127\.0\.0\.1:\d+ asks for a client certificate, and got none\.$/),
        })
        expect(server.refusals).toBeGreaterThan(0)
      },
    )

    it.each([
      [42, 'refuses the client certificate.'],
      [44, 'it was revoked.'],
      [45, 'it has expired.'],
      [46, 'it does not know it.'],
      [48, 'it is of an unknown certificate authority.'],
      [49, 'refuses access'],
    ])('reads what a server says of a client certificate: alert %d', (number, words) => {
      const alert = new Error(
        `error:0A000415:SSL routines::tlsv1 alert:../ssl.c:918:SSL alert number ${number}`,
      )
      expect(certificateRefusal(alert, 'kube:6443')?.message).toContain(words)
      expect(certificateRefusal(new Error('SSL alert number 40'), 'kube:6443')).toBeNull()
    })

    it('trusts the server’s own certificate where that is what the kubeconfig holds, as kubectl does', async () => {
      await using server = await scriptedServer()
      const tls = { ca: readCertificate('server.pem'), skipVerify: false, serverName: null }
      await using client = await KubeClient.open(anAccess(server, { tls }), aKubeEnvironment(), {
        requestsInFlight: 5,
      })
      const answer = client.version()
      ;(await server.next()).json({ gitVersion: 'v1' })
      expect(await answer).toBe('v1')
    })

    it('checks the certificate against the name the kubeconfig gives', async () => {
      await using server = await scriptedServer({
        answer: (request) => request.json({ gitVersion: 'v1' }) as undefined,
      })
      const tls = { ca: readCertificate('ca.pem'), skipVerify: false }
      expect(await unreachable(anAccess(server, { tls: { ...tls, serverName: 'elsewhere' } }))).toMatchObject(
        {
          reason: 'tls',
          message: `127.0.0.1:${server.port} shows a certificate made for another name.`,
        },
      )
      const access = anAccess(server, { tls: { ...tls, serverName: 'localhost' } })
      await using client = await KubeClient.open(access, aKubeEnvironment(), { requestsInFlight: 1 })
      expect(await client.version()).toBe('v1')
    })

    it('says that a server without TLS has none', async () => {
      await using server = await scriptedServer({ protocol: 'plain' })
      expect(await unreachable(anAccess(`https://127.0.0.1:${server.port}`))).toMatchObject({ reason: 'tls' })
    })

    it('gives up on a server that accepts and says nothing', async () => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/slow'))
      await world.server.next()
      world.environment.clock.advance(10_000)
      expect(await answer).toMatchObject({
        reason: 'timeout',
        message: `${world.client.host} did not answer within 10 s.`,
      })
    })
  })

  describe('when a read fails on the way', () => {
    it('sends it again three times with growing delays', async () => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/x'))
      for (const delayMs of [250, 500, 1000]) {
        ;(await world.server.next()).status(500, 'InternalError', 'etcd is away')
        await until(() => world.environment.clock.nextDelayMs === delayMs)
        world.environment.clock.advance(delayMs)
      }
      ;(await world.server.next()).status(500, 'InternalError', 'etcd is away')
      expect(await answer).toMatchObject({ reason: 'server-error', message: 'etcd is away' })
      expect(world.server.requests).toHaveLength(4)
    })

    it('outlives a connection that was reset', async () => {
      await using world = await aWorld()
      const answer = world.client.json('/x')
      await world.server.next()
      world.server.cutConnections()
      await until(() => world.environment.clock.nextDelayMs === 250)
      world.environment.clock.advance(250)
      ;(await world.server.next()).json({})
      expect(await answer).toEqual({})
    })

    it('waits as long as Retry-After asks', async () => {
      await using world = await aWorld()
      const answer = world.client.json('/x')
      ;(await world.server.next()).status(429, 'TooManyRequests', 'slow down', { 'retry-after': '3' })
      await until(() => world.environment.clock.nextDelayMs === 3000)
      world.environment.clock.advance(3000)
      ;(await world.server.next()).json({})
      expect(await answer).toEqual({})
    })

    it('fails at once when Retry-After asks for longer than its deadline, and says how long', async () => {
      await using world = await aWorld()
      const answer = failure(world.client.json('/x'))
      ;(await world.server.next()).status(429, 'TooManyRequests', 'slow down', { 'retry-after': '60' })
      expect(await answer).toMatchObject({ reason: 'throttled', retryAfterMs: 60_000 })
    })
  })

  describe('when the budget is spent', () => {
    it('lets requests wait their turn, and streams pass', async () => {
      await using world = await aWorld({ requestsInFlight: 2 })
      const { client, server } = world
      const answers = [1, 2, 3].map((n) => client.text(`/${n}`))
      const first = await server.next()
      await server.next()
      const stop = new AbortController()
      const stream = failure(client.stream('/w', { signal: stop.signal, onChunk: () => {} }))
      expect((await server.next()).path).toBe('/w')
      expect(server.requests.map(({ path }) => path)).toEqual(['/1', '/2', '/w'])
      first.text('done')
      const third = await server.next()
      expect(third.path).toBe('/3')
      third.text('done')
      expect(await answers[2]).toBe('done')
      stop.abort()
      await stream
      server.requests[1]?.text('done')
      await answers[1]
    })

    it('gives an aborted request no place', async () => {
      await using world = await aWorld({ requestsInFlight: 1 })
      const { client, server } = world
      const first = client.text('/1')
      const stop = new AbortController()
      const second = failure(client.text('/2', { signal: stop.signal }))
      const third = client.text('/3')
      stop.abort(new Error('no more'))
      expect((await second).message).toBe('no more')
      ;(await server.next()).text('a')
      ;(await server.next()).text('b')
      expect(await Promise.all([first, third])).toEqual(['a', 'b'])
      expect(server.requests.map(({ path }) => path)).toEqual(['/1', '/3'])
    })
  })

  it('ends a request on the server when its signal is aborted', async () => {
    await using world = await aWorld()
    const stop = new AbortController()
    const answer = failure(world.client.text('/x', { signal: stop.signal }))
    const request = await world.server.next()
    stop.abort(new Error('left'))
    expect((await answer).message).toBe('left')
    await request.closed
    expect(world.environment.clock.waiting).toBe(0)
  })

  it('refuses an answer that unpacks to more than it may', async () => {
    await using world = await anotherMachine()
    const bomb = Buffer.concat(Array(300).fill(gzipSync(Buffer.alloc(1 << 20))))
    const answer = failure(world.client.text('/x'))
    ;(await world.server.next()).text(bomb, 200, { 'content-encoding': 'gzip' })
    expect(await answer).toMatchObject({
      reason: 'malformed',
      message: expect.stringContaining('sent more than 256 MB'),
    })
  })

  describe('while answers hold as many bytes as they may together', () => {
    const heldBytes = 100_000
    const large = 'x'.repeat(80_000)

    /** Begins an answer that holds its share for as long as the test wants, and another that is the one beyond it. */
    async function filled(world: World) {
      const answers = [world.client.text('/held'), world.client.text('/beyond')]
      for (const path of ['/held', '/beyond']) {
        const request = await world.server.next((each) => each.path === path)
        request.open()
        request.write(large)
      }
      await expect.poll(() => world.client.usage().bytesReceived).toBe(2 * large.length)
      return { answers, requests: world.server.requests.slice(0, 2) }
    }

    it('asks again for an answer without room, once it may hold more than they do', async () => {
      await using world = await aWorld({ heldBytes })
      const { answers, requests } = await filled(world)
      const third = world.client.text('/third')
      const first = await world.server.next()
      first.text(large)
      await first.closed
      await settle()
      expect(world.server.requests.map(({ path }) => path)).toEqual(['/held', '/beyond', '/third'])
      for (const request of requests) request.end()
      for (const answer of answers) expect(await answer).toBe(large)
      ;(await world.server.next()).text(large)
      expect(await third).toBe(large)
    })

    it('says of a change without room that too much is sent at once, and does not send it again', async () => {
      await using world = await aWorld({ heldBytes })
      const { answers, requests } = await filled(world)
      const change = failure(world.client.text('/change', { method: 'POST', body: {} }))
      ;(await world.server.next()).text(large)
      expect(await change).toMatchObject({
        reason: 'malformed',
        message: expect.stringContaining('sends more at once than may be held in memory'),
      })
      for (const request of requests) request.end()
      await Promise.all(answers)
      expect(world.server.requests).toHaveLength(3)
    })

    it('ends a stream whose unfinished events have no room', async () => {
      await using world = await aWorld({ heldBytes })
      const { answers, requests } = await filled(world)
      let bytes = 0
      const stream = failure(
        world.client.stream('/watch', {
          signal: new AbortController().signal,
          onChunk: (chunk) => {
            bytes += chunk.length
          },
          heldBytes: () => bytes,
        }),
      )
      const request = await world.server.next()
      request.open()
      request.write(large)
      expect(await stream).toMatchObject({ reason: 'malformed' })
      for (const each of requests) each.end()
      await Promise.all(answers)
    })

    it('reads many that are packed small, however much each unpacks to', async () => {
      await using world = await anotherMachine({ heldBytes })
      const packed = gzipSync(large)
      const answers = Array.from({ length: 10 }, (_, index) => world.client.text(`/${index}`))
      const serving = (async () => {
        for (;;) (await world.server.next()).text(packed, 200, { 'content-encoding': 'gzip' })
      })()
      serving.catch(() => {}) // It ends with the server.
      for (const answer of answers) expect(await answer).toBe(large)
    })
  })

  it('reads compressed answers', async () => {
    await using world = await anotherMachine()
    const answer = world.client.json('/x')
    ;(await world.server.next()).text(gzipSync('{"a":1}'), 200, { 'content-encoding': 'gzip' })
    expect(await answer).toEqual({ a: 1 })
  })

  describe('when the server says GOAWAY', () => {
    it('lets what runs finish and sends the rest over a new connection', async () => {
      await using world = await aWorld()
      const slow = world.client.text('/slow')
      const request = await world.server.next()
      world.server.goAway()
      await settle()
      const answer = world.client.text('/after')
      ;(await world.server.next()).text('after')
      expect(await answer).toBe('after')
      request.text('slow')
      expect(await slow).toBe('slow')
      expect(world.server.connections).toBe(2)
    })

    it('dials at most five times a second while nobody answers, and lets an old stream live on', async () => {
      await using server = await scriptedServer()
      const environment = aKubeEnvironment()
      let dials = 0
      await using client = await KubeClient.open(
        anAccess(server),
        {
          ...environment,
          dial: async ({ hostname, port }) => {
            dials += 1
            if (dials > 1) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
            return await new Promise((resolve) => {
              const socket = connect(port, hostname, () => resolve(socket))
            })
          },
        },
        { requestsInFlight: 5 },
      )
      let heard = ''
      const { signal } = new AbortController()
      const stream = client.stream('/w', { signal, onChunk: (chunk) => (heard += chunk.toString()) })
      const request = await server.next()
      request.open()
      server.goAway()
      await settle()
      expect((await failure(client.text('/x', { retries: 0 }))).reason).toBe('refused')
      const second = failure(client.text('/y', { retries: 0 }))
      await until(() => environment.clock.nextDelayMs === 200)
      expect(dials).toBe(2)
      await environment.clock.advanceAsync(200)
      expect((await second).reason).toBe('refused')
      expect(dials).toBe(3)
      request.write('still here')
      request.end()
      await stream
      expect(heard).toBe('still here')
    })
  })

  describe('when the connection is only half open', () => {
    it('finds out by the first request that times out, tells its streams, and connects anew', async () => {
      await using server = await scriptedServer()
      await using wire = await forwardTo(new URL(server.url))
      const dial: Dial = () =>
        new Promise((resolve) => {
          const socket = connect(wire.port, '127.0.0.1', () => resolve(socket))
        })
      // undici's own timers, which tell a dead connection from a slow request by a ping, run on the machine's clock.
      const environment = { ...aKubeEnvironment({ dial }), clock: systemClock }
      await using client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 5 })
      const opened = Promise.withResolvers<void>()
      const { signal } = new AbortController()
      const stream = failure(
        client.stream('/w', { signal, onOpen: () => opened.resolve(), onChunk: () => {} }),
      )
      ;(await server.next()).open()
      await opened.promise
      await wire.blackHole()
      expect(await failure(client.text('/x', { timeoutMs: 300 }))).toMatchObject({ reason: 'timeout' })
      expect(await stream).toMatchObject({ reason: 'reset' })
      await wire.pass()
      const answer = client.text('/after')
      ;(await server.next(({ path }) => path === '/after')).text('after')
      expect(await answer).toBe('after')
      expect(wire.accepted).toBe(2)
    })
  })

  describe('when a stream falls silent', () => {
    it('ends it after 90 s without a byte', async () => {
      await using world = await aWorld()
      const chunks: string[] = []
      const stop = new AbortController()
      const stream = failure(
        world.client.stream('/w', { signal: stop.signal, onChunk: (chunk) => chunks.push(String(chunk)) }),
      )
      const request = await world.server.next()
      request.open()
      world.environment.clock.advance(80_000)
      request.write('a')
      await until(() => chunks.length === 1)
      await world.environment.clock.advanceAsync(80_000)
      expect(world.client.usage().watches).toBe(1)
      await world.environment.clock.advanceAsync(10_000)
      expect(await stream).toMatchObject({ reason: 'timeout' })
      await request.closed
    })
  })

  describe('when disposed', () => {
    it('cancels what runs and what waits, and leaves no socket and no timer', async () => {
      await using server = await scriptedServer()
      const environment = aKubeEnvironment()
      const client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 1 })
      const running = failure(client.text('/running'))
      const request = await server.next()
      const waiting = failure(client.text('/waiting'))
      const stream = failure(client.stream('/w', { signal: new AbortController().signal, onChunk: () => {} }))
      await server.next()
      await client[Symbol.asyncDispose]()
      for (const work of [running, waiting, stream]) expect((await work).name).toBe('AbortError')
      await request.closed
      expect(environment.clock.waiting).toBe(0)
      await until(() => server.openConnections === 0)
      expect((await failure(client.text('/late'))).name).toBe('AbortError')
    })

    it('gives up a connection that is being made', async () => {
      await using server = await scriptedServer({ protocol: 'plain' })
      const environment = aKubeEnvironment({ dial: ({ signal }) => untilAborted(signal) })
      const client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 1 })
      const answer = failure(client.text('/x'))
      await settle()
      await client[Symbol.asyncDispose]()
      expect((await answer).name).toBe('AbortError')
      expect(environment.clock.waiting).toBe(0)
    })
  })
})

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

/** Waits for something the network brings about; each look is one turn of the event loop. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await settle()
}
