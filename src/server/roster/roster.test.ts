import { readdir } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { ErrorBody } from '#contract'
import { eventually, ServerWorld } from '../../../testkit/server/serverWorld.ts'
import { forkedBerths } from './forkedBerth.ts'

async function aWorld(script?: string): Promise<ServerWorld> {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod', 'a', 'b', 'c', 'd', 'e'])
  if (script !== undefined) await world.script('config', 'prod', script)
  await world.start()
  return world
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const kill = async (world: ServerWorld, context: string) =>
  process.kill(await world.pidOf('config', context), 'SIGKILL')

const starts = async (world: ServerWorld, context: string) =>
  (await world.records('config', context)).filter(({ control }) => control === 'open').length

const socketFiles = async (world: ServerWorld): Promise<string[]> =>
  (await readdir(world.runtimeDir, { recursive: true })).filter((name) => name.endsWith('.s'))

describe('a berth’s process', () => {
  it('gets its limits from the settings and knows its context only', async () => {
    await using world = await aWorld()
    await world.api('PATCH', '/settings', { processHeapMb: 256, requestsInFlight: 7 })
    await world.selectAndReach('config:prod')
    const [opening] = await world.records('config', 'prod')
    expect(opening?.limits).toEqual({ requestsInFlight: 7 })
    expect(opening?.execArgv).toEqual([
      '--max-old-space-size=256',
      '--max-semi-space-size=8',
      '--expose-gc',
      '--disable-sigusr1',
    ])
  })

  it('keeps memory for all of its threads together', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    const [opening] = await world.records('config', 'prod')
    expect(opening?.mallocArenaMax).toBe(process.env.MALLOC_ARENA_MAX ?? '1')
  })

  it('is told whether it follows its cluster while nobody looks, at its start and when that is changed', async () => {
    await using world = await aWorld()
    await world.api('PATCH', '/settings', { backgroundRefresh: false })
    await world.selectAndReach('config:prod')
    expect((await world.records('config', 'prod'))[0]?.backgroundRefresh).toBe(false)
    await world.api('PATCH', '/settings', { theme: 'dark' })
    await world.api('PATCH', '/settings', { backgroundRefresh: true })
    await eventually(async () =>
      expect(
        (await world.records('config', 'prod')).flatMap(({ control, isOn }) =>
          control === 'background-refresh' ? [isOn] : [],
        ),
      ).toEqual([true]),
    )
  })

  it('is told to read its access again and to retry', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    expect((await world.api('POST', '/clusters/config%3Aprod/retry', {})).status).toBe(202)
    await eventually(async () =>
      expect((await world.records('config', 'prod')).map(({ control }) => control)).toContain('retry'),
    )
  })

  it('ends when its cluster is viewed as another user, and the next one is of that user until the cluster is closed', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    await world.selectAndReach('config:a')
    const [own, another] = [await world.pidOf('config', 'prod'), await world.pidOf('config', 'a')]
    const viewAs = { user: 'alice', groups: ['web'] }
    const address = '/clusters/config%3Aprod/view-as'
    expect((await world.api('PUT', address, viewAs)).json).toEqual(viewAs)
    expect(isRunning(own)).toBe(false)
    const stateOf = async () => (await world.untilLifecycle('config:prod', 'opening')).viewAs
    expect(await stateOf()).toEqual(viewAs)
    expect((await world.snapshot('config:prod', 'pods')).status).toBe(200)
    const users = async (context: string) =>
      (await world.records('config', context)).flatMap(({ control, viewAs: of }) =>
        control === 'open' ? [of] : [],
      )
    expect(await users('prod')).toEqual([null, viewAs])

    // A crash does not lead back to rights that the person has put aside.
    await world.snapshot('config:prod', 'die')
    await world.untilLifecycle('config:prod', 'crashed')
    world.clock.advance(1000)
    await world.snapshot('config:prod', 'pods')
    expect(await users('prod')).toEqual([null, viewAs, viewAs])
    expect((await world.api('PUT', address, viewAs)).status).toBe(200)
    expect(await users('prod')).toHaveLength(3)

    expect((await world.api('DELETE', address, {})).status).toBe(204)
    await world.snapshot('config:prod', 'pods')
    expect((await users('prod')).at(-1)).toBeNull()
    await world.api('PUT', address, viewAs)
    await world.deselect('config:prod')
    await world.selectAndReach('config:prod')
    // Closing waits for no process, so the one that was closed may still have begun after this one.
    expect((await users('prod')).filter((user) => user === null)).toHaveLength(3)
    expect(isRunning(another)).toBe(true)
    expect(await users('a')).toEqual([null])
  })

  it.each([
    ['no user', { groups: ['web'] }],
    ['a line break in a name', { user: 'alice\nImpersonate-Group: system:masters' }],
    ['an empty group', { user: 'alice', groups: [' '] }],
  ])('is not started for %s', async (_, body) => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    const { status, json } = await world.api('PUT', '/clusters/config%3Aprod/view-as', body)
    expect([status, (json as ErrorBody).error.code]).toEqual([400, 'invalid_request'])
    expect(await starts(world, 'prod')).toBe(1)
  })

  it('ends when its cluster is closed, with its socket file', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    const pid = await world.pidOf('config', 'prod')
    expect(await socketFiles(world)).toHaveLength(1)
    await world.deselect('config:prod')
    await eventually(() => expect(isRunning(pid)).toBe(false))
    await eventually(async () => expect(await socketFiles(world)).toEqual([]))
  })

  it('is killed within 2 s where it neither closes nor obeys, and the cluster may be opened meanwhile', async () => {
    await using world = await aWorld('hang-on-close')
    await world.selectAndReach('config:prod')
    const pid = await world.pidOf('config', 'prod')
    await world.deselect('config:prod')
    await eventually(async () =>
      expect((await world.records('config', 'prod')).map(({ control }) => control)).toContain('close'),
    )
    expect((await world.snapshot('config:prod', 'pods')).status).toBe(404)
    await world.script('config', 'prod', '')
    await world.selectAndReach('config:prod')
    expect(isRunning(pid)).toBe(true)
    world.clock.advance(2000)
    await eventually(() => expect(isRunning(pid)).toBe(false))
    expect((await world.snapshot('config:prod', 'pods')).status).toBe(200)
  })

  it('ends with the server, also when that one is given no time', async () => {
    await using world = await aWorld('hang-on-close')
    await world.selectAndReach('config:prod')
    const pid = await world.pidOf('config', 'prod')
    const stopped = world.stop()
    let isStopped = false
    void stopped.then(() => {
      isStopped = true
    })
    await eventually(() => {
      world.clock.advance(500)
      expect(isStopped).toBe(true)
    })
    expect(isRunning(pid)).toBe(false)
    expect(await readdir(world.runtimeDir)).toEqual([])
  })

  it('fills the log with little, however much it prints, and with nothing a terminal obeys', async () => {
    await using world = await aWorld('print-a-lot')
    await world.selectAndReach('config:prod')
    await eventually(() => expect(world.log.filter(({ text }) => text.includes('left out'))).toHaveLength(1))
    const lines = world.log.filter(({ clusterId }) => clusterId === 'config:prod')
    expect(lines.length).toBeLessThan(30)
    expect(lines.some(({ text }) => text.includes('\u001b'))).toBe(false)
    const { json } = await world.api('GET', '/log')
    expect(json).toEqual({ entries: world.log })
  })
})

