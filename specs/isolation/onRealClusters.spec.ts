import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { get } from 'node:https'
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
  openRealClusters,
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
async function aRealWorld({
  east = realClusters(inject('realClusters')).east,
  change = async (content) => content,
}: {
  readonly east?: RealCluster
  readonly change?: (kubeconfig: string) => Promise<string>
} = {}) {
  const { west } = realClusters(inject('realClusters'))
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
    ...{ east, name, home, forwarder, product, events, follow },
    openEast: () => product.open('east:east' as Parameters<typeof product.open>[0]),
    closeEast: () => product.api('/selection/east%3Aeast', { method: 'DELETE', body: '{}' }),
    eastState: () => stateOf('east'),
    /** Names of the events about east's credentials, but for the single tries. */
    verdicts: () =>
      events
        .about('east:east')
        .filter((event) => event.startsWith('cluster:auth') && event !== 'cluster:auth:progress'),
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
    await using world = await aRealWorld({ change: async (content) => withToken(content, developer.token) })
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

describe('a real API server that accepts a token no longer', () => {
  it('signs out its own tab, tries four times in 15 s and then once a minute, and is back with a new one', async () => {
    // One of its own: whatever is refused there was refused to this product.
    await using clusters = await openRealClusters(['east'], { minimal: true })
    const east = clusters.of('east')
    const login = await aLogin(east)
    const token = await login.renew()
    await using world = await aRealWorld({ east, change: async (content) => withToken(content, token) })
    await using _pod = await east.apply(aPod('kept', { spec: world.name }))
    await world.openEast()
    const inEast = await world.follow('east')
    await expect.poll(() => namesIn(inEast), eventually).toEqual(['kept'])

    await login.revoke()
    // An API server remembers for ten seconds whom it has accepted.
    await expect.poll(() => statusFor(east, token), eventually).toBe(401)
    const seen = new Set((await east.auditEntries()).map(({ id }) => id))
    // It asks who somebody is when a watch begins: these begin anew.
    world.forwarder.cut()
    const auth = async () => (await world.eastState())?.auth.state
    await expect.poll(auth, eventually).toBe('recovering')
    await expect.poll(auth, eventually).toBe('invalid')
    expect(freshnessIn(inEast)).toBe('stale')
    expect(namesIn(inEast)).toEqual(['kept'])
    const refused = async () =>
      (await east.auditEntries()).filter(({ id, code }) => !seen.has(id) && code === 401)
    const uris = async () => (await refused()).map(({ uri }) => uri)
    await expect.poll(async () => (await uris()).filter((uri) => uri === '/version').length).toBe(4)
    // Once it knows, it asks for nothing but whether it is accepted again.
    const asked = await uris()
    expect(asked.slice(asked.indexOf('/version'))).toEqual(Array(4).fill('/version'))
    const tries = (await refused()).filter(({ uri }) => uri === '/version').map(({ at }) => Date.parse(at))
    for (const [index, at] of tries.entries()) {
      const sinceFirstMs = at - (tries[0] ?? NaN)
      expect(sinceFirstMs).toBeGreaterThanOrEqual(index * 5000 - 500)
      expect(sinceFirstMs).toBeLessThan(index * 5000 + 3000)
    }
    const state = await world.eastState()
    expect((state?.auth.nextTryAt ?? 0) - (tries[3] ?? NaN)).toBeGreaterThan(55_000)
    expect(world.verdicts()).toEqual(['cluster:auth:failed', 'cluster:auth:recovering'])

    const renewed = await login.renew()
    const path = join(world.home.kubeDir, 'east')
    await writeFile(path, withToken(await readFile(path, 'utf8'), renewed))
    await expect.poll(async () => (await world.eastState())?.lifecycle, eventually).toBe('ready')
    await expect.poll(() => freshnessIn(inEast), eventually).toBe('live')
    expect(inEast.isOpen).toBe(true)
    expect(world.verdicts()).toEqual([
      'cluster:auth:failed',
      'cluster:auth:recovering',
      'cluster:auth:recovered',
    ])
    expect((await world.eastState())?.crashes.count).toBe(0)
    await world.expectWestUndisturbed()
  }, 240_000)
})

describe('a real API server that is frozen', () => {
  it('is unreachable within 6 s of a question, keeps its rows, is never signed out, and goes on when it thaws', async () => {
    await using clusters = await openRealClusters(['east'], { minimal: true })
    const east = clusters.of('east')
    await using world = await aRealWorld({ east })
    await using _pod = await east.apply(aPod('kept', { spec: world.name }))
    await world.openEast()
    const inEast = await world.follow('east')
    await expect.poll(() => namesIn(inEast), eventually).toEqual(['kept'])
    await expect.poll(async () => (await world.eastState())?.lifecycle, eventually).toBe('ready')
    {
      using _frozen = freeze(east)
      const askedAt = Date.now()
      void inEast.ask('object/yaml', {
        group: '',
        version: 'v1',
        resource: 'pods',
        namespace: 'default',
        name: 'kept',
      })
      await expect.poll(async () => (await world.eastState())?.lifecycle, eventually).toBe('reconnecting')
      const state = await world.eastState()
      expect(state).toMatchObject({ health: { state: 'degraded' }, auth: { state: 'valid' } })
      // Its own 6 s, and what a busy machine adds.
      expect((state?.since ?? NaN) - askedAt).toBeLessThan(7500)
      await expect.poll(() => freshnessIn(inEast), eventually).toBe('stale')
      expect(namesIn(inEast)).toEqual(['kept'])
    }
    await expect.poll(async () => (await world.eastState())?.lifecycle, eventually).toBe('ready')
    await expect.poll(() => freshnessIn(inEast), eventually).toBe('live')
    await using _later = await east.apply(aPod('later', { spec: world.name }))
    await expect.poll(() => namesIn(inEast), eventually).toEqual(['kept', 'later'])
    expect(world.verdicts()).toEqual([])
    expect((await world.eastState())?.crashes.count).toBe(0)
    await world.expectWestUndisturbed()
  }, 240_000)
})

function withToken(kubeconfig: string, token: string): string {
  const content = parse(kubeconfig) as { users: { user: object }[] }
  for (const entry of content.users) entry.user = { token }
  return stringify(content)
}

/** Stops the cluster's API server where it stands, connections and all, until it is disposed. */
function freeze({ description }: RealCluster): Disposable {
  const pid = description.pids['kube-apiserver']
  if (pid === undefined) throw new Error('The testbed does not say which process the API server is.')
  process.kill(pid, 'SIGSTOP')
  return { [Symbol.dispose]: () => void process.kill(pid, 'SIGCONT') }
}

/** A service account that may do everything; `revoke` deletes it and with it every token, `renew` gives one that counts. */
async function aLogin(cluster: RealCluster) {
  const name = `login-${randomUUID()}`
  const user = `--user=system:serviceaccount:default:${name}`
  await cluster.mustKubectl(['create', 'clusterrolebinding', name, '--clusterrole=cluster-admin', user])
  return {
    revoke: () => cluster.mustKubectl(['delete', 'serviceaccount', name]),
    renew: async () => {
      await cluster.mustKubectl(['create', 'serviceaccount', name])
      return (await cluster.mustKubectl(['create', 'token', name])).trim()
    },
  }
}

/** What the cluster answers to somebody with that token. */
async function statusFor(cluster: RealCluster, token: string): Promise<number | undefined> {
  const ca = await readFile(cluster.caFile)
  const headers = { authorization: `Bearer ${token}` }
  return new Promise((resolve, reject) => {
    get(`${cluster.server}/api`, { ca, headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
}

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
