import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CatalogSummary } from '#contract'
import {
  type AuditEntry,
  fillWide,
  isListOf,
  isWatchOf,
  listsOfObjects,
  mostAtOnce,
  type OpenedBerth,
  openBerth,
  openRealClusters,
  type RealCluster,
  type RealClusters,
} from '#testkit'

const pods = 2000
const content = { deployments: 200, definitions: 40, objectsOfEach: 3 }
const patience = { timeout: 60_000, interval: 50 }

let clusters: RealClusters
let cluster: RealCluster

beforeAll(async () => {
  clusters = await openRealClusters(['wide'], { pods, namespaces: 10, minimal: true })
  cluster = clusters.of('wide')
  await fillWide(cluster, content)
}, 600_000)
afterAll(() => clusters?.[Symbol.asyncDispose]())

/** What a berth that was opened after this asked the cluster; its user is not the one that filled it. */
async function askedFromNow(): Promise<() => Promise<readonly AuditEntry[]>> {
  const before = (await cluster.auditEntries()).length
  return async () => (await cluster.auditEntries()).slice(before).filter(({ user }) => user === 'person')
}

async function theCatalog(berth: OpenedBerth): Promise<{ readonly body: CatalogSummary | null }> {
  const summary = await berth.follow('catalog-summary')
  await expect.poll(() => summary.body?.isComplete, patience).toBe(true)
  return summary
}

describe('the catalog of a cluster with many pods, workloads and definitions', () => {
  it('keeps no table waiting, reads at most four lists at a time, and knows everything', async () => {
    const asked = await askedFromNow()
    await using berth = await openBerth(cluster.kubeconfig, 'wide')
    using window = await berth.openWindow({ domain: 'pods' })
    const { body } = await theCatalog(berth)
    await expect.poll(() => window.freshness, patience).toBe('live')
    expect(window.rows).toHaveLength(500)
    // This cluster has no metrics.
    await expect
      .poll(
        () =>
          window.frames.flatMap((frame) => ('withoutValues' in frame ? [frame.withoutValues] : [])).at(-1),
        patience,
      )
      .toEqual({ cpu: 'metrics-server is not installed', memory: 'metrics-server is not installed' })

    const own = (body?.resources ?? []).filter(({ group }) => group === 'wide.example')
    expect(own.map(({ state, count }) => [state, count])).toEqual(
      Array.from({ length: content.definitions }, () => ['live', content.objectsOfEach]),
    )
    const countOf = (domain: string) => body?.resources.find((each) => each.domain === domain)?.count
    expect([countOf('deployments'), countOf('replicasets')]).toEqual([
      content.deployments,
      content.deployments,
    ])
    expect(countOf('pods')).toBeGreaterThanOrEqual(pods)

    const lists = listsOfObjects(await asked())
    const [page] = lists.filter((entry) => isListOf(entry, 'pods'))
    const ofCatalog = lists.filter((entry) => !['namespaces', 'pods'].some((of) => isListOf(entry, of)))
    expect(ofCatalog.length).toBeGreaterThan(content.definitions + 20)
    expect(ofCatalog.filter(({ at }) => at < (page?.endedAt ?? ''))).toEqual([])
    expect(mostAtOnce(ofCatalog)).toBeLessThanOrEqual(4)
    // Nothing is read twice, and nothing that a table reads.
    const paths = lists.map(({ uri }) => uri.split('?')[0])
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([])
  }, 120_000)

  it('costs ten tables, opened one after another, one list and one watch each, and nothing when they are opened again', async () => {
    const asked = await askedFromNow()
    await using berth = await openBerth(cluster.kubeconfig, 'wide')
    await theCatalog(berth)
    const domains = [
      ...['pods', 'deployments', 'replicasets', 'services', 'configmaps', 'nodes', 'roles'],
      ...['resource:wide.example/v1/things1', 'resource:wide.example/v1/things2', 'storageclasses'],
    ]
    const resourceOf = (domain: string) => domain.split('/').at(-1) ?? ''
    const opened = async (domain: string) => {
      const before = (await asked()).length
      const isOfCluster = ['nodes', 'storageclasses'].includes(domain)
      using window = await berth.openWindow({ domain, tail: isOfCluster ? '' : 'namespace:all' })
      await expect.poll(() => window.freshness, patience).toBe('live')
      const entries = (await asked()).slice(before)
      const resource = resourceOf(domain)
      return [
        domain,
        entries.filter((entry) => isListOf(entry, resource)).length,
        entries.filter((entry) => isWatchOf(entry, resource)).length,
      ]
    }
    for (const domain of domains) expect(await opened(domain)).toEqual([domain, 1, 1])
    for (const domain of domains) expect(await opened(domain)).toEqual([domain, 0, 0])
    // The catalog takes its objects out of the tables and has let its own watches go.
    const going = async () =>
      (await asked()).filter(({ verb, endedAt }) => verb === 'watch' && endedAt === undefined)
    await expect
      .poll(async () => {
        const watches = await going()
        return domains.map((domain) => watches.filter((entry) => isWatchOf(entry, resourceOf(domain))).length)
      }, patience)
      .toEqual(domains.map(() => 1))
  }, 120_000)
})
