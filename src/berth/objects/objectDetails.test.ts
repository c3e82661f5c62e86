import { describe, expect, it, vi } from 'vitest'
import type { ObjectNeighbour } from '#contract'
import { KubeClient } from '#kube'
import type { KubeObject, OwnerReference } from '#machinery'
import {
  aKubeEnvironment,
  anAccess,
  aSimulatedClient,
  aSimulatedPod,
  ManualClock,
  scriptedServer,
} from '#testkit'
import { ServedResources } from '../discovery/servedResources.ts'
import { readDetails } from './objectDetails.ts'

const labels = { app: 'web' }

const anObject = (apiVersion: string, kind: string, name: string, rest: object = {}): KubeObject => {
  const { metadata, ...body } = rest as { metadata?: object }
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop', uid: `uid-of-${name}`, resourceVersion: '', ...metadata },
    ...body,
  }
}

const ownedBy = (
  kind: string,
  name: string,
  uid = `uid-of-${name}`,
): { ownerReferences: OwnerReference[] } => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }],
})

/** A deployment with everything around it. */
async function aWorld() {
  await using stack = new AsyncDisposableStack()
  const { server, client, environment } = stack.use(await aSimulatedClient())
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'app', envFrom: [{ configMapRef: { name: 'settings' } }] }] },
  }
  const spec = { replicas: 1, selector: { matchLabels: labels }, template }
  for (const object of [
    anObject('v1', 'Namespace', 'shop', { metadata: { namespace: undefined } }),
    anObject('v1', 'Node', 'node-1', { metadata: { namespace: undefined } }),
    anObject('apps/v1', 'Deployment', 'web', { spec, status: { readyReplicas: 1 } }),
    anObject('apps/v1', 'ReplicaSet', 'web-5f', {
      metadata: { labels, ...ownedBy('Deployment', 'web') },
      spec,
      status: { readyReplicas: 1 },
    }),
    aSimulatedPod('web-5f-a', { labels, ...ownedBy('ReplicaSet', 'web-5f') }),
    aSimulatedPod('stranger', { labels }),
    anObject('v1', 'ConfigMap', 'settings', { data: { a: 'b' } }),
    anObject('v1', 'Secret', 'login', { data: { password: 'c2VjcmV0' } }),
    anObject('v1', 'Service', 'web', { spec: { selector: labels } }),
    anObject('v1', 'Service', 'other', { spec: { selector: { app: 'other' } } }),
  ])
    server.put(object)
  const clock = new ManualClock()
  const served = stack.use(new ServedResources(clock, () => {}))
  served.attach(client)
  const read = (resource: string, name: string, group = '', namespace = 'shop') => {
    const { signal } = new AbortController()
    const object = { group, version: 'v1', resource, namespace, name }
    return readDetails({ served, client, clock }, object, signal)
  }
  const owned = stack.move()
  return { server, environment, read, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const brief = (neighbours: readonly ObjectNeighbour[]) =>
  neighbours.map(({ relation, kind, name, isFound }) => [relation, kind, name, isFound])

describe('the details of an object', () => {
  it('go up to what made it, and to what made that', async () => {
    await using world = await aWorld()
    const { owners } = await world.read('pods', 'web-5f-a')
    expect(brief(owners)).toEqual([
      ['Owned by', 'ReplicaSet', 'web-5f', true],
      ['And by', 'Deployment', 'web', true],
    ])
    expect(owners[1]).toMatchObject({ domain: 'deployments', uid: 'uid-of-web', status: ['ok', '1/1 ready'] })
  })

  it('go down to what it made, and to what that made, and to nothing of others with the same labels', async () => {
    await using world = await aWorld()
    const { dependants } = await world.read('deployments', 'web', 'apps')
    expect(brief(dependants)).toEqual([
      ['Owns', 'ReplicaSet', 'web-5f', true],
      ['And through these', 'Pod', 'web-5f-a', true],
    ])
    expect(dependants[1]?.status).toEqual(['warn', 'Running'])
  })

  it('go both ways to what it has to do with', async () => {
    await using world = await aWorld()
    const pod = await world.read('pods', 'web-5f-a')
    expect(brief(pod.related)).toEqual([
      ['Runs on', 'Node', 'node-1', true],
      ['Exposed by', 'Service', 'web', true],
      ['In the namespace', 'Namespace', 'shop', true],
    ])
    const service = await world.read('services', 'web')
    expect(brief(service.related)).toContainEqual(['Selects', 'Pod', 'web-5f-a', true])
    const configMap = await world.read('configmaps', 'settings')
    expect(brief(configMap.related)).toContainEqual(['Used by', 'Deployment', 'web', true])
    const node = await world.read('nodes', 'node-1', '', '')
    expect(brief(node.related)).toContainEqual(['Runs', 'Pod', 'web-5f-a', true])
  })

  it('say where somebody who is named is not there, or another has its name', async () => {
    await using world = await aWorld()
    world.server.put(aSimulatedPod('orphan', ownedBy('ReplicaSet', 'gone')))
    world.server.put(aSimulatedPod('late', ownedBy('ReplicaSet', 'web-5f', 'uid-of-an-earlier-one')))
    expect((await world.read('pods', 'orphan')).owners).toMatchObject([{ name: 'gone', isFound: false }])
    expect((await world.read('pods', 'late')).owners).toMatchObject([
      { name: 'web-5f', isFound: false, note: 'Another object has its name now.' },
    ])
  })

  it('say where a kind is not offered', async () => {
    await using world = await aWorld()
    const owner = { apiVersion: 'shop.example/v1', kind: 'Shop', name: 'corner', uid: 'x', controller: true }
    world.server.put(aSimulatedPod('owned', { ownerReferences: [owner] }))
    const { owners } = await world.read('pods', 'owned')
    expect(owners).toMatchObject([
      {
        kind: 'Shop',
        resource: '',
        isFound: null,
        note: 'The cluster does not serve the kind Shop of shop.example.',
      },
    ])
  })

  it('name what may not be read, and show the rest', async () => {
    await using world = await aWorld()
    await using _denied = await world.server.inject({ type: 'forbidden', resource: 'replicasets' })
    await using _too = await world.server.inject({ type: 'forbidden', resource: 'services' })
    const pod = await world.read('pods', 'web-5f-a')
    expect(pod.owners).toMatchObject([
      { name: 'web-5f', isFound: null, note: expect.stringContaining('restricted') },
    ])
    expect(pod.warnings).toEqual([expect.stringMatching(/^Services are restricted: /u)])
    expect(brief(pod.related)).toContainEqual(['Runs on', 'Node', 'node-1', true])
  })

  it('are shown as far as they are known where the rest does not answer in time', async () => {
    await using server = await scriptedServer({
      answer: (request) => {
        if (request.path.endsWith('/pods/web'))
          request.json(aSimulatedPod('web', ownedBy('ReplicaSet', 'web-5f')))
        if (request.path.includes('/nodes/')) request.json(anObject('v1', 'Node', 'node-1'))
        return true
      },
    })
    const environment = aKubeEnvironment()
    await using client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 })
    const pod = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web' }
    const { clock } = environment
    const served = new ServedResources(clock, () => {})
    served.attach(client)
    const reading = readDetails({ served, client, clock }, pod, new AbortController().signal)
    await vi.waitFor(() => expect(server.requests.length).toBeGreaterThanOrEqual(6))
    await environment.clock.advanceAsync(10_000)
    const { owners, related, warnings } = await reading
    expect(owners).toMatchObject([
      { name: 'web-5f', isFound: null, note: expect.stringContaining('did not answer') },
    ])
    expect(brief(related)).toContainEqual(['Runs on', 'Node', 'node-1', true])
    expect(warnings).toContainEqual(expect.stringMatching(/^Services could not be read: .* did not answer/u))
    served[Symbol.dispose]()
    expect(environment.clock.waiting).toBe(0)
  })

  it('cost no more than sixty requests, whatever it names', async () => {
    await using world = await aWorld()
    const jobs = Array.from({ length: 60 }, (_, index) =>
      anObject('batch/v1', 'Job', `report-${index}`, {
        metadata: ownedBy('CronJob', 'report'),
        spec: { selector: { matchLabels: { job: `${index}` } } },
      }),
    )
    for (const job of jobs) world.server.put(job)
    const volumes = Array.from({ length: 80 }, (_, index) => ({
      name: `v${index}`,
      configMap: { name: `c${index}` },
    }))
    const template = { spec: { containers: [], volumes } }
    world.server.put(
      anObject('batch/v1', 'CronJob', 'report', { spec: { jobTemplate: { spec: { template } } } }),
    )
    const before = world.server.requests.length
    const { related, dependants, warnings } = await world.read('cronjobs', 'report', 'batch')
    expect(world.server.requests.length - before).toBeLessThanOrEqual(61)
    expect(dependants).toHaveLength(60)
    expect(related).toHaveLength(25)
    expect(warnings).toEqual(['It names 80 objects; only the first 24 were checked.'])
  })

  it('have the list of what is served read again where a kind on it is not served any more', async () => {
    let discoveries = 0
    const resource = (plural: string, kind: string) => ({
      ...{ resource: plural, responseKind: { kind }, scope: 'Namespaced', verbs: ['get', 'list'] },
    })
    const fleet = [resource('boats', 'Boat'), resource('crews', 'Crew')]
    const version = { version: 'v1', resources: fleet, freshness: 'Current' }
    await using server = await scriptedServer({
      answer: (request) => {
        const { path } = request
        if (path === '/api') request.json({ kind: 'APIGroupDiscoveryList', items: [] })
        else if (path === '/apis') {
          discoveries += 1
          const items = [{ metadata: { name: 'fleet.example' }, versions: [version] }]
          request.json({ kind: 'APIGroupDiscoveryList', items })
        } else if (path.endsWith('/boats/argo'))
          request.json(anObject('fleet.example/v1', 'Boat', 'argo', { metadata: { namespace: 'shop' } }))
        else if (path.endsWith('/crews')) request.status(404, 'NotFound')
        else request.json({ items: [] })
        return true
      },
    })
    const environment = aKubeEnvironment()
    const { clock } = environment
    await using client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 })
    using served = new ServedResources(clock, () => {})
    served.attach(client)
    const boat = { group: 'fleet.example', version: 'v1', resource: 'boats', namespace: 'shop', name: 'argo' }
    const { warnings } = await readDetails({ served, client, clock }, boat, new AbortController().signal)
    expect(warnings).toEqual([expect.stringMatching(/^crews could not be read: /u)])
    expect(discoveries).toBe(1)
    clock.advance(500)
    await vi.waitFor(() => expect(discoveries).toBe(2))
  })

  it('name a dependant once, also where Flotilla does not know the kind of its owner', async () => {
    await using world = await aWorld()
    world.server.put(anObject('v1', 'ReplicationController', 'old'))
    const owner = { apiVersion: 'v1', kind: 'ReplicationController', name: 'old', uid: 'uid-of-old' }
    world.server.put(aSimulatedPod('old-1', { ownerReferences: [{ ...owner, controller: true }] }))
    const { dependants } = await world.read('replicationcontrollers', 'old')
    expect(brief(dependants)).toEqual([['Owns', 'Pod', 'old-1', true]])
  })

  it('read no value of a Secret or config map', async () => {
    await using world = await aWorld()
    const answer = JSON.stringify([
      await world.read('secrets', 'login'),
      await world.read('configmaps', 'settings'),
    ])
    expect(answer).not.toContain('c2VjcmV0')
    const reads = world.server.requests.filter(({ path }) => /secrets|configmaps/u.test(path))
    expect(reads.length).toBeGreaterThan(0)
  })
})
