import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { aSimulatedWorld, freshnessIn, type KubeconfigContent, type SimulatedWorld } from '#testkit'

// Waits more than it works: for the next heartbeats.
const eventually = { timeout: 60_000 }

/** No verdict on the credentials has been reached, and no try of theirs was spent. */
function expectNeverSignedOut(world: SimulatedWorld): void {
  expect(world.events.about('a:a').filter((name) => name.startsWith('cluster:auth'))).toEqual([])
  for (const { auth, lifecycle } of world.events.statesOf('a:a'))
    expect([auth.state, lifecycle]).toEqual(['valid', expect.not.stringMatching('signed-out')])
}

async function expectBack(world: SimulatedWorld): Promise<void> {
  await expect.poll(async () => (await world.state('a')).health.state, eventually).toBe('healthy')
  await world.expectLifecycle('ready', 'a')
}

describe('a cluster whose server', () => {
  it.each([
    ['refuses connections', 'refuse', /refused/u],
    ['resets connections', 'reset', /./u],
    ['crashes', 'crash', /refused/u],
    ['never answers', 'hang', /did not answer/u],
    ['answers with errors', 'server-error', /etcdserver/u],
    ['is not available (503)', 'unavailable', /currently unable to handle the request/u],
    ['is overloaded', 'throttled', /./u],
  ] as const)(
    '%s is unreachable or degraded, never signed out, and back by itself',
    async (_, type, reason) => {
      await using world = await aSimulatedWorld()
      await world.open('a', 'b', 'c')
      const inA = await world.followPods('a')
      const others = await world.observe('b', 'c')

      const fault = await world.of('a').server.inject({ type })
      await expect.poll(async () => (await world.state('a')).health.state, eventually).toBe('degraded')
      expect((await world.state('a')).health.reason).toMatch(reason)
      await fault[Symbol.asyncDispose]()
      await expectBack(world)
      await expect.poll(() => freshnessIn(inA), eventually).toBe('live')
      expectNeverSignedOut(world)
      await others.expectUndisturbed()
    },
    180_000,
  )
})

describe('a cluster whose kubeconfig names', () => {
  const change =
    (difference: Record<string, string>) =>
    (content: KubeconfigContent): KubeconfigContent => {
      for (const { cluster } of content.clusters) Object.assign(cluster, difference)
      return content
    }
  it.each([
    ['a host that nobody knows', { server: 'https://nowhere.invalid:6443' }, /nowhere\.invalid/u],
    ['another name than the certificate', { 'tls-server-name': 'elsewhere.example.com' }, /certificate/iu],
  ] as const)(
    '%s is unreachable, never signed out, and there once the file is right',
    async (_, difference, reason) => {
      const write = async (world: Pick<SimulatedWorld, 'home' | 'of'>, changed: boolean) => {
        const content = world.of('a').kubeconfig()
        const text = stringify(changed ? change(difference)(content) : content)
        await writeFile(join(world.home.kubeDir, 'a'), text)
      }
      await using world = await aSimulatedWorld({ prepare: (world) => write(world, true) })
      await world.open('a', 'b', 'c')
      await expect.poll(async () => (await world.state('a')).health.state, eventually).toBe('degraded')
      expect((await world.state('a')).reason).toMatch(reason)
      const others = await world.observe('b', 'c')
      await write(world, false)
      await expectBack(world)
      expectNeverSignedOut(world)
      await others.expectUndisturbed()
    },
    180_000,
  )
})

describe('a cluster that forbids to ask for its readiness', () => {
  it('is asked for its life instead, and nothing of it is torn down', async () => {
    await using world = await aSimulatedWorld()
    await world.open('a', 'b')
    const both = await world.observe('a', 'b')
    const { server } = world.of('a')
    const asked = (path: string) => server.requests.filter((request) => request.path === path).length
    await using _fault = await server.inject({ type: 'forbidden', resource: '/readyz' })
    await expect.poll(() => asked('/livez'), eventually).toBeGreaterThan(0)
    expect(await world.state('a')).toMatchObject({ lifecycle: 'ready', health: { state: 'healthy' } })
    await both.expectUndisturbed()
    expectNeverSignedOut(world)
  }, 120_000)
})

describe('ten clusters that hang at once', () => {
  it('have their heartbeats on time, and so has the one that is well', async () => {
    const silent = Array.from({ length: 10 }, (_, index) => `hole-${index}`)
    await using world = await aSimulatedWorld({ names: [...silent, 'b'] })
    await world.open(...silent, 'b')
    await world.expectLifecycle('ready', ...silent, 'b')
    const heartbeats = () => world.of('b').server.requests.filter(({ path }) => path === '/readyz').length
    const before = heartbeats()
    for (const name of silent) await world.of(name).server.inject({ type: 'hang' })
    /** When each next heartbeat is due, as the tab says it. */
    const dueTimes = (name: string) => [
      ...new Set(
        world.events
          .statesOf(world.of(name).id)
          .flatMap(({ health, nextTryAt }) =>
            health.state === 'degraded' && nextTryAt !== null ? [nextTryAt] : [],
          ),
      ),
    ]
    for (const name of silent)
      await expect.poll(() => dueTimes(name).length, { timeout: 90_000 }).toBeGreaterThanOrEqual(3)
    for (const name of silent) {
      const times = dueTimes(name)
      // The next one is due 15 s after the last began; a loaded machine's timers may be a little late.
      for (const [index, time] of times.slice(1).entries())
        expect(time - (times[index] ?? NaN)).toBeLessThan(17_000)
    }
    expect(heartbeats() - before).toBeGreaterThanOrEqual(2)
    expect(await world.state('b')).toMatchObject({ lifecycle: 'ready', health: { state: 'healthy' } })
  }, 180_000)
})
