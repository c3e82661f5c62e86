import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import type { ErrorBody } from '#contract'
import { eventually, ServerWorld } from '../../../testkit/server/serverWorld.ts'

async function aWorld(): Promise<ServerWorld> {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod', 'other'])
  await world.start()
  await world.selectAndReach('config:prod')
  return world
}

const codeOf = (json: unknown) => (json as ErrorBody).error.code

describe('a piped request', () => {
  it('reaches the berth by its own address, without anything that is the page’s own', async () => {
    await using world = await aWorld()
    const answer = await world.ask(
      'GET',
      `/api/v1/snapshots/pods?scope=${encodeURIComponent('config:prod|namespace:a')}&sort=name&filter=${encodeURIComponent('a b&c')}&limit=5&cursor=x&else=1`,
      {
        authorization: `Bearer ${world.server.token}`,
        cookie: 'a=b',
        'impersonate-user': 'root',
        'impersonate-group': 'system:masters',
        'impersonate-extra-x': 'y',
        'x-forwarded-for': '1.2.3.4',
        forwarded: 'for=1.2.3.4',
        'x-flotilla-berth': 'guess',
        'if-none-match': '"0"',
        te: 'trailers',
        'x-custom': 'z',
      },
    )
    expect(answer.json).toMatchObject({
      url: '/snapshots/pods?tail=namespace%3Aa&sort=name&filter=a%20b%26c&limit=5&cursor=x',
    })
    const { headers = {} } = (await world.records('config', 'prod')).at(-1) ?? {}
    expect(Object.keys(headers).sort()).toEqual(['connection', 'host', 'if-none-match', 'x-flotilla-berth'])
    expect(headers['x-flotilla-berth']).not.toBe('guess')
    expect(JSON.stringify(headers)).not.toContain(world.server.token)
  })

  it('brings back the answer without headers that are not for the page', async () => {
    await using world = await aWorld()
    const { headers } = await world.snapshot('config:prod', 'pods')
    expect(headers.etag).toBe('"1"')
    expect(headers['content-type']).toBe('application/json')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['set-cookie']).toBeUndefined()
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('checks the names of an object before the berth is asked', async () => {
    await using world = await aWorld()
    const before = await world.records('config', 'prod')
    for (const path of [
      '/object?clusterId=config:prod&version=v1&resource=pods',
      '/object?clusterId=config:prod&version=v1&resource=&name=x',
      '/object?clusterId=config:prod&version=v1&resource=pods&name=x&name=y',
      `/snapshots/pods?scope=config:prod|&filter=${'x'.repeat(2001)}`,
    ]) {
      expect((await world.api('GET', path)).status).toBe(400)
    }
    expect(await world.records('config', 'prod')).toEqual(before)
    const answer = await world.api(
      'GET',
      '/object/yaml?clusterId=config:prod&version=v1&resource=nodes&name=n',
    )
    expect(answer.json).toMatchObject({
      url: '/object/yaml?version=v1&resource=nodes&name=n',
    })
  })

  it('works for HEAD as for GET', async () => {
    await using world = await aWorld()
    const answer = await world.api('HEAD', '/snapshots/pods?scope=config:prod|')
    expect([answer.status, answer.text, answer.headers.etag]).toEqual([200, '', '"1"'])
  })

  it('answers 504 after ten seconds of silence, and cuts an answer that stops half-way', async () => {
    await using world = await aWorld()
    const silent = world.snapshot('config:prod', 'hang')
    await eventually(async () =>
      expect((await world.records('config', 'prod')).at(-1)?.url).toContain('/snapshots/hang'),
    )
    world.clock.advance(9_999)
    world.clock.advance(1)
    const answer = await silent
    expect([answer.status, codeOf(answer.json)]).toEqual([504, 'deadline_exceeded'])
    expect(answer.json).toMatchObject({ error: { clusterId: 'config:prod' } })

    const half = world.snapshot('config:prod', 'half')
    const outcome = vi.fn()
    half.then(
      () => outcome('whole'),
      () => outcome('cut'),
    )
    await eventually(() => {
      world.clock.advance(5_000)
      expect(outcome).toHaveBeenCalledWith('cut')
    })
  })

  it('holds no more than the streams’ own buffers for a page that does not read', async () => {
    await using world = await aWorld()
    const bytes = 64 * 2 ** 20
    const socket = connect(world.server.port, '127.0.0.1')
    socket.pause()
    socket.write(
      [
        `GET /api/v1/snapshots/big?scope=config:prod%7C&filter=${bytes} HTTP/1.1`,
        `Host: 127.0.0.1:${world.server.port}`,
        `Authorization: Bearer ${world.server.token}`,
        'Connection: close\r\n\r\n',
      ].join('\r\n'),
    )
    const poured = async () => Number(await readFile(`${world.kubeconfigPath('config')}.prod.poured`, 'utf8'))
    await eventually(async () => expect(await poured()).toBeGreaterThan(0))
    let last = 0
    let looksTheSame = 0
    // A busy machine pauses too: only what stays the same for many looks has come to rest.
    await eventually(async () => {
      const now = await poured()
      looksTheSame = now === last ? looksTheSame + 1 : 0
      last = now
      expect(looksTheSame).toBeGreaterThan(30)
    })
    expect(last).toBeLessThan(24 * 2 ** 20)
    // Time that passes while the page does not read is not the cluster's.
    world.clock.advance(60_000)
    let read = 0
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length
    })
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    expect(read).toBeGreaterThan(bytes)
  })

  it('ends at the berth when the page goes away', async () => {
    await using world = await aWorld()
    const socket = connect(world.server.port, '127.0.0.1')
    socket.write(
      `GET /api/v1/snapshots/drip?scope=config:prod%7C HTTP/1.1\r\nHost: 127.0.0.1:${world.server.port}\r\nAuthorization: Bearer ${world.server.token}\r\n\r\n`,
    )
    await new Promise((resolve) => socket.once('data', resolve))
    socket.destroy()
    await eventually(async () =>
      expect((await world.records('config', 'prod')).at(-1)).toEqual({ ended: 'drip' }),
    )
  })
})

