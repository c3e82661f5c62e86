import { describe, expect, it, vi } from 'vitest'
import { kindOfDomain } from '#kinds'
import { KubeClient, openReflector, type Stored } from '#kube'
import { type KubeObject, systemClock } from '#machinery'
import { type FaultType, masters, SimulatedServer } from '#sim'
import { anAccess } from '#testkit'
import { aPod, withState } from '../demo/objects.ts'

const soon = { timeout: 20_000, interval: 10 }
const pods = kindOfDomain('pods')
if (pods?.form !== 'object') throw new Error('Pods are read as objects.')
const { gvr, wire, cells } = pods

interface Seen extends Stored {
  readonly name: string
  readonly seen: unknown
}

/** A server that writes protobuf or does not, and the product's own reading of its pods. */
async function aWorld(hasProtobuf: boolean) {
  const stack = new AsyncDisposableStack()
  const server = stack.use(await SimulatedServer.open({ hasProtobuf }))
  server.people.accept('admin', { username: 'ada', groups: [masters] })
  const environment = { clock: systemClock, random: () => 0, log: () => {} }
  const access = anAccess(server.url, {
    tls: { ca: server.ca, skipVerify: false, serverName: null },
    authentication: { type: 'token', token: 'admin' },
  })
  const client = stack.use(await KubeClient.open(access, environment, { requestsInFlight: 50 }))
  const errors: string[] = []
  const follow = () =>
    stack.use(
      openReflector<Seen>({
        client,
        gvr,
        namespace: null,
        intake: {
          form: 'object',
          ...(wire === undefined ? {} : { wire }),
          project: (object: KubeObject) => {
            const { uid, resourceVersion, name, namespace, labels } = object.metadata
            return { uid, resourceVersion, name, seen: { name, namespace, labels, cells: cells(object) } }
          },
        },
        clock: systemClock,
        random: () => 0,
        onChanges: () => {},
        onState: (state) => {
          if ('error' in state && state.error !== null) errors.push(state.error.reason)
        },
      }),
    )
  return { server, client, follow, errors, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

const thePod = (number: number): KubeObject =>
  aPod({
    name: `web-${number}`,
    namespace: 'shop',
    app: 'web',
    image: 'web:1',
    node: 'node-1',
    createdAt: 1_700_000_000_000,
    number,
    uid: `uid-${number}`,
  })

const states = ['creating', 'running', 'failed', 'backing-off'] as const

describe('a server that writes protobuf', () => {
  it('says of a pod what it says in JSON, in lists, initial events and changes', async () => {
    await using plain = await aWorld(false)
    await using wired = await aWorld(true)
    const readings = await Promise.all(
      [plain, wired].map(async ({ server, follow }) => {
        for (let number = 0; number < 700; number += 1)
          server.put(
            withState(thePod(number), states[number % states.length] ?? 'running', 1_700_000_100_000),
          )
        const reflector = follow()
        await vi.waitFor(() => expect(reflector.state.phase).toBe('live'), soon)
        server.put(withState(thePod(3), 'running', 1_700_000_200_000))
        server.remove(thePod(4))
        server.put(thePod(700))
        await vi.waitFor(() => expect(reflector.store.has('uid-700')).toBe(true), soon)
        return [...reflector.store.values()].map(({ seen }) => seen)
      }),
    )
    expect(readings[1]).toHaveLength(700)
    expect(readings[1]).toEqual(readings[0])
  })

  it('sends it in half the bytes', async () => {
    const bytesOf = async (hasProtobuf: boolean) => {
      await using world = await aWorld(hasProtobuf)
      for (let number = 0; number < 100; number += 1) world.server.put(thePod(number))
      const accept = 'application/vnd.kubernetes.protobuf, application/json;q=0.9'
      return (await world.client.bytes('/api/v1/pods', { accept })).length
    }
    expect(await bytesOf(true)).toBeLessThan((await bytesOf(false)) / 2)
  })

  it.each<[FaultType, string]>([
    ['expired-stream', 'expired'],
    ['malformed-line', 'malformed'],
    ['truncated-line', 'malformed'],
    ['endless-line', 'malformed'],
  ])('breaks its watches by %s too', async (type, reason) => {
    await using world = await aWorld(true)
    world.server.put(thePod(1))
    const reflector = world.follow()
    await vi.waitFor(() => expect(reflector.state.phase).toBe('live'), soon)
    const fault = await world.server.inject({ type })
    await vi.waitFor(() => expect(world.errors).toContain(reason), soon)
    world.server.put(thePod(2))
    await fault[Symbol.asyncDispose]()
    await vi.waitFor(() => {
      reflector.retry()
      expect([...reflector.store.keys()]).toEqual(['uid-1', 'uid-2'])
    }, soon)
  })
})
