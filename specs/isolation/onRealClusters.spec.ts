import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { Freshness } from '#contract'
import {
  aHome,
  forwardTo,
  freshnessIn,
  namesIn,
  openClusterSocket,
  openWorkspaceEvents,
  type RealCluster,
  realClusters,
  startProduct,
} from '#testkit'
import { aPerson } from '../aPerson.ts'
import { aPod } from '../aPod.ts'
import { berthsOf } from '../berths.ts'
import { openConnections } from './openConnections.ts'

const eventually = { timeout: 60_000 }
const within2s = { timeout: 2000, interval: 20 }

const podsOf = (world: string) => ({
  domain: 'pods',
  tail: 'namespace:all',
  sort: null,
  filter: `label:spec=${world}`,
  offset: 0,
  limit: 100,
})

/** East behind a forwarder and west beside it, each open for a person of its own. */
async function aRealWorld(change: (kubeconfig: string) => Promise<string> = async (content) => content) {
  const { east, west } = realClusters(inject('realClusters'))
  await using stack = new AsyncDisposableStack()
  const name = `isolation-${randomUUID().slice(0, 8)}`
  const forwarder = stack.use(await forwardTo(new URL(east.server)))
  const inEast = stack.use(await aPerson(east))
  const inWest = stack.use(await aPerson(west))
  const home = stack.use(await aHome())
  const throughForwarder = inEast.kubeconfig.replaceAll(east.server, `https://127.0.0.1:${forwarder.port}`)
  await writeFile(join(home.kubeDir, 'east'), await change(throughForwarder))
  await writeFile(join(home.kubeDir, 'west'), inWest.kubeconfig)
  const product = stack.use(await startProduct(home, ['--context', 'west']))
  const events = stack.use(await openWorkspaceEvents(product))
  const sockets = stack.use(new DisposableStack())
  const follow = async (cluster: string) => {
    const socket = sockets.use(await openClusterSocket(product, `${cluster}:${cluster}`))
    socket.openWindow(1, podsOf(name))
    await expect.poll(() => freshnessIn(socket), eventually).toBe('live')
    return socket
  }
  const stateOf = async (cluster: string) =>
    (await product.workspace()).clusters.find(({ clusterName }) => clusterName === cluster)
  const inSight = await follow('west')
  await expect.poll(async () => (await stateOf('west'))?.lifecycle, eventually).toBe('ready')
  const log = async () => ({
    requests: await inWest.requests(),
    events: [...events.about('west:west')],
    frames: [...inSight.frames],
    isOpen: inSight.isOpen,
  })
  // The audit log is written a moment behind the answers.
  await expect.poll(async () => (await inWest.requests()).some((line) => line.startsWith('watch'))).toBe(true)
  const before = await log()
  const owned = stack.move()
  return {
    ...{ east, name, forwarder, product, events, follow },
    openEast: () => product.open('east:east' as Parameters<typeof product.open>[0]),
    closeEast: () => product.api('/selection/east%3Aeast', { method: 'DELETE', body: '{}' }),
    eastState: () => stateOf('east'),
    /** Nothing has been added to what was known of west, and it is still followed. */
    expectWestUndisturbed: async () => {
      expect(await log()).toEqual(before)
      await using _pod = await west.apply(aPod('still-followed', { spec: name }))
      await expect.poll(() => namesIn(inSight), eventually).toEqual(['still-followed'])
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

describe('a real API server behind a road that swallows everything', () => {
  it('is unreachable and not signed out, closes at once, and the other one does not notice', async () => {
    await using world = await aRealWorld()
    const berths = await berthsOf(world.product)
    await world.forwarder.blackHole()
    await world.openEast()
    await expect.poll(async () => (await world.eastState())?.health.state, eventually).toBe('degraded')
    const state = await world.eastState()
    expect(state?.reason).toMatch(/did not answer within \d s/u)
    expect(state?.auth.state).toBe('valid')
    await world.closeEast()
    await expect.poll(() => berthsOf(world.product), within2s).toEqual(berths)
    const road = { url: `https://127.0.0.1:${world.forwarder.port}` }
    await expect.poll(() => openConnections(road), within2s).toBe(0)
    await world.expectWestUndisturbed()
  }, 120_000)

  it('takes its questions under way with it when it is closed', async () => {
    await using world = await aRealWorld()
    const berths = await berthsOf(world.product)
    await world.openEast()
    const inEast = await world.follow('east')
    await world.forwarder.blackHole()
    const answers: unknown[] = []
    const pod = { group: '', version: 'v1', resource: 'pods', namespace: 'default', name: 'any' }
    for (let count = 0; count < 20; count += 1)
      void inEast.ask('object/yaml', pod).then((answer) => answers.push(answer))
    await world.closeEast()
    await expect.poll(() => berthsOf(world.product), within2s).toEqual(berths)
    await expect.poll(() => inEast.isOpen, within2s).toBe(false)
    expect(answers).toEqual([])
    await world.expectWestUndisturbed()
  }, 120_000)
})

describe('a real API server that takes a permission away', () => {
  it('stops what was allowed by it and nothing else, and goes on when it is given back', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using developer = await aDeveloper(east)
    await using world = await aRealWorld(async (content) => {
      const kubeconfig = parse(content) as { users: { user: object }[] }
      for (const entry of kubeconfig.users) entry.user = { token: developer.token }
      return stringify(kubeconfig)
    })
    await world.openEast()
    const inEast = await world.follow('east')
    inEast.openWindow(2, { ...podsOf(world.name), domain: 'services' })
    const states = () =>
      Object.fromEntries(
        inEast.frames.flatMap((frame): [number, Freshness['state']][] =>
          'freshness' in frame ? [[frame.window, frame.freshness.state]] : [],
        ),
      )
    await expect.poll(states, eventually).toEqual({ 1: 'live', 2: 'live' })

    await developer.allow(['services'])
    // An API server asks for permission when a watch begins: these begin anew.
    world.forwarder.cut()
    await expect.poll(states, eventually).toEqual({ 1: 'denied', 2: 'live' })
    expect(await world.eastState()).toMatchObject({ auth: { state: 'valid' }, crashes: { count: 0 } })
    await developer.allow(['services', 'pods'])
    await world.product.api('/clusters/east%3Aeast/retry', { method: 'POST', body: '{}' })
    await expect.poll(states, eventually).toEqual({ 1: 'live', 2: 'live' })
    expect(inEast.isOpen).toBe(true)
    expect(world.events.about('east:east').filter((event) => event.startsWith('cluster:auth'))).toEqual([])
    await world.expectWestUndisturbed()
  }, 180_000)
})

/** Somebody who may read pods and services of the whole cluster, until `allow` says otherwise. */
async function aDeveloper(cluster: RealCluster) {
  const name = `developer-${randomUUID()}`
  const user = `system:serviceaccount:default:${name}`
  const allow = async (resources: readonly string[]) => {
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [{ apiGroups: [''], resources, verbs: ['get', 'list', 'watch'] }],
    }
    await cluster.mustKubectl(['apply', '-f', '-'], { input: JSON.stringify(role) })
  }
  await cluster.mustKubectl(['create', 'serviceaccount', name])
  await allow(['services', 'pods'])
  await cluster.mustKubectl(['create', 'clusterrolebinding', name, `--clusterrole=${name}`, `--user=${user}`])
  return {
    token: (await cluster.mustKubectl(['create', 'token', name])).trim(),
    allow,
    [Symbol.asyncDispose]: async () => {
      await cluster.mustKubectl(['delete', 'clusterrolebinding', name])
      await cluster.mustKubectl(['delete', 'clusterrole', name])
      await cluster.mustKubectl(['delete', 'serviceaccount', name])
    },
  }
}
