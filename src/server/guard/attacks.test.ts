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
  const json = { cookie, 'content-type': 'application/json' }
  const answer = await world.ask('POST', '/api/v1/page-key', json, JSON.stringify({ code }))
  return { cookie, key: (answer.json as { key: string }).key }
}

describe('a name that leads to this machine in another way', () => {
  it.each([
    ['with a dot behind it', '127.0.0.1.:$PORT'],
    ['as one number', '2130706433:$PORT'],
    ['in hexadecimal', '0x7f.0.0.1:$PORT'],
    ['shortened', '127.1:$PORT'],
    ['below a service that answers with any address', '127.0.0.1.nip.io:$PORT'],
    ['as an IPv6 address that means it', '[::ffff:127.0.0.1]:$PORT'],
    ['behind a user', 'me@127.0.0.1:$PORT'],
    ['for every address', '0.0.0.0:$PORT'],
    ['as nothing', ''],
    ['as a port alone', ':$PORT'],
  ])('opens nothing %s, even with the token', async (_, template) => {
    await using world = await aWorld()
    const host = template.replace('$PORT', String(world.server.port))
    for (const path of ['/api/v1/workspace', '/', '/assets/main-abc123.js']) {
      const answer = await world.raw(
        `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${world.server.token}\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 40[03] /u)
      expect(answer).not.toContain('instance')
    }
  })
})

describe('a form or a script of another page, in the browser that is signed in', () => {
  const changes = [
    ['PUT', '/tab-order'],
    ['PUT', '/selection/config%3Aprod'],
    ['DELETE', '/selection/config%3Aprod'],
    ['PATCH', '/settings'],
    ['POST', '/clusters/config%3Aprod/retry'],
    ['PUT', '/clusters/config%3Aprod/view'],
    ['PATCH', '/clusters/config%3Aprod/settings'],
    ['POST', '/refresh/pods?scope=config%3Aprod%7Cnamespace%3Aall'],
    ['POST', '/actions/delete?clusterId=config%3Aprod'],
    ['DELETE', '/object?clusterId=config%3Aprod'],
    ['POST', '/object/save?clusterId=config%3Aprod'],
    ['POST', '/manifests/apply?clusterId=config%3Aprod'],
    ['POST', '/shells?clusterId=config%3Aprod'],
    ['POST', '/open-code'],
    ['POST', '/open-file'],
    ['POST', '/download-code'],
    ['POST', '/page-key'],
  ] as const

  it('changes nothing at any address, whatever it calls itself and its body', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    const { cookie } = await pageOf(world)
    const before = [await world.workspace(), await world.records('config', 'prod')]
    const ours = `http://127.0.0.1:${world.server.port}`
    const disguises = [
      // A form, and fetch in the mode no-cors.
      { origin: 'https://evil.example', 'content-type': 'text/plain' },
      { origin: 'null', 'content-type': 'application/x-www-form-urlencoded' },
      {
        origin: 'http://127.0.0.1:1',
        'sec-fetch-site': 'same-site',
        'sec-fetch-mode': 'no-cors',
        'content-type': 'text/plain',
      },
      // A beacon, which may say that it is JSON where the browser lets it.
      {
        origin: 'http://127.0.0.1:1',
        'sec-fetch-site': 'same-site',
        'sec-fetch-mode': 'no-cors',
        'content-type': 'application/json',
      },
      // A browser that says nothing of where it comes from: the cookie alone is not the session.
      { 'content-type': 'application/json' },
      { origin: ours, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    ]
    for (const [method, path] of changes)
      for (const disguise of disguises) {
        const { status } = await world.ask(
          method,
          `/api/v1${path}`,
          { cookie, ...disguise },
          '{"code":"guess"}',
        )
        expect([401, 403, 415], `${method} ${path} ${JSON.stringify(disguise)}`).toContain(status)
      }
    expect([await world.workspace(), await world.records('config', 'prod')]).toEqual(before)
  }, 60_000)

  it('gets no answer to a preflight, for a private network neither', async () => {
    await using world = await aWorld()
    const { status, headers } = await world.ask('OPTIONS', '/api/v1/settings', {
      origin: 'https://evil.example',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'content-type,x-flotilla-key',
      'access-control-request-private-network': 'true',
    })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('a secret in another place than its own', () => {
  it('opens nothing: not in an address, not as a cookie, not twice', async () => {
    await using world = await aWorld()
    const { cookie, key } = await pageOf(world)
    const { token } = world.server
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    }
    const ours = `http://127.0.0.1:${world.server.port}`
    for (const [path, headers] of [
      [`/api/v1/workspace?token=${token}`, {}],
      [`/api/v1/workspace?access_token=${token}&key=${key}`, { cookie }],
      ['/api/v1/workspace', { cookie: `${cookie}; key=${key}; token=${token}` }],
      [`/api/v1/stream?token=${token}`, upgrade],
      [`/api/v1/stream?key=${key}`, { ...upgrade, cookie, origin: ours }],
      ['/api/v1/stream', { ...upgrade, cookie: `${cookie}; ${cookie}`, origin: ours }],
    ] as const)
      expect([path, (await world.ask('GET', path, headers)).status]).toEqual([path, 401])
  })

  it('opens nothing after the next start', async () => {
    await using world = await aWorld()
    const before = bearer(world)
    const { cookie, key } = await pageOf(world)
    const { pathname, search } = new URL(world.server.openUrl())
    await world.stop()
    await world.start()
    for (const old of [before, { cookie }, { cookie, 'x-flotilla-key': key }])
      expect((await world.ask('GET', '/api/v1/workspace', old)).status).toBe(401)
    expect((await world.ask('GET', pathname + search)).status).toBe(401)
    expect((await world.ask('GET', '/api/v1/workspace', bearer(world))).status).toBe(200)
  })
})

describe('a link that two spend in the same moment', () => {
  it('opens for one of them', async () => {
    await using world = await aWorld()
    const { pathname, search } = new URL(world.server.openUrl())
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.ask('GET', pathname + search)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      303,
      ...Array(7).fill(401),
    ])
  })
})

describe('a request that two readers would end in different places', () => {
  it.each([
    ['both lengths', 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}'],
    ['a length that is no number', 'Content-Length: +2\r\n\r\n{}'],
    ['an encoding that is not the last', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
    ['an encoding that is nearly one', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['a blank before the colon', 'Content-Length : 2\r\n\r\n{}'],
    ['a folded header', 'X-A: b\r\n c: d\r\nContent-Length: 2\r\n\r\n{}'],
    ['a line feed alone', 'X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}'],
  ])('is refused, and nothing behind it is read: %s', async (_, rest) => {
    await using world = await aWorld()
    const ours = `Host: 127.0.0.1:${world.server.port}\r\nAuthorization: Bearer ${world.server.token}\r\n`
    const behind = `GET /api/v1/settings HTTP/1.1\r\n${ours}Connection: close\r\n\r\n`
    const answer = await world.raw(
      `PUT /api/v1/tab-order HTTP/1.1\r\n${ours}Content-Type: application/json\r\n${rest}${behind}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /u)
    expect(answer).not.toContain('kubeconfigSources')
  })
})

describe('pages without number', () => {
  it('are turned away beyond a hundred, and the others go on', async () => {
    await using world = await aWorld()
    const [first] = await Promise.all([world.listen(), ...Array.from({ length: 99 }, () => world.listen())])
    const late = world.socket('/stream')
    const code = await new Promise((resolve) => late.once('close', resolve))
    expect(code).toBe(1013)
    const heard = first?.length ?? 0
    await world.select('config:prod')
    await vi.waitFor(() => expect(first?.length).toBeGreaterThan(heard))
  })
})
