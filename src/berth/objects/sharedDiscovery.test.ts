import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type ObjectDetails, requestAddress } from '#contract'
import { SimulatedServer } from '#sim'
import { aSimulatedCluster, aSimulatedPod, openBerth, temporaryFolder } from '#testkit'

const eventually = { timeout: 15_000, interval: 20 }

/** A berth of a cluster with a pod that a replication controller owns, which is a kind that Flotilla does not know. */
async function aWorld() {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('discovery'))
  const server = stack.use(await SimulatedServer.open())
  const path = join(folder.path, 'config')
  await writeFile(path, stringify(aSimulatedCluster('east', server).kubeconfig()))
  const metadata = { namespace: 'shop', resourceVersion: '' }
  server.put({
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: { ...metadata, name: 'old', uid: 'uid-of-old' },
  })
  server.put({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadata, name: 'web', uid: 'uid-of-service' },
    spec: { selector: { app: 'web' } },
  })
  const owner = { apiVersion: 'v1', kind: 'ReplicationController', name: 'old', uid: 'uid-of-old' }
  server.put(aSimulatedPod('old-1', { ownerReferences: [{ ...owner, controller: true }] }))
  const berth = stack.use(await openBerth(path, 'east'))
  const owned = stack.move()
  return {
    berth,
    discoveries: () => server.requests.filter(({ path: asked }) => /^\/apis?$/u.test(asked)).length,
    read: async (resource: string, name: string) => {
      const object = { group: '', version: 'v1', resource, namespace: 'shop', name }
      const address = requestAddress('object/details', object)
      return (await berth.ask<ObjectDetails>(address)).body
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('the details of objects after a table', () => {
  it('are read without another look at what the cluster serves', async () => {
    await using world = await aWorld()
    using window = await world.berth.openWindow({ domain: 'resource:/v1/replicationcontrollers' })
    await expect.poll(() => window.freshness, eventually).toBe('live')
    // The core group, and all others.
    await expect.poll(world.discoveries, eventually).toBe(2)

    const pod = await world.read('pods', 'old-1')
    expect(pod.owners).toMatchObject([{ kind: 'ReplicationController', name: 'old', isFound: true }])
    const controller = await world.read('replicationcontrollers', 'old')
    expect(controller.dependants).toMatchObject([{ kind: 'Pod', name: 'old-1' }])
    // Routes of the Gateway API are looked for, which this cluster does not serve.
    const service = await world.read('services', 'web')
    expect(service.warnings).toEqual([])
    expect(world.discoveries()).toBe(2)
  })

  it('are read with one look for all of them where no table has looked', async () => {
    await using world = await aWorld()
    expect(world.discoveries()).toBe(0)
    await Promise.all([world.read('pods', 'old-1'), world.read('services', 'web')])
    await world.read('pods', 'old-1')
    expect(world.discoveries()).toBe(2)
  })
})