describe('when a berth is killed', () => {
  it('ends what was in flight to it and nothing else', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:other')
    const mine = world.socket('/clusters/config%3Aprod/stream')
    const others = world.socket('/clusters/config%3Aother/stream')
    const open = (socket: typeof mine) => new Promise((resolve) => socket.once('open', resolve))
    await Promise.all([open(mine), open(others)])
    const ended = new Promise((resolve) => mine.once('close', resolve))
    const half = world.snapshot('config:prod', 'half')
    const halfEnded = expect(half).rejects.toThrow()
    const hanging = world.snapshot('config:prod', 'hang')
    await eventually(async () => {
      const urls = (await world.records('config', 'prod')).map(({ url }) => url ?? '')
      expect(urls.some((url) => url.includes('/half')) && urls.some((url) => url.includes('/hang'))).toBe(
        true,
      )
    })

    process.kill(await world.pidOf('config', 'prod'), 'SIGKILL')
    await ended
    await halfEnded
    const answer = await hanging
    expect([answer.status, codeOf(answer.json)]).toEqual([503, 'cluster_process_unavailable'])
    const echo = new Promise((resolve) => others.once('message', (data) => resolve(String(data))))
    others.send('still here')
    expect(await echo).toBe('still here')
    expect((await world.snapshot('config:other', 'pods')).status).toBe(200)
    others.terminate()
  })

  it('answers 503 until it is back', async () => {
    await using world = await aWorld()
    process.kill(await world.pidOf('config', 'prod'), 'SIGKILL')
    await world.untilLifecycle('config:prod', 'crashed')
    const answer = await world.snapshot('config:prod', 'pods')
    expect([answer.status, codeOf(answer.json)]).toEqual([503, 'cluster_process_unavailable'])
    world.clock.advance(1000)
    expect((await world.snapshot('config:prod', 'pods')).status).toBe(200)
  })
})

describe('a piped upgrade', () => {
  it('carries small and large frames both ways, and reaches the berth’s own stream', async () => {
    await using world = await aWorld()
    const socket = world.socket('/clusters/config%3Aprod/stream')
    await new Promise((resolve) => socket.once('open', resolve))
    const large = 'x'.repeat(3 * 2 ** 20)
    for (const text of ['hello', large]) {
      const echo = new Promise((resolve) => socket.once('message', (data) => resolve(String(data))))
      socket.send(text)
      expect((await echo) === text).toBe(true)
    }
    const record = (await world.records('config', 'prod')).find(({ upgrade }) => upgrade !== undefined)
    expect(record?.upgrade).toBe('/stream')
    expect(JSON.stringify(record?.headers)).not.toContain(world.server.token)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.close(1000)
    expect(await closed).toBe(1000)
  })

  it('ends with its cluster, within the answer to the person', async () => {
    await using world = await aWorld()
    const socket = world.socket('/clusters/config%3Aprod/stream')
    await new Promise((resolve) => socket.once('open', resolve))
    const closed = new Promise((resolve) => socket.once('close', resolve))
    await world.deselect('config:prod')
    await closed
  })

  it('waits for a berth that is still starting, and is refused after ten seconds', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod'])
    await world.script('config', 'prod', 'never-listen')
    await world.start()
    await world.select('config:prod')
    const status = new Promise((resolve) => {
      const socket = world.socket('/clusters/config%3Aprod/stream')
      socket.once('unexpected-response', (_, response) => resolve(response.statusCode))
      socket.on('error', () => {})
    })
    await eventually(() => {
      world.clock.advance(3000)
      return expect(Promise.race([status, Promise.reject(new Error('pending'))])).resolves.toBe(504)
    })
  })
})
