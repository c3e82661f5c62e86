import { describe, expect, test as it } from 'vitest'
import { aKubeEnvironment, anAccess, type ScriptedRequest, scriptedServer } from '#testkit'
import { type ApiDiscovery, discoverApis } from './apiDiscovery.ts'
import { KubeClient } from './client.ts'

async function discovered(answers: Readonly<Record<string, object | number>>): Promise<{
  discovery: ApiDiscovery
  asked: string[]
}> {
  const answer = (request: ScriptedRequest): undefined => {
    const found = answers[request.path] ?? 404
    if (typeof found === 'number') request.status(found, 'Some', `answer ${found}`)
    else request.json(found)
  }
  await using server = await scriptedServer({ answer })
  const environment = { ...aKubeEnvironment(), clock: { now: () => 0, after: immediately } }
  await using client = await KubeClient.open(anAccess(server), environment, { requestsInFlight: 50 })
  const discovery = await discoverApis(client)
  return { discovery, asked: server.requests.map(({ path }) => path) }
}

/** Retries follow at once; deadlines never come. */
const immediately = (delayMs: number, wake: () => void): Disposable => {
  if (delayMs < 5000) setImmediate(wake)
  return { [Symbol.dispose]: () => {} }
}

const summary = ({ resources }: ApiDiscovery) =>
  resources.map(
    ({ gvr, kind, isNamespaced }) => `${gvr.group}/${gvr.version}/${gvr.resource} ${kind} ${isNamespaced}`,
  )

describe('discover', () => {
  const aggregated = (name: string, versions: object[]) => ({
    kind: 'APIGroupDiscoveryList',
    items: [{ metadata: name === '' ? {} : { name }, versions }],
  })
  const pods = {
    resource: 'pods',
    responseKind: { group: '', version: 'v1', kind: 'Pod' },
    scope: 'Namespaced',
    verbs: ['get', 'list', 'watch'],
    shortNames: ['po'],
    categories: ['all'],
    subresources: [{ subresource: 'log' }],
  }
  const nodes = { resource: 'nodes', responseKind: { kind: 'Node' }, scope: 'Cluster', verbs: ['list'] }

  it('reads everything in two requests', async () => {
    const { discovery, asked } = await discovered({
      '/api': aggregated('', [{ version: 'v1', freshness: 'Current', resources: [pods, nodes] }]),
      '/apis': aggregated('shop.io', [
        { version: 'v2', freshness: 'Current', resources: [{ ...nodes, resource: 'tills' }] },
      ]),
    })
    expect(asked.toSorted()).toEqual(['/api', '/apis'])
    expect(summary(discovery)).toEqual([
      '/v1/pods Pod true',
      '/v1/nodes Node false',
      'shop.io/v2/tills Node false',
    ])
    expect(discovery.resources[0]).toMatchObject({
      verbs: ['get', 'list', 'watch'],
      shortNames: ['po'],
      categories: ['all'],
    })
    expect(discovery.brokenGroups).toEqual([])
  })

  it('names a group that the server cannot reach, and shows what was known of it', async () => {
    const { discovery } = await discovered({
      '/api': aggregated('', [{ version: 'v1', resources: [pods] }]),
      '/apis': aggregated('metrics.k8s.io', [{ version: 'v1beta1', freshness: 'Stale' }]),
    })
    expect(summary(discovery)).toEqual(['/v1/pods Pod true'])
    expect(discovery.brokenGroups).toMatchObject([{ group: 'metrics.k8s.io', version: 'v1beta1' }])
  })

  it('takes what is no list of texts for none, and what is no list of resources for an answer that cannot be read', async () => {
    const odd = { ...pods, verbs: 'get', shortNames: true, categories: [1, 'all'], subresources: [{}] }
    const { discovery } = await discovered({
      '/api': aggregated('', [{ version: 'v1', resources: [odd] }]),
      '/apis': aggregated('apps', []),
    })
    expect(discovery.resources).toMatchObject([
      { verbs: [], shortNames: [], categories: ['all'], subresources: [] },
    ])
    for (const resources of [[{ ...pods, resource: 1 }], [null], 'pods', { pods }])
      await expect(
        discovered({
          '/api': aggregated('', [{ version: 'v1', resources: resources as never }]),
          '/apis': 404,
        }),
      ).rejects.toMatchObject({ reason: 'malformed' })
    const broken = await discovered({
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/api/v1': { resources: [{ name: 7 }] },
      '/apis': 404,
    })
    expect(broken.discovery).toMatchObject({ resources: [], brokenGroups: [{ group: '', version: 'v1' }] })
  })

  it('asks group by group where the server is older; a broken group hides no other', async () => {
    const legacy = (name: string, kind: string) => ({ name, kind, namespaced: true, verbs: ['list'] })
    const { discovery } = await discovered({
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          {
            name: 'apps',
            versions: [{ version: 'v1beta1' }, { version: 'v1' }],
            preferredVersion: { version: 'v1' },
          },
          { name: 'broken.io', versions: [{ version: 'v1' }] },
        ],
      },
      '/api/v1': { resources: [legacy('pods', 'Pod'), legacy('pods/log', 'Pod')] },
      '/apis/apps/v1': { resources: [legacy('deployments', 'Deployment')] },
      '/apis/apps/v1beta1': { resources: [legacy('deployments', 'Deployment')] },
      '/apis/broken.io/v1': 503,
    })
    expect(summary(discovery)).toEqual([
      '/v1/pods Pod true',
      'apps/v1/deployments Deployment true',
      'apps/v1beta1/deployments Deployment true',
    ])
    expect(discovery.brokenGroups).toEqual([{ group: 'broken.io', version: 'v1', problem: 'answer 503' }])
  })
})
