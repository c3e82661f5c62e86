import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { KubeClient, openReflector, type ReflectorState } from '#kube'
import { type KubeObject, systemClock } from '#machinery'
import { type FaultType, masters, SimulatedServer } from '#sim'
import { anAccess, ManualClock } from '#testkit'

const aPod = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', uid: '', resourceVersion: '' },
})

/** A reflector whose waits a test ends: it goes as fast as the server answers. */
async function aWorld() {
  await using stack = new AsyncDisposableStack()
  const server = stack.use(await SimulatedServer.open())
  server.people.accept('admin', { username: 'ada', groups: [masters] })
  server.put(aPod('before'))
  const client = stack.use(
    await KubeClient.open(
      anAccess(server.url, {
        tls: { ca: server.ca, skipVerify: false, serverName: null },
        authentication: { type: 'token', token: 'admin' },
      }),
      { clock: systemClock, random: () => 0, log: () => {} },
      { requestsInFlight: 50 },
    ),
  )
  const clock = new ManualClock()
  const told: string[] = []
  const reflector = stack.use(
    openReflector<KubeObject['metadata']>({
      client,
      gvr: { group: '', version: 'v1', resource: 'pods' },
      namespace: null,
      intake: { form: 'object', project: ({ metadata }) => metadata },
      clock,
      random: () => 0,
      onChanges: (batch) => told.push(...batch.map(({ type, item }) => `${type} ${item.name}`)),
      onState: () => {},
    }),
  )
  const state = (): ReflectorState => reflector.state
  /** Lets that much of the reflector's time pass, by the waits it says it makes. */
  const pass = async (ms: number) => {
    const end = clock.now() + ms
    while (clock.now() < end) {
      const current = state()
      const next = 'nextTryAt' in current ? current.nextTryAt : null
      if (next !== null && next > clock.now()) clock.advance(next - clock.now())
      else await wait(1)
    }
  }
  const until = async (phase: ReflectorState['phase']) => {
    while (state().phase !== phase) await wait(1)
  }
  const owned = stack.move()
  return { server, reflector, told, pass, until, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe('a reflector at a server that goes on failing', () => {
  // Waits of 0.5, 1, 2 … 30 s are 25 tries in ten minutes; each is a watch, or a list and a watch.
  it.each<[FaultType, number]>([
    ['server-error', 30],
    ['unavailable', 30],
    ['gateway', 30],
    ['firewall', 30],
    ['login-page', 30],
    ['forbidden', 10],
    ['unauthorized', 30],
    ['expired-connect', 60],
    ['expired-stream', 60],
    ['malformed-line', 60],
    ['truncated-line', 60],
    ['endless-line', 60],
  ])('%s sends at most %i requests in ten minutes, and tells nothing', async (type, most) => {
    await using world = await aWorld()
    await world.until('live')
    const before = world.server.requests.length
    const fault = await world.server.inject({ type, resource: 'pods' })
    world.server.endWatches()
    await world.pass(600_000)
    expect(world.server.requests.length - before).toBeLessThanOrEqual(most)
    expect(world.told).toEqual(['added before'])
    await fault[Symbol.asyncDispose]()
    world.server.put(aPod('after'))
    while (!world.told.includes('added after')) {
      world.reflector.retry()
      await wait(5)
    }
    expect(world.told).toEqual(['added before', 'added after'])
  })
})
