import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WorkspaceFrame } from '#contract'
import { eventually, ServerWorld } from '../../testkit/server/serverWorld.ts'

/** What keeps a process alive: sockets, children, watchers. The server's timers are all on the clock of its world. */
const resources = () => process.getActiveResourcesInfo().filter((name) => !ofTheRunner.has(name))
const ofTheRunner = new Set([
  'Timeout',
  'Immediate',
  'PipeWrap',
  'MessagePort',
  'FSReqPromise',
  'FSReqCallback',
  'CloseReq',
])

describe('a server that is disposed', () => {
  it('leaves no process, socket, timer, watcher or file', async () => {
    await using world = await ServerWorld.open()
    const before = resources().sort()
    await world.kubeconfig('config', ['a', 'b', 'c'])
    await world.script('config', 'c', 'crash-on-start')
    await world.start()
    for (const context of ['a', 'b']) await world.selectAndReach(`config:${context}`)
    await world.select('config:c')
    await world.untilLifecycle('config:c', 'crashed')
    const sockets = [world.socket('/stream'), world.socket('/clusters/config%3Aa/stream')]
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))))
    const pids = [await world.pidOf('config', 'a'), await world.pidOf('config', 'b')]
    const { port } = world.server
    await world.stop()
    await Promise.all(closed)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow()
    expect(world.clock.waiting).toBe(0)
    expect(await readdir(world.runtimeDir)).toEqual([])
    expect(await readdir(world.configDir)).toEqual(['workspace.json'])
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
    await eventually(() => expect(resources().sort()).toEqual(before))
  })

  it('is disposed once, however often it is asked', async () => {
    await using world = await ServerWorld.open()
    const server = await world.start()
    await Promise.all([server[Symbol.asyncDispose](), server[Symbol.asyncDispose]()])
    await server[Symbol.asyncDispose]()
  })
})

describe('the page’s files', () => {
  const get = (world: ServerWorld, path: string, accept = '*/*') =>
    world.ask('GET', path, { authorization: `Bearer ${world.server.token}`, accept })

  it('are kept for good where their name carries their content, and never where it does not', async () => {
    await using world = await ServerWorld.open()
    await world.start()
    const hashed = await get(world, '/assets/main-abc123.js')
    expect([hashed.status, hashed.headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8'])
    expect(hashed.headers['cache-control']).toContain('immutable')
    const page = await get(world, '/', 'text/html')
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store'])
  })

  it('answer the page for addresses of its own making, and 404 for files that are not there', async () => {
    await using world = await ServerWorld.open()
    await world.start()
    expect((await get(world, '/clusters/x/pods', 'text/html')).text).toContain('<title>Flotilla')
    for (const [path, accept] of [
      ['/clusters/x/pods', '*/*'],
      ['/assets/gone-1.js', 'text/html'],
      ['/api/v1/nothing', 'text/html'],
      ['/api/v2/workspace', '*/*'],
    ] as const) {
      expect([path, (await get(world, path, accept)).status]).toEqual([path, 404])
    }
    expect((await world.api('POST', '/clusters', {})).status).toBe(404)
    expect((await world.api('DELETE', '/workspace')).status).toBe(405)
    expect((await world.api('POST', '/snapshots/pods?scope=config:x|', {})).status).toBe(405)
  })

  it('lie inside their folder, whatever the address says', async () => {
    await using world = await ServerWorld.open()
    await writeFile(join(world.home, 'secret.txt'), 'secret')
    await world.start()
    await writeFile(join(world.home, 'ui', '.hidden.json'), 'secret')
    for (const path of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/.hidden.json',
      '/%00.txt',
      '/%ff',
    ]) {
      const answer = await get(world, path)
      expect([path, answer.status >= 400 && !answer.text.includes('secret')]).toEqual([path, true])
    }
  })
})

describe('the workspace’s stream', () => {
  it('begins with the whole workspace and numbers every change', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['a', 'b'])
    await world.start()
    const frames = await world.listen()
    for (const context of ['a', 'b']) await world.selectAndReach(`config:${context}`)
    await world.deselect('config:a')
    const workspaces = () => frames.flatMap((frame) => (frame.t === 'workspace' ? [frame.workspace] : []))
    const now = await world.workspace()
    expect(now.clusters.map(({ clusterId }) => clusterId)).toEqual(['config:b'])
    await eventually(() => expect(workspaces().at(-1)).toEqual(now))
    const revisions = workspaces().map(({ revision }) => revision)
    expect(revisions).toEqual([...new Set(revisions)].sort((one, other) => one - other))
    const late = (await world.listen())[0] as Extract<WorkspaceFrame, { t: 'workspace' }>
    expect(late.workspace).toEqual(now)
  })

  it('ends a page that speaks on it', async () => {
    await using world = await ServerWorld.open()
    await world.start()
    const socket = world.socket('/stream')
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.once('open', () => socket.send('hello'))
    expect(await closed).toBe(1008)
  })
})