describe('when a berth ends unexpectedly', () => {
  it.each([
    ['exit', '3', "The cluster's process ended with exit code 3."],
    ['die', '', "The cluster's process was ended by SIGKILL."],
  ])('says why (%s %s)', async (command, argument, reason) => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    await world.snapshot('config:prod', command, argument)
    const cluster = await world.untilLifecycle('config:prod', 'crashed')
    expect(cluster.reason).toBe(reason)
    expect(cluster.crashes).toEqual({ count: 1, lastAt: world.clock.now(), lastReason: reason })
    expect(cluster.nextTryAt).toBe(world.clock.now() + 1000)
  })

  it('says that it ran out of memory, and lives on under the same limit', { timeout: 30_000 }, async () => {
    await using world = await aWorld()
    await world.api('PATCH', '/settings', { processHeapMb: 128 })
    await world.selectAndReach('config:prod')
    await world.selectAndReach('config:a')
    await world.snapshot('config:prod', 'exhaust')
    const cluster = await world.untilLifecycle('config:prod', 'crashed')
    expect(cluster.reason).toBe("The cluster's process ran out of memory (its limit is 128 MB).")
    expect((await world.snapshot('config:a', 'pods')).status).toBe(200)
    expect(cluster.memory).toEqual({ limitMb: 128, isReduced: true })

    // It comes back knowing that it ran out, and is whole again as soon as it may use more.
    world.clock.advance(1000)
    await world.snapshot('config:prod', 'pods')
    const openings = async () =>
      (await world.records('config', 'prod')).flatMap(({ memory }) => (memory === undefined ? [] : [memory]))
    expect(await openings()).toEqual([
      { limitMb: 128, isReduced: false },
      { limitMb: 128, isReduced: true },
    ])
    const other = await starts(world, 'a')
    await world.api('PATCH', '/settings', { processHeapMb: 256 })
    await world.snapshot('config:prod', 'pods')
    expect((await openings()).at(-1)).toEqual({ limitMb: 256, isReduced: false })
    expect(await starts(world, 'a')).toBe(other)
  })

  it('is not started again by itself when it ran out of memory three times in a row', {
    timeout: 60_000,
  }, async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    for (const delayMs of [1000, 2000]) {
      await world.snapshot('config:prod', 'abort')
      await world.untilLifecycle('config:prod', 'crashed')
      world.clock.advance(delayMs)
      await world.snapshot('config:prod', 'pods')
    }
    await world.snapshot('config:prod', 'abort')
    const cluster = await world.untilLifecycle('config:prod', 'crashed')
    expect(cluster.nextTryAt).toBeNull()
    expect(cluster.reason).toContain('It is not started again automatically')
    world.clock.advance(10 * 60_000)
    expect(await starts(world, 'prod')).toBe(3)
    await world.api('PATCH', '/settings', { processHeapMb: 4096 })
    await world.snapshot('config:prod', 'pods')
    expect(await starts(world, 'prod')).toBe(4)
  })

  it('starts it again after 1, 2, 4 … 60 s, and after 5 minutes up after 1 s again', {
    timeout: 30_000,
  }, async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    const delays: number[] = []
    const crash = async () => {
      await kill(world, 'prod')
      const { nextTryAt } = await world.untilLifecycle('config:prod', 'crashed')
      const delayMs = (nextTryAt ?? 0) - world.clock.now()
      delays.push(delayMs)
      const before = await starts(world, 'prod')
      world.clock.advance(delayMs - 1)
      expect((await world.untilLifecycle('config:prod', 'crashed')).nextTryAt).toBe(nextTryAt)
      world.clock.advance(1)
      await world.snapshot('config:prod', 'pods')
      expect(await starts(world, 'prod')).toBe(before + 1)
    }
    for (let crashes = 0; crashes < 8; crashes += 1) await crash()
    expect(delays).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    world.clock.advance(5 * 60_000)
    await crash()
    expect(delays.at(-1)).toBe(1000)
    const cluster = (await world.workspace()).clusters[0]
    expect(cluster?.crashes.count).toBe(9)
  })

  it('counts a start that fails, and starts at once when the person asks', async () => {
    await using world = await aWorld('crash-on-start')
    await world.select('config:prod')
    expect((await world.untilLifecycle('config:prod', 'crashed')).reason).toContain('exit code 7')
    await world.script('config', 'prod', '')
    await world.api('POST', '/clusters/config%3Aprod/retry', {})
    expect((await world.snapshot('config:prod', 'pods')).status).toBe(200)
  })

  it('gives up on one that does not say that it listens within 30 s', async () => {
    await using world = await aWorld('never-listen')
    await world.select('config:prod')
    await eventually(async () => expect(await starts(world, 'prod')).toBe(1))
    world.clock.advance(30_000)
    const cluster = await world.untilLifecycle('config:prod', 'crashed')
    expect(cluster.reason).toBe("The cluster's process did not start within 30 s.")
  })

  it('says so where the process cannot even be started', async () => {
    await using world = await ServerWorld.open()
    await world.kubeconfig('config', ['prod'])
    await world.start({ openLauncher: forkedBerths('/nowhere/berth.js') })
    await world.select('config:prod')
    expect((await world.untilLifecycle('config:prod', 'crashed')).reason).toContain('exit code 1')
    expect((await world.snapshot('config:prod', 'pods')).status).toBe(503)
  })
})

