import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

async function aWorld(): Promise<ServerWorld> {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod'])
  await world.start()
  return world
}

const bearer = (world: ServerWorld) => ({ authorization: `Bearer ${world.server.token}` })

/** The cookie and the key of a page that was signed in by a link. */
async function pageOf(world: ServerWorld): Promise<{ cookie: string; key: string }> {
  const { pathname, search } = new URL(world.server.openUrl())
  const { headers } = await world.ask('GET', pathname + search)
  const cookie = String(headers['set-cookie']).split(';', 1)[0] ?? ''
  const code = String(headers.location).slice('/#in='.length)
  const { json } = await traded(world, cookie, code)
  return { cookie, key: (json as { key: string }).key }
}

const traded = (world: ServerWorld, cookie: string, code: string) =>
  world.ask(
    'POST',
    '/api/v1/page-key',
    { cookie, 'content-type': 'application/json' },
    JSON.stringify({ code }),
  )

describe('the guard', () => {
  it.each([
    ['no token', {}, 401],
    ['another token', { authorization: 'Bearer AAAA' }, 401],
    ['an empty token', { authorization: 'Bearer ' }, 401],
    ['the token as basic credentials', { authorization: 'Basic $TOKEN' }, 401],
    ['a cookie of another value', { cookie: 'flotilla-00000000=x' }, 401],
    ['a forged Host', { host: 'evil.example', authorization: 'Bearer $TOKEN' }, 403],
    ['a Host of another port', { host: '127.0.0.1:1', authorization: 'Bearer $TOKEN' }, 403],
    ['a Host without its port', { host: 'localhost', authorization: 'Bearer $TOKEN' }, 403],
    ['a Host that only begins like ours', { host: '127.0.0.1:$PORT.evil.example' }, 403],
    ['a foreign Origin', { origin: 'https://evil.example', authorization: 'Bearer $TOKEN' }, 403],
    ['the Origin null', { origin: 'null', authorization: 'Bearer $TOKEN' }, 403],
    ['our Origin by another name', { origin: 'http://localhost:$PORT', authorization: 'Bearer $TOKEN' }, 403],
    ['our Origin over https', { origin: 'https://127.0.0.1:$PORT', authorization: 'Bearer $TOKEN' }, 403],
    ['a cross-site fetch', { 'sec-fetch-site': 'cross-site', authorization: 'Bearer $TOKEN' }, 403],
    ['a same-site fetch', { 'sec-fetch-site': 'same-site', authorization: 'Bearer $TOKEN' }, 403],
    [
      'a fetch of no site that is no navigation',
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'cors', authorization: 'Bearer $TOKEN' },
      403,
    ],
    [
      'an unknown Sec-Fetch-Site',
      { 'sec-fetch-site': 'new', 'sec-fetch-mode': 'navigate', authorization: 'Bearer $TOKEN' },
      403,
    ],
  ])('refuses %s on API, page and files alike', async (_, template, status) => {
    await using world = await aWorld()
    const headers = filled(template, world)
    for (const path of ['/api/v1/workspace', '/', '/assets/main-abc123.js']) {
      const answer = await world.ask('GET', path, { host: `127.0.0.1:${world.server.port}`, ...headers })
      expect([path, answer.status]).toEqual([path, status])
      expect(answer.text).not.toContain('Flotilla</title><')
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it.each([
    ['127.0.0.1', {}],
    ['localhost', {}],
    ['[::1]', {}],
    ['127.0.0.1', { origin: 'http://127.0.0.1:$PORT', 'sec-fetch-site': 'same-origin' }],
    ['LOCALHOST', { origin: 'http://localhost:$PORT' }],
    ['127.0.0.1', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  ])('lets in a script at %s with %j', async (name, template) => {
    await using world = await aWorld()
    const headers = { host: `${name}:${world.server.port}`, ...filled(template, world), ...bearer(world) }
    expect((await world.ask('GET', '/api/v1/workspace', headers)).status).toBe(200)
  })

  it('refuses a request with two Host headers or a target that is no path of ours', async () => {
    await using world = await aWorld()
    const ours = `Host: 127.0.0.1:${world.server.port}\r\nAuthorization: Bearer ${world.server.token}\r\n`
    const twice = await world.raw(`GET / HTTP/1.1\r\n${ours}Host: evil.example\r\n\r\n`)
    expect(twice).toMatch(/^HTTP\/1\.1 40[03] /)
    for (const target of ['http://evil.example/api/v1/workspace', '//evil.example/', '*']) {
      const answer = await world.raw(`GET ${target} HTTP/1.1\r\n${ours}\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 40[03] /)
    }
  })

  it.each(['OPTIONS', 'TRACE', 'PROPFIND'])('answers 405 to %s, without CORS', async (method) => {
    await using world = await aWorld()
    const answer = await world.ask(method, '/api/v1/workspace', bearer(world))
    expect(answer.status).toBe(405)
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('takes changes as application/json only, and no larger than 1 MB', async () => {
    await using world = await aWorld()
    for (const type of [
      undefined,
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
    ]) {
      const headers = { ...bearer(world), ...(type === undefined ? {} : { 'content-type': type }) }
      const answer = await world.ask('PUT', '/api/v1/tab-order', headers, '{"clusterIds":[]}')
      expect([type, answer.status]).toEqual([type, 415])
    }
    const json = { ...bearer(world), 'content-type': 'application/json; charset=utf-8' }
    expect((await world.ask('PUT', '/api/v1/tab-order', json, '{"clusterIds":[]}')).status).toBe(200)
    const announced = { ...json, 'content-length': String(2 ** 20 + 1), expect: '100-continue' }
    expect((await world.ask('PUT', '/api/v1/tab-order', announced)).status).toBe(413)
    const chunked = { ...json, 'transfer-encoding': 'chunked' }
    const large = `{"clusterIds":["${'x'.repeat(2 ** 20)}"]}`
    expect((await world.ask('PUT', '/api/v1/tab-order', chunked, large)).status).toBe(413)
  })

  it.each([
    ['of unknown length', { 'transfer-encoding': 'chunked' }],
    ['of a byte', { 'content-length': '1' }],
  ])('refuses a read with a body %s, and closes its connection', async (_, length) => {
    await using world = await aWorld()
    const answer = await world.ask('GET', '/api/v1/workspace', { ...bearer(world), ...length }, 'x')
    expect([answer.status, answer.headers.connection]).toEqual([400, 'close'])
  })

  it('refuses a head of more than 1 MB before looking at it', async () => {
    await using world = await aWorld()
    const outcome = await world.ask('GET', '/', { ...bearer(world), 'x-much': 'x'.repeat(1_100_000) }).then(
      ({ status }) => status,
      ({ code }: NodeJS.ErrnoException) => code,
    )
    // It does not read the rest of it, so its answer may meet a writer that is still at it.
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(outcome)
  })

  it('opens nothing of the API with the cookie, which a browser sends to every port, and all with the key', async () => {
    await using world = await aWorld()
    const { cookie, key } = await pageOf(world)
    const json = { 'content-type': 'application/json' }
    const requests = [
      ['GET', '/api/v1/workspace', ''],
      ['GET', '/api/v1/settings', ''],
      ['PUT', '/api/v1/tab-order', '{"clusterIds":[]}'],
      ['POST', '/api/v1/open-code', '{}'],
      ['POST', '/api/v1/open-file', '{}'],
    ] as const
    for (const [method, path, body] of requests) {
      for (const wrong of [{}, { 'x-flotilla-key': '' }, { 'x-flotilla-key': cookie.split('=')[1] ?? '' }])
        expect([path, (await world.ask(method, path, { ...json, cookie, ...wrong }, body)).status]).toEqual([
          path,
          401,
        ])
      const answer = await world.ask(method, path, { ...json, 'x-flotilla-key': key }, body)
      expect([path, answer.status]).toEqual([path, 200])
    }
  })

  it('opens a download once by a code that a page has asked for, to this site only, and nothing else by it', async () => {
    await using world = await aWorld()
    const { key } = await pageOf(world)
    const json = { 'content-type': 'application/json' }
    expect((await world.ask('POST', '/api/v1/download-code', json, '{}')).status).toBe(401)
    const aCode = async () => {
      const asked = await world.ask('POST', '/api/v1/download-code', { ...json, 'x-flotilla-key': key }, '{}')
      return (asked.json as { code: string }).code
    }
    const code = await aCode()
    const download = `/api/v1/logs/download?clusterId=none&namespace=shop&pod=web-1&code=${code}`
    for (const other of [`/api/v1/workspace?code=${code}`, `/api/v1/logs?code=${code}`, `/?code=${code}`])
      expect([other, (await world.ask('GET', other)).status]).toEqual([other, 401])
    const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    expect((await world.ask('GET', download, foreign)).status).toBe(403)
    expect((await world.ask('GET', `${download}&code=${await aCode()}`)).status).toBe(401)
    // The guard lets it in: it is the cluster that is not there.
    expect((await world.ask('GET', download)).status).toBe(404)
    expect((await world.ask('GET', download)).status).toBe(401)
    const ofNode = `/api/v1/node-logs/download?clusterId=none&node=node-1&file=syslog&code=${await aCode()}`
    expect((await world.ask('GET', ofNode)).status).toBe(404)
    expect((await world.ask('GET', ofNode)).status).toBe(401)
    const late = download.replace(code, await aCode())
    world.clock.advance(60_001)
    expect((await world.ask('GET', late)).status).toBe(401)
  })

  it('is not locked by cookies that other servers of this machine have set, however many and however named', async () => {
    await using world = await aWorld()
    const { cookie, key } = await pageOf(world)
    const [name = ''] = cookie.split('=')
    const many = Array.from({ length: 180 }, (_, at) => `c${at}=${'x'.repeat(4000)}`).join('; ')
    for (const cookies of [`${name}=evil; ${cookie}`, `${cookie}; ${name}=evil`, `${many}; ${cookie}`])
      expect((await world.ask('GET', '/', { cookie: cookies })).status).toBe(200)
    // Where ours was pushed out, the page goes on by its key, and a fresh link brings the cookie back.
    const answer = await world.ask('GET', '/api/v1/workspace', { cookie: many, 'x-flotilla-key': key })
    expect(answer.status).toBe(200)
    const { pathname, search } = new URL(world.server.openUrl())
    expect((await world.ask('GET', pathname + search, { cookie: many })).status).toBe(303)
  })

  it('leads a page at another name of this machine to 127.0.0.1, and gives it nothing there', async () => {
    await using world = await aWorld()
    const { cookie, key } = await pageOf(world)
    const { port } = world.server
    const { pathname, search } = new URL(world.server.openUrl())
    for (const name of ['localhost', '[::1]']) {
      const there = { host: `${name}:${port}`, cookie }
      const visit = { ...there, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }
      for (const path of ['/', pathname + search]) {
        const { status, headers } = await world.ask('GET', path, visit)
        expect([status, headers.location]).toEqual([307, `http://127.0.0.1:${port}${path}`])
        expect(headers['set-cookie']).toBeUndefined()
      }
      for (const path of ['/', '/api/v1/workspace', pathname + search])
        expect((await world.ask('GET', path, { ...there, 'x-flotilla-key': key })).status).toBe(401)
    }
    expect((await world.ask('GET', pathname + search)).status).toBe(303)
  })

  it('sends its policy with every answer, also with refusals', async () => {
    await using world = await aWorld()
    const answers = [
      await world.ask('GET', '/'),
      await world.ask('GET', '/', bearer(world)),
      await world.ask('GET', '/api/v1/workspace', bearer(world)),
      await world.ask('GET', '/api/v1/nothing', bearer(world)),
      await world.ask('GET', '/', { host: 'evil.example' }),
    ]
    for (const { headers } of answers) {
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      })
    }
  })

  it('tells a person without a token, in words and without a script, how to get in', async () => {
    await using world = await aWorld()
    const { status, headers, text } = await world.ask('GET', '/', { accept: 'text/html' })
    expect(status).toBe(401)
    expect(headers['content-type']).toBe('text/html; charset=utf-8')
    expect(text).toContain('Open it from the terminal')
    expect(text).not.toContain('<script')
  })

  it('is not kept from the person by strangers who open connections and say nothing', async () => {
    await using world = await aWorld()
    const strangers = Array.from({ length: 600 }, () => connect(world.server.port, '127.0.0.1'))
    let closed = 0
    for (const socket of strangers)
      socket
        .on('error', () => {})
        .once('close', () => {
          closed += 1
        })
    try {
      await vi.waitFor(() => expect(closed).toBeGreaterThan(300), { timeout: 10_000 })
      expect((await world.api('GET', '/workspace')).status).toBe(200)
    } finally {
      for (const socket of strangers) socket.destroy()
    }
  })

  it('listens on 127.0.0.1 only', async () => {
    await using world = await aWorld()
    expect(world.server.url).toBe(`http://127.0.0.1:${world.server.port}`)
    await expect(fetch(`http://[::1]:${world.server.port}/`)).rejects.toThrow()
  })
})

describe('the one-time code', () => {
  it('is exchanged once for a cookie that no script can read and no other site can send', async () => {
    await using world = await aWorld()
    const { pathname, search } = new URL(world.server.openUrl())
    const first = await world.ask('GET', pathname + search)
    expect(first.status).toBe(303)
    expect(first.headers.location).toMatch(/^\/#in=[\w-]{43}$/)
    const [cookie = ''] = first.headers['set-cookie'] as string[]
    expect(cookie).toMatch(/^flotilla-[0-9a-f]{8}=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
    expect(cookie).not.toContain(world.server.token)
    const signedIn = await world.ask('GET', '/', { cookie: cookie.split(';', 1)[0] ?? '' })
    expect([signedIn.status, signedIn.text]).toEqual([200, '<!doctype html><title>Flotilla</title>'])

    const second = await world.ask('GET', pathname + search)
    expect(second.status).toBe(401)
    expect(second.headers['set-cookie']).toBeUndefined()
  })

  it('leads to a page that gets its key once, by the browser that was signed in', async () => {
    await using world = await aWorld()
    const { pathname, search } = new URL(world.server.openUrl())
    const { headers } = await world.ask('GET', pathname + search)
    const cookie = String(headers['set-cookie']).split(';', 1)[0] ?? ''
    const code = String(headers.location).slice('/#in='.length)
    expect((await traded(world, '', code)).status).toBe(401)
    expect((await traded(world, cookie, 'guess')).status).toBe(401)
    const { status, json } = await traded(world, cookie, code)
    expect([status, json]).toEqual([200, { key: expect.stringMatching(/^[\w-]{43}$/) }])
    expect((json as { key: string }).key).not.toBe(world.server.token)
    expect((await traded(world, cookie, code)).status).toBe(401)
  })

  it('reaches the browser by a file for this user only, and is gone when its link has ended', async () => {
    await using world = await aWorld()
    const { json } = await world.api('POST', '/open-file', {})
    const { path } = json as { path: string }
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const [, link = ''] = /url=([^"]+)"/.exec(await readFile(path, 'utf8')) ?? []
    const { pathname, search } = new URL(link)
    // A browser says of a page in a file that it is another site.
    const fromFile = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    }
    const opened = await world.ask('GET', pathname + search, fromFile)
    expect(opened.status).toBe(200)
    expect(opened.headers['set-cookie']).toBeDefined()
    expect(opened.text).toMatch(/content="0; url=\/#in=[\w-]{43}"/)
    world.clock.advance(60_000)
    await vi.waitFor(() => expect(existsSync(path)).toBe(false))
    const left = await world.server.openFile()
    await world.stop()
    expect(existsSync(left)).toBe(false)
  })

  it('ends after 60 seconds', async () => {
    await using world = await aWorld()
    const inTime = new URL(world.server.openUrl())
    world.clock.advance(59_999)
    expect((await world.ask('GET', inTime.pathname + inTime.search)).status).toBe(303)
    const late = new URL(world.server.openUrl())
    world.clock.advance(60_000)
    expect((await world.ask('GET', late.pathname + late.search)).status).toBe(401)
  })

  it.each(['/open', '/open?code=', '/open?code=guess', '/open?code=a&code=b'])(
    'is not guessed by %s',
    async (path) => {
      await using world = await aWorld()
      expect((await world.ask('GET', path)).status).toBe(401)
    },
  )

  it('is given to scripts that hold the token, and to nobody else', async () => {
    await using world = await aWorld()
    const { json } = await world.api('POST', '/open-code', {})
    const { pathname, search } = new URL((json as { url: string }).url)
    expect((await world.ask('GET', pathname + search)).status).toBe(303)
    const stranger = await world.ask(
      'POST',
      '/api/v1/open-code',
      { 'content-type': 'application/json' },
      '{}',
    )
    expect(stranger.status).toBe(401)
  })

  it('is refused to a part of another site and to another Host', async () => {
    await using world = await aWorld()
    const { pathname, search } = new URL(world.server.openUrl())
    for (const how of [
      { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' },
      { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ]) {
      const foreign = { 'sec-fetch-site': 'cross-site', ...how }
      expect((await world.ask('GET', pathname + search, foreign)).status).toBe(403)
    }
    expect((await world.ask('GET', pathname + search, { host: 'evil.example' })).status).toBe(403)
    expect((await world.ask('GET', pathname + search)).status).toBe(303)
  })
})

describe('the guard of upgrades', () => {
  const upgrade = (world: ServerWorld, path: string, headers: Record<string, string>) =>
    world.raw(
      [
        `GET ${path} HTTP/1.1`,
        ...Object.entries({
          host: `127.0.0.1:${world.server.port}`,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          'sec-websocket-version': '13',
          ...headers,
        }).map(([name, value]) => `${name}: ${value}`),
        '\r\n',
      ].join('\r\n'),
    )

  it('refuses a foreign WebSocket, with cookie or token, on every stream', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    const { cookie, key } = await pageOf(world)
    const withKey = { 'sec-websocket-protocol': `flotilla, flotilla.key.${key}` }
    const before = await world.records('config', 'prod')
    const refused: Record<string, string>[] = [
      {},
      { cookie },
      { cookie, ...withKey },
      { cookie, origin: `http://127.0.0.1:${world.server.port}` },
      { cookie, ...withKey, origin: 'https://evil.example' },
      { cookie, ...withKey, origin: 'null' },
      { cookie, ...withKey, origin: `http://localhost:${world.server.port}` },
      { ...withKey, origin: `http://127.0.0.1:${world.server.port}`, 'sec-fetch-site': 'cross-site' },
      { 'sec-websocket-protocol': 'flotilla.key.x', origin: `http://127.0.0.1:${world.server.port}` },
      { ...bearer(world), origin: 'https://evil.example' },
      { ...bearer(world), host: 'evil.example' },
      { authorization: 'Bearer wrong' },
    ]
    for (const path of ['/api/v1/stream', '/api/v1/clusters/config%3Aprod/stream']) {
      for (const headers of refused) {
        expect([path, headers, await upgrade(world, path, headers)]).toEqual([
          path,
          headers,
          expect.stringMatching(/^HTTP\/1\.1 40[13] /),
        ])
      }
    }
    expect(await world.records('config', 'prod')).toEqual(before)
  })

  it('refuses an upgrade to anything but WebSocket', async () => {
    await using world = await aWorld()
    const answer = await upgrade(world, '/api/v1/stream', { ...bearer(world), upgrade: 'h2c' })
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('lets the page in by its key and Origin, and a script by its token', async () => {
    await using world = await aWorld()
    const { key } = await pageOf(world)
    const { WebSocket } = await import('ws')
    const origin = `http://127.0.0.1:${world.server.port}`
    const offered = ['flotilla', `flotilla.key.${key}`]
    for (const [protocols, headers] of [
      [offered, { origin }],
      [[], bearer(world)],
    ] as const) {
      const url = `ws://127.0.0.1:${world.server.port}/api/v1/stream`
      const socket = new WebSocket(url, [...protocols], { headers })
      const message = await new Promise((resolve, reject) => {
        socket.once('message', (data) => resolve(JSON.parse(String(data)).t))
        socket.once('error', reject)
      })
      expect(message).toBe('workspace')
      expect(socket.protocol).toBe(protocols[0] ?? '')
      socket.terminate()
    }
  })
})

function filled(template: Record<string, string | undefined>, world: ServerWorld): Record<string, string> {
  const entries = Object.entries(template).filter((entry) => entry[1] !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      String(value).replace('$PORT', String(world.server.port)).replace('$TOKEN', world.server.token),
    ]),
  )
}
