import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { describe, expect, inject, it, vi } from 'vitest'
import { parse, stringify } from 'yaml'
import { type BerthState, berthSecretHeader, type FromBerth, type Snapshot } from '#contract'
import { systemClock } from '#machinery'
import { forwardTo, type RealCluster, realClusters, temporaryFolder } from '#testkit'
import { Berth } from './berth.ts'

/** An account that may list and watch pods and services, through two roles, and the berth that uses it. */
async function aWorld(cluster: RealCluster) {
  const folder = await temporaryFolder('berth')
  const account = `berth-${randomUUID()}`
  const path = join(folder.path, 'config')
  const forwarder = await forwardTo(new URL(cluster.server))
  const grant = async (resource: string) => {
    const role = `${account}-${resource}`
    await cluster.mustKubectl([
      'create',
      'clusterrole',
      role,
      '--verb=get,list,watch',
      `--resource=${resource}`,
    ])
    const user = `--user=system:serviceaccount:default:${account}`
    await cluster.mustKubectl(['create', 'clusterrolebinding', role, `--clusterrole=${role}`, user])
  }
  const revoke = async (resource: string) => {
    const names = [`clusterrole/${account}-${resource}`, `clusterrolebinding/${account}-${resource}`]
    await cluster.mustKubectl(['delete', '--ignore-not-found', ...names])
  }
  const makeAccount = () => cluster.mustKubectl(['create', 'serviceaccount', account])
  const endAccount = () => cluster.mustKubectl(['delete', '--ignore-not-found', 'serviceaccount', account])
  const writeToken = async () => {
    const token = (await cluster.mustKubectl(['create', 'token', account])).trim()
    const content = parse(await cluster.kubeconfigThrough(forwarder.port)) as {
      users: { user: object }[]
    }
    for (const entry of content.users) entry.user = { token }
    await writeFile(path, stringify(content))
  }
  await makeAccount()
  await Promise.all([grant('pods'), grant('services'), writeToken()])
  const { 'current-context': context } = parse(await readFile(path, 'utf8')) as { 'current-context': string }
  const states: BerthState[] = []
  const socketPath = join(folder.path, 's')
  const berth = await Berth.open(
    {
      t: 'open',
      access: { type: 'kubeconfig', path, context, confirmed: null },
      listen: { type: 'socket', path: socketPath },
      secret: 'secret',
      limits: { requestsInFlight: 50 },
      viewAs: null,
      backgroundRefresh: true,
      forwards: [],
      madePods: [],
      settings: { namespaces: [], protection: 'open' },
      memory: { limitMb: 2048, isReduced: false },
    },
    {
      clock: systemClock,
      random: Math.random,
      heap: { usedBytes: () => 0, collect: () => {}, shrink: () => {} },
      log: () => {},
      tell: (message: FromBerth) => {
        if (message.t === 'state') states.push(message.state)
      },
    },
  )
  const freshness = async (domain: string) => {
    const path = `/snapshots/${domain}?${new URLSearchParams({ tail: 'namespace:all' })}`
    const answer = await new Promise((resolve, reject) => {
      request({ socketPath, path, headers: { [berthSecretHeader]: 'secret' } }, (response) =>
        json(response).then(resolve, reject),
      )
        .on('error', reject)
        .end()
    })
    return (answer as Snapshot).freshness.state
  }
  const until = (expectation: () => unknown) => vi.waitFor(expectation, { timeout: 90_000, interval: 100 })
  return {
    berth,
    forwarder,
    states,
    freshness,
    until,
    grant,
    revoke,
    makeAccount,
    endAccount,
    writeToken,
    untilState: (expected: object) => until(() => expect(states.at(-1)).toMatchObject(expected)),
    untilFresh: (domain: string, state: string) =>
      until(async () => expect(await freshness(domain)).toBe(state)),
    async [Symbol.asyncDispose]() {
      await berth[Symbol.asyncDispose]()
      await Promise.all([revoke('pods'), revoke('services'), endAccount()])
      await forwarder[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

describe('Berth', () => {
  it('is signed out when its account is deleted, keeps its tables, and is back with what the kubeconfig says anew', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aWorld(east)
    await world.untilFresh('pods', 'live')
    await world.endAccount()
    await world.untilState({ lifecycle: 'signed-out', auth: { state: 'recovering', failure: 'refused' } })
    await world.untilFresh('pods', 'stale')
    await world.makeAccount()
    await world.writeToken()
    world.berth.accessChanged()
    await world.untilState({ lifecycle: 'ready', auth: { state: 'valid' } })
    await world.untilFresh('pods', 'live')
  }, 240_000)

  it('stops only the table whose permission is taken away, and goes on with it once it is given back', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aWorld(east)
    for (const domain of ['pods', 'services']) await world.untilFresh(domain, 'live')
    await world.revoke('pods')
    // A watch outlives the permission it began with.
    world.forwarder.cut()
    await world.untilFresh('pods', 'denied')
    await world.untilFresh('services', 'live')
    expect(world.states.every(({ auth }) => auth.state === 'valid')).toBe(true)
    await world.grant('pods')
    // Permissions are asked for again slowly; a person who has just been given one presses Retry.
    await world.until(async () => {
      world.berth.retry()
      expect(await world.freshness('pods')).toBe('live')
    })
  }, 240_000)
})
