import { expect, it } from 'vitest'
import { aSimulatedWorld, openClusterSocket, type SimulatedCluster } from '#testkit'

const changes = ({ server }: SimulatedCluster): string[] =>
  server.requests
    .filter(({ method, path }) => method !== 'GET' && !/apis\/auth(entic|oriz)ation\.k8s\.io\//u.test(path))
    .map(({ method, path }) => `${method} ${path}`)

const pod = { version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1' }
const oddTargets: readonly unknown[] = [
  { ...pod, name: '' },
  { ...pod, name: '..' },
  { ...pod, name: 'web-1/eviction' },
  { ...pod, name: 'web-1%2feviction' },
  { ...pod, name: '\uD800' },
  { ...pod, name: ['web-1'] },
  { ...pod, name: undefined },
  { ...pod, namespace: '' },
  { ...pod, namespace: '../../nodes' },
  { ...pod, namespace: 'shop/pods/web-2?' },
  { ...pod, resource: 'pods/eviction' },
  { ...pod, resource: 'Pods' },
  { ...pod, resource: '..' },
  { ...pod, resource: 'nodes', name: 'node-1' },
  { ...pod, version: 'v1/namespaces/x' },
  { ...pod, group: '..' },
  { ...pod, group: 'a/b' },
  { ...pod, uid: {} },
  { ...pod, uid: '\n' },
  JSON.parse(`{"__proto__":${JSON.stringify(pod)}}`),
  null,
  [],
]
const oddActs: readonly { readonly action: string }[] = [
  ...oddTargets.map((target) => ({ action: 'delete', targets: [target] })),
  ...['__proto__', 'constructor', 'toString', 'cordon'].map((action) => ({ action, targets: [pod] })),
  ...[{}, [], [pod, null], Array.from({ length: 5001 }).fill(pod)].map((targets) => ({
    action: 'delete',
    targets,
  })),
  ...[[], 'all', { propagationPolicy: '__proto__' }].map((args) => ({
    action: 'delete',
    targets: [pod],
    args,
  })),
]

it('an act that is made by hand changes nothing: not by an odd name, not in a protected cluster, not by another name typed', async () => {
  await using world = await aSimulatedWorld({ names: ['a', 'b'] })
  await world.open('a', 'b')
  await world.expectLifecycle('ready', 'a', 'b')
  const [a, b] = [world.of('a'), world.of('b')]
  using socket = await openClusterSocket(world.product, a.id)
  using another = await openClusterSocket(world.product, b.id)
  another.follow(1, 'activity')
  const clusterId = encodeURIComponent(a.id)
  const send = async (method: string, address: string, body: object) => {
    const answer = await world.product.api(address, { method, body: JSON.stringify(body) })
    return answer.status
  }
  const protect = (protection: string) => send('PATCH', `/clusters/${clusterId}/settings`, { protection })

  for (const act of oddActs) {
    const refused = { t: 'failure', error: { code: 'invalid_request' } }
    expect([act, await socket.ask('act', { ...act })]).toMatchObject([act, refused])
    const { action, ...body } = act
    expect([act, await send('POST', `/actions/${action}?clusterId=${clusterId}`, body)]).toEqual([act, 400])
  }

  await protect('read-only')
  const isProtected = { t: 'failure', error: { code: 'protected_cluster' } }
  const act = { action: 'delete', targets: [pod], confirmed: true }
  expect(await socket.ask('act', act)).toMatchObject(isProtected)
  expect(await socket.ask('object/delete', { ...pod, confirmed: true })).toMatchObject(isProtected)

  await protect('confirm')
  for (const confirm of ['b', 'а', 'A', 'a ', 'a\u200B', 'ａ', '', null, true, ['a']])
    expect([
      confirm,
      await send('POST', `/actions/delete?clusterId=${clusterId}`, { targets: [pod], confirm }),
    ]).toEqual([confirm, 409])
  const object = `/object?clusterId=${clusterId}&${new URLSearchParams(pod)}`
  for (const inAddress of ['confirm=a', 'confirmed=true'])
    expect([inAddress, await send('DELETE', `${object}&${inAddress}`, {})]).toEqual([inAddress, 409])

  expect(changes(a)).toEqual([])
  expect(changes(b)).toEqual([])
  expect(another.frames.flatMap((frame) => (frame.t === 'document' ? [frame.body] : []))).toEqual([
    { jobs: [] },
  ])
}, 120_000)
