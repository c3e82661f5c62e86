import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import type { ErrorBody } from '#contract'
import { type Clock, type KubeObject, systemClock } from '#machinery'
import { masters, SimulatedServer } from '#sim'
import {
  answerDamage,
  damagedWay,
  fuzz,
  generatedObjects,
  ManualClock,
  type OpenedBerth,
  type OpenedWindow,
  openBerth,
  temporaryFolder,
} from '#testkit'

/**
 * Time goes by ten times as fast, so that what waits before it tries again does so soon. It goes by in steps, each of which
 * waits for its turn: on a machine that is busy no deadline comes before its answer could.
 */
function aFastClock(): ManualClock & Disposable {
  const clock = new ManualClock(Date.now())
  const steps = setInterval(() => clock.advance(100), 10)
  return Object.assign(clock, { [Symbol.dispose]: () => clearInterval(steps) })
}

const kinds = [
  ['pods', 'v1', 'Pod'],
  ['nodes', 'v1', 'Node'],
  ['events', 'v1', 'Event'],
  ['deployments', 'apps/v1', 'Deployment'],
] as const

/** A cluster with a few objects of several kinds, as different as a server lets them be. */
async function aServer(): Promise<SimulatedServer> {
  const server = await SimulatedServer.open({ hasProtobuf: true, hasStillMetrics: true })
  server.people.accept('valid', { username: 'ada', groups: [masters] })
  const put = (apiVersion: string, kind: string, name: string, body: object) =>
    server.put({
      ...{ apiVersion, kind, ...body },
      metadata: {
        creationTimestamp: '2020-01-01T00:00:00Z',
        namespace: 'shop',
        ...{ labels: { app: 'web' } },
        name,
        uid: `${kind}-${name}`,
        resourceVersion: '',
      },
    } as KubeObject)
  put('v1', 'Namespace', 'shop', { metadata: {} })
  for (const [domain, apiVersion, kind] of kinds)
    for (const { name, body, status } of generatedObjects(domain, { namespace: 'shop', count: 4, seed: 1 }))
      put(apiVersion, kind, name, { ...body, status })
  put('v1', 'Service', 'web', { spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } })
  put('v1', 'Secret', 'key', { data: { a: 'Yg==' }, type: 'Opaque' })
  put('apps/v1', 'ControllerRevision', 'web-1', { revision: 1 })
  return server
}

/** Changes an object of no table, so that every version told before is an older one. */
const putTurn = (server: SimulatedServer) =>
  server.put({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'turn', namespace: 'shop', uid: 'turn', resourceVersion: '' },
  })

async function open(
  folder: string,
  { url, ca }: { url: string; ca: string },
  clock: Clock,
  log: (level: string, text: string) => void = () => {},
) {
  const path = join(folder, `config-${new URL(url).port}`)
  const cluster = { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') }
  await writeFile(
    path,
    stringify({
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token: 'valid' } }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
    }),
  )
  return openBerth(path, 'c', [], {
    clock,
    log,
    isReached: false,
  })
}

const domains = [
  ...kinds.map(([domain]) => domain),
  'services',
  'resource:apps/v1/controllerrevisions',
  'helm-releases',
  'attention',
]
const documents = ['cluster-overview', 'catalog-summary', 'node-maintenance'] as const

/** A case takes less than a second, and much longer on a machine that does other things. */
const patience = { timeout: 30_000, interval: 10 }

const whole = [...kinds.map(() => '4 live'), '1 live', '1 live']
const shown = ({ rows, freshness }: OpenedWindow) => `${rows.length} ${freshness}`

const pod = 'version=v1&resource=pods&namespace=shop&name=generated-0'
const questions = [
  `/object?${pod}`,
  `/object/yaml?${pod}`,
  `/object/edit?${pod}`,
  `/object/events?${pod}`,
  `/object/details?${pod}`,
  '/object/details?version=v1&resource=services&namespace=shop&name=web',
  '/object/revisions?group=apps&version=v1&resource=deployments&namespace=shop&name=generated-0',
  '/secret/value?version=v1&resource=secrets&namespace=shop&name=key&key=a',
  '/permissions/check?verb=delete&resource=pods&namespace=shop',
  '/catalog/search?text=gen',
  '/catalog/query?kinds=v1/pods',
]

/** Waits for something that ends, or says what does not. */
async function inTime<T>(what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`${what}: no end within 30 s`)), 30_000)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function ask(berth: OpenedBerth, failures: readonly string[]): Promise<void> {
  for (const question of questions) {
    const { status, body } = await inTime(question, berth.ask<Partial<ErrorBody>>(question))
    if (status < 400) continue
    expect(body.error?.message, question).toMatch(/./u)
    // Then the product would be to blame, and not the answer.
    if (body.error?.code === 'internal') expect([question, ...failures]).toEqual([])
  }
}

describe('a cluster whose answers are damaged in any way', () => {
  it('is told of in words, is whole again when they are, and no other cluster notices', async () => {
    await using folder = await temporaryFolder('fuzz')
    await using server = await aServer()
    await using way = await damagedWay(server.url)
    await using calmServer = await aServer()
    await using calm = await open(folder.path, calmServer, systemClock)
    using calmPods = await calm.openWindow({ domain: 'pods' })
    await vi.waitFor(
      () => expect(JSON.stringify(calmPods.frames.slice(-1)) + calmPods.freshness).toMatch(/live$/),
      patience,
    )
    const calmFrames = calmPods.frames.length

    await fuzz(
      'all answers of an API server',
      fc.record({ damages: answerDamage, isLate: fc.boolean() }),
      async ({ damages, isLate }) => {
        if (!isLate) way.become(damages)
        const failures: string[] = []
        const note = (level: string, text: string) => void (level === 'error' && failures.push(text))
        using clock = aFastClock()
        await using berth = await inTime('opening', open(folder.path, way, clock, note))
        const windows = await inTime(
          'windows',
          Promise.all(domains.map((domain) => berth.openWindow({ domain }))),
        )
        for (const document of documents) await inTime(document, berth.follow(document))
        if (isLate) {
          await vi.waitFor(() => expect(windows[0]?.freshness).toBe('live'), patience)
          way.become(damages)
        }
        await ask(berth, failures)
        // What was said falsely is not found out by a watch, so the server has forgotten every version that it has told.
        putTurn(server)
        server.store.forget()
        way.become([])
        berth.berth.retry()
        await vi.waitFor(() => expect(windows.slice(0, whole.length).map(shown)).toEqual(whole), patience)
        await ask(berth, failures)
      },
      { runs: 60, seconds: 15, eachSeconds: 70, isShrunk: false },
    )
    expect(calmPods.frames).toHaveLength(calmFrames)
    expect(calmPods.freshness).toBe('live')
  }, 180_000)
})