describe('the roster', () => {
  it('starts at most four at the same time, and none waits for another’s network', async () => {
    await using world = await ServerWorld.open()
    const contexts = ['a', 'b', 'c', 'd', 'e']
    await world.kubeconfig('config', contexts)
    for (const context of contexts) await world.script('config', context, 'never-listen')
    await world.start()
    for (const context of contexts) await world.select(`config:${context}`)
    const started = async () => {
      const counts = await Promise.all(contexts.map((context) => starts(world, context)))
      return counts.reduce((sum, count) => sum + count, 0)
    }
    await eventually(async () => expect(await started()).toBe(4))
    expect(await starts(world, 'e')).toBe(0)
    await world.deselect('config:b')
    await eventually(async () => expect(await starts(world, 'e')).toBe(1))
  })

  it('takes what a berth says of itself into the workspace, and tells changes once', async () => {
    await using world = await aWorld()
    await world.selectAndReach('config:prod')
    const frames = await world.listen()
    const valid = {
      state: 'valid',
      reason: null,
      failure: null,
      plugin: null,
      pluginSays: null,
      nextTryAt: null,
    }
    const state = {
      lifecycle: 'ready',
      reason: null,
      auth: valid,
      health: { state: 'healthy', reason: null },
      serverVersion: 'v1.36.0',
      nextTryAt: null,
      isShortOfMemory: false,
      usage: { requests: 1, watches: 2, bytesReceived: 3, rssBytes: 4 },
    }
    const tell = (message: object) => world.snapshot('config:prod', 'tell', JSON.stringify(message))
    await tell({ t: 'state', state })
    await tell({ t: 'state', state: { ...state, usage: { ...state.usage, requests: 9 } } })
    const now = world.clock.now()
    const recovering = {
      ...valid,
      state: 'recovering',
      reason: 'expired\u001b[2J',
      failure: 'credential',
      plugin: { command: 'aws', login: '1' },
      nextTryAt: now,
    }
    const invalid = { ...recovering, state: 'invalid', failure: 'refused', nextTryAt: now + 60_000 }
    const tellAuth = (auth: object) =>
      tell({ t: 'state', state: { ...state, lifecycle: 'signed-out', auth } })
    await tellAuth(recovering)
    await tellAuth({ ...recovering, nextTryAt: null, pluginSays: 'open this page' })
    await tellAuth(invalid)
    await tellAuth({ ...invalid, state: 'recovering', nextTryAt: null })
    await tellAuth({ ...invalid, failure: 'unreachable', nextTryAt: now + 15_000 })
    await tell({ t: 'state', state: { ...state, health: { state: 'degraded', reason: 'readyz: 500' } } })
    const failure = { t: 'backend-error', resourceKind: 'pods', message: 'no list', error: 'boom' }
    await tell(failure)
    await tell(failure)
    await tell({ ...failure, resourceKind: 'nodes' })
    await tell({ t: 'nonsense' })
    const ref = { clusterId: 'config:prod', clusterName: 'prod' }
    const events = () => frames.flatMap((frame) => (frame.t === 'event' ? [frame.event] : []))
    await eventually(() => expect(events()).toHaveLength(13))
    expect(events()).toMatchObject([
      { name: 'cluster:lifecycle', ...ref, previousState: 'opening', state: 'ready' },
      { name: 'cluster:health:healthy', ...ref },
      { name: 'cluster:lifecycle', ...ref, previousState: 'ready', state: 'signed-out' },
      {
        name: 'cluster:auth:failed',
        ...ref,
        reason: 'expired [2J',
        class: 'credential',
        pluginCommand: 'aws',
      },
      { name: 'cluster:auth:recovering', ...ref, reason: 'expired [2J', pluginCommand: 'aws' },
      { name: 'cluster:auth:progress', ...ref, state: 'recovering', secondsToNextTry: 0 },
      { name: 'cluster:auth:progress', ...ref, state: 'invalid', class: 'refused', secondsToNextTry: 60 },
      { name: 'cluster:auth:progress', ...ref, state: 'invalid', class: 'unreachable', secondsToNextTry: 15 },
      { name: 'cluster:lifecycle', ...ref, previousState: 'signed-out', state: 'ready' },
      { name: 'cluster:auth:recovered', ...ref },
      { name: 'cluster:health:degraded', ...ref, reason: 'readyz: 500' },
      { name: 'backend-error', ...ref, resourceKind: 'pods', message: 'no list', error: 'boom' },
      { name: 'backend-error', ...ref, resourceKind: 'nodes' },
    ])
    const revisions = frames.flatMap((frame) => (frame.t === 'workspace' ? [frame.workspace.revision] : []))
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b))
    const [cluster] = (await world.workspace()).clusters
    expect(cluster).toMatchObject({
      lifecycle: 'ready',
      serverVersion: 'v1.36.0',
      health: { state: 'degraded' },
    })
  })

  it('answers unknown kinds of trouble of one berth without a word to another', async () => {
    await using world = await aWorld()
    for (const context of ['a', 'b']) await world.selectAndReach(`config:${context}`)
    const before = await world.records('config', 'b')
    await kill(world, 'a')
    await world.untilLifecycle('config:a', 'crashed')
    const refused = (await world.snapshot('config:a', 'pods')).json as ErrorBody
    expect(refused.error.message).toContain('SIGKILL')
    world.clock.advance(1000)
    await world.snapshot('config:a', 'pods')
    expect(await world.records('config', 'b')).toEqual(before)
  })
})
