import { describe, expect, it } from 'vitest'
import { KubeClient } from '#kube'
import { type KubeObject, systemClock } from '#machinery'
import { masters, SimulatedServer } from '#sim'
import { anAccess } from '#testkit'

const aPod = (name: string, phase: string, ready?: boolean): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: 'web' }, uid: '', resourceVersion: '' },
  status: {
    phase,
    ...(ready === undefined ? {} : { conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] }),
  },
})

const aBudget = (name: string, spec: object): KubeObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name, namespace: 'default', uid: '', resourceVersion: '' },
  spec: { selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] }, ...spec },
})

/** A server with these objects, and evictions by their pods' names: how each was answered. */
async function aWorld(...objects: KubeObject[]) {
  const server = await SimulatedServer.open()
  server.people.accept('admin', { username: 'ada', groups: [masters] })
  for (const object of objects) server.put(object)
  const client = await KubeClient.open(
    anAccess(server.url, {
      tls: { ca: server.ca, skipVerify: false, serverName: null },
      authentication: { type: 'token', token: 'admin' },
    }),
    { clock: systemClock, random: () => 0, log: () => {} },
    { requestsInFlight: 50 },
  )
  const evict = async (name: string): Promise<number | string> => {
    try {
      const path = `/api/v1/namespaces/default/pods/${name}/eviction`
      const body = { kind: 'Eviction', apiVersion: 'policy/v1', metadata: { name, namespace: 'default' } }
      return (await client.json<{ code: number }>(path, { method: 'POST', body })).code
    } catch (problem) {
      const { status, cause } = problem as { status: number; cause: KubeObject & { details?: object } }
      const { causes: [first] = [] } = (cause.details ?? {}) as { causes?: { message: string }[] }
      return first === undefined ? status : `${status}: ${first.message}`
    }
  }
  return {
    server,
    evict,
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    },
  }
}

describe('an eviction where no controller has written the budget’s status', () => {
  it.each([
    ['minAvailable: 2', { minAvailable: 2 }],
    ['minAvailable: 50%', { minAvailable: '50%' }],
    ['maxUnavailable: 1', { maxUnavailable: 1 }],
  ])('keeps to %s of three healthy pods, and goes on when another has come', async (_, spec) => {
    const names = ['web-1', 'web-2', 'web-3']
    await using world = await aWorld(aBudget('web', spec), ...names.map((name) => aPod(name, 'Running')))
    expect(await world.evict('web-1')).toBe(201)
    if (!('minAvailable' in spec && spec.minAvailable === 2)) return
    const refusal = '429: The disruption budget web needs 2 healthy pods and has 2 currently'
    expect(await world.evict('web-2')).toBe(refusal)
    world.server.put(aPod('web-4', 'Running', false))
    expect(await world.evict('web-2')).toBe(refusal)
    world.server.put(aPod('web-4', 'Running', true))
    expect(await world.evict('web-2')).toBe(201)
  })

  it('asks no budget about pods that have not begun or have ended', async () => {
    await using world = await aWorld(
      aBudget('web', { minAvailable: 5 }),
      aPod('waits', 'Pending'),
      aPod('done', 'Succeeded'),
    )
    expect(await world.evict('waits')).toBe(201)
    expect(await world.evict('done')).toBe(201)
  })

  it('fails where two budgets are about the same pod, and leaves those of others alone', async () => {
    const others = { selector: { matchLabels: { app: 'other' } } }
    await using world = await aWorld(
      aBudget('one', { minAvailable: 0 }),
      aBudget('elsewhere', { ...others, minAvailable: 9 }),
      aPod('web-1', 'Running'),
      aPod('web-2', 'Running'),
    )
    expect(await world.evict('web-1')).toBe(201)
    world.server.put(aBudget('two', { minAvailable: 0 }))
    expect(await world.evict('web-2')).toBe(500)
  })
})
