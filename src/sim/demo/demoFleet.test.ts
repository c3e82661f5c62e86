import { existsSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { KubeClient } from '#kube'
import { readAccess } from '#kubeconfig'
import { type KubeObject, systemClock } from '#machinery'
import { DemoFleet } from './demoFleet.ts'

interface List {
  readonly metadata: { readonly remainingItemCount?: number; readonly resourceVersion: string }
  readonly items: readonly KubeObject[]
}

async function aFleet() {
  const fleet = await DemoFleet.open({ clock: systemClock, random: Math.random })
  const stack = new AsyncDisposableStack()
  stack.use(fleet)
  return {
    fleet,
    async client(context: string): Promise<KubeClient> {
      const reading = await readAccess(fleet.kubeconfig, context)
      if (reading.type === 'problem') throw new Error(reading.problem)
      const environment = { clock: systemClock, random: () => 0, log: () => {} }
      return stack.use(await KubeClient.open(reading.access, environment, { requestsInFlight: 10 }))
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}

const names = ({ items }: List) => items.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`)
const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (problem) => (problem as { reason: string }).reason,
  )
const once = { retries: 0, timeoutMs: 3000 }

describe('DemoFleet', () => {
  it('has the same names in production and staging, and different contents', async () => {
    await using world = await aFleet()
    const [production, staging] = await Promise.all([world.client('production'), world.client('staging')])
    const deployments = '/apis/apps/v1/deployments'
    const one = await production.json<List>(deployments)
    const other = await staging.json<List>(deployments)
    expect(names(one)).toEqual(names(other))
    expect(names(one)).toContain('shop/web')
    expect(JSON.stringify(one)).toContain('registry.demo/web:2.4')
    expect(JSON.stringify(other)).toContain('registry.demo/web:2.5')
  })

  it('has something of every group of the sidebar', async () => {
    await using world = await aFleet()
    const production = await world.client('production')
    for (const path of [
      '/apis/networking.k8s.io/v1/ingresses',
      '/apis/networking.k8s.io/v1/ingressclasses',
      '/apis/networking.k8s.io/v1/networkpolicies',
      '/apis/storage.k8s.io/v1/storageclasses',
      '/api/v1/persistentvolumeclaims',
      '/api/v1/persistentvolumes',
      '/apis/rbac.authorization.k8s.io/v1/roles',
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      '/apis/autoscaling/v2/horizontalpodautoscalers',
      '/apis/policy/v1/poddisruptionbudgets',
      '/api/v1/resourcequotas',
    ]) {
      const { items } = await production.json<List>(path)
      expect([path, items.length > 0]).toEqual([path, true])
    }
  })

  it('has 50,000 pods in the warehouse, all with names of their own', async () => {
    await using world = await aFleet()
    const warehouse = await world.client('warehouse')
    const first = await warehouse.json<List>('/api/v1/pods', { query: { limit: 500 } })
    expect(500 + (first.metadata.remainingItemCount ?? 0)).toBe(50_000)
    expect(new Set(names(first)).size).toBe(500)
  })

  it('allows its partner to read some kinds in two namespaces, and nothing else', async () => {
    await using world = await aFleet()
    const partner = await world.client('partner')
    for (const namespace of ['shop', 'observability'])
      await partner.json(`/api/v1/namespaces/${namespace}/pods`)
    const others = ['pods', 'nodes', 'namespaces', 'namespaces/payments/pods', 'namespaces/shop/secrets']
    for (const path of others) expect(await reasonOf(partner.json(`/api/v1/${path}`)), path).toBe('forbidden')
  })

  it('is alive: something changes by itself', async () => {
    await using world = await aFleet()
    const warehouse = await world.client('warehouse')
    const version = async () => {
      const { metadata } = await warehouse.json<List>('/api/v1/pods', { query: { limit: 1 } })
      return metadata.resourceVersion
    }
    const before = await version()
    await vi.waitFor(async () => expect(await version()).not.toBe(before), { timeout: 15_000 })
  })

  it('has one cluster signed out, until its trouble is switched off', async () => {
    await using world = await aFleet()
    const payments = await world.client('payments')
    expect(await reasonOf(payments.json('/version', once))).toBe('unauthorized')
    await world.fleet.switchFaults('payments', [])
    await payments.json('/version', once)
  })

  it('switches the troubles of one cluster and of no other', async () => {
    await using world = await aFleet()
    await world.fleet.switchFaults('production', ['failing', 'slow'])
    expect(world.fleet.clusters.map(({ faults }) => faults)).toEqual([
      ['slow', 'failing'],
      [],
      ['signed-out'],
      ['flapping'],
      [],
      [],
    ])
    await (await world.client('staging')).json('/version', once)
    await world.fleet.switchFaults('production', ['refusing'])
    expect(await reasonOf((await world.client('production')).json('/version', once))).toBe('refused')
  })

  it('removes its folder when it ends', async () => {
    const fleet = await DemoFleet.open({ clock: systemClock, random: Math.random })
    expect(existsSync(fleet.kubeconfig)).toBe(true)
    await fleet[Symbol.asyncDispose]()
    expect(existsSync(fleet.folder)).toBe(false)
  })
})

describe('every cluster of the fleet', () => {
  it('has something in it that needs attention', async () => {
    await using world = await aFleet()
    for (const context of ['production', 'staging', 'edge', 'partner']) {
      const client = await world.client(context)
      // The one namespace that all of them may read.
      const { items } = await client.json<List>('/api/v1/namespaces/shop/pods')
      const ill = items.filter(({ status }) => {
        const { conditions = [] } = status as { conditions?: readonly { type: string; status: string }[] }
        return conditions.some(({ type, status }) => type !== 'Initialized' && status === 'False')
      })
      expect.soft([context, ill.length > 0]).toEqual([context, true])
    }
    const warehouse = await world.client('warehouse')
    const nodes = await warehouse.json<List>('/api/v1/nodes')
    expect(names(nodes)).toContain('undefined/node-62')
  })
})
