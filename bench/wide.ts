import type { CatalogSummary, WindowSpec } from '#contract'
import {
  aHome,
  fillWide,
  isListOf,
  isWatchOf,
  listsOfObjects,
  mostAtOnce,
  openClusterSocket,
  type RealCluster,
  startProduct,
} from '#testkit'
import { type Figure, median, ms, seconds } from './figures.ts'
import { openOnce, timeOneList } from './sync.ts'

/** Tables that are opened one after another; each is of another kind. */
const tables = [
  ...['deployments', 'replicasets', 'services', 'configmaps', 'secrets', 'roles', 'serviceaccounts'],
  ...[0, 1, 2].map((index) => `resource:wide.example/v1/things${index}`),
]
const tableWindow = 2

interface Opened {
  readonly firstRowsMs: number
  readonly allPodsMs: number
  readonly completeMs: number
  readonly listsAtOnce: number
  readonly objects: number
  /** Lists and watches of the ten tables, as they were opened. */
  readonly ofTables: { readonly lists: number; readonly watches: number }
}

/**
 * benchWide opens a cluster with many pods, workloads and resource definitions, with its table of pods and all that the page's
 * sidebar wants of the catalog, and then ten tables one after another.
 */
export async function benchWide(cluster: RealCluster, pods: number, rounds: number): Promise<Figure[]> {
  const content = { deployments: pods / 10, definitions: 200, objectsOfEach: 5 }
  await fillWide(cluster, content)
  const lists: number[] = []
  const opened: Opened[] = []
  const alone: Awaited<ReturnType<typeof openOnce>>[] = []
  for (let round = 0; round < rounds; round += 1) {
    lists.push(await timeOneList(cluster))
    opened.push(await openWithCatalog(cluster))
    alone.push(await openOnce(cluster))
  }
  const middle = (of: (each: Opened) => number) => median(opened.map(of))
  const list = median(lists)
  const first = middle(({ firstRowsMs }) => firstRowsMs)
  const most = Math.max(...opened.map(({ listsAtOnce }) => listsAtOnce))
  const [tablesLists, tablesWatches] = [
    Math.max(...opened.map(({ ofTables }) => ofTables.lists)),
    Math.max(...opened.map(({ ofTables }) => ofTables.watches)),
  ]
  const number = (value: number) => value.toLocaleString('en')
  const size = `${number(pods)} pods, ${number(content.deployments)} deployments and as many replica sets, ${content.definitions} CRDs`
  return [
    {
      what: `${size}: first rows, the catalog wanted as well`,
      measured: ms(first),
      peer: `without the catalog: ${ms(median(alone.map(({ firstRowsMs }) => firstRowsMs)))}; one list of 500: ${ms(list)}`,
      budget: `list + 300 ms = ${ms(list + 300)}`,
      isMet: first <= list + 300,
    },
    {
      what: 'the same: table of all pods whole',
      measured: seconds(middle(({ allPodsMs }) => allPodsMs)),
      peer: `without the catalog: ${seconds(median(alone.map(({ fullMs }) => fullMs)))}`,
      budget: '–',
      isMet: null,
    },
    {
      what: `the same: catalog complete (${number(middle(({ objects }) => objects))} objects)`,
      measured: seconds(middle(({ completeMs }) => completeMs)),
      peer: '–',
      budget: '–',
      isMet: null,
    },
    {
      what: 'the same: lists of the catalog at once, most',
      measured: `${most}`,
      peer: "the API server's audit log",
      budget: '≤ 4',
      isMet: most <= 4,
    },
    {
      what: `the same: requests for ${tables.length} tables opened one after another`,
      measured: `${tablesLists} lists, ${tablesWatches} watches`,
      peer: "the API server's audit log",
      budget: 'one each',
      isMet: tablesLists <= tables.length && tablesWatches <= tables.length,
    },
  ]
}

async function openWithCatalog(cluster: RealCluster): Promise<Opened> {
  await using home = await aHome({ [cluster.name]: cluster.kubeconfig })
  await using product = await startProduct(home)
  const clusterId = (await product.kubeconfigs()).files[0]?.contexts[0]?.clusterId
  if (clusterId === undefined) throw new Error('The kubeconfig was not found.')
  const asked = async (since: number) =>
    (await cluster.auditEntries()).slice(since).filter(({ user }) => user === 'person')
  const before = (await cluster.auditEntries()).length
  const startedAt = performance.now()
  const since = (atMs: number) => atMs - startedAt
  await product.open(clusterId)
  let firstRowsMs: number | null = null
  let tableIsLive = Promise.withResolvers<void>()
  const allPods = Promise.withResolvers<number>()
  const complete = Promise.withResolvers<{ readonly completeMs: number; readonly objects: number }>()
  using socket = await openClusterSocket(product, clusterId, (frame, atMs) => {
    if (frame.t === 'document') {
      const { isComplete, objects } = frame.body as CatalogSummary
      if (isComplete) complete.resolve({ completeMs: since(atMs), objects })
    }
    if (frame.t !== 'window' && frame.t !== 'patch') return
    const isLive = frame.freshness.state === 'live'
    if (frame.window === tableWindow) {
      if (isLive) tableIsLive.resolve()
      return
    }
    if (firstRowsMs === null && frame.total > 0) firstRowsMs = since(atMs)
    if (isLive) allPods.resolve(since(atMs))
  })
  socket.follow(1, 'catalog-summary')
  socket.openWindow(1, aWindow('pods'))
  const allPodsMs = await allPods.promise
  const { completeMs, objects } = await complete.promise
  const ofCatalog = listsOfObjects(await asked(before)).filter(
    (entry) => !['namespaces', 'pods'].some((resource) => isListOf(entry, resource)),
  )
  const ofTables = { lists: 0, watches: 0 }
  for (const domain of tables) {
    const already = (await cluster.auditEntries()).length
    tableIsLive = Promise.withResolvers()
    socket.openWindow(tableWindow, aWindow(domain))
    await tableIsLive.promise
    const resource = domain.split('/').at(-1) ?? ''
    const requests = await asked(already)
    ofTables.lists += requests.filter((entry) => isListOf(entry, resource)).length
    ofTables.watches += requests.filter((entry) => isWatchOf(entry, resource)).length
  }
  return {
    firstRowsMs: firstRowsMs ?? Number.NaN,
    allPodsMs,
    completeMs,
    objects,
    listsAtOnce: mostAtOnce(ofCatalog),
    ofTables,
  }
}

const aWindow = (domain: string): WindowSpec => ({
  domain,
  tail: 'namespace:all',
  sort: null,
  filter: '',
  offset: 0,
  limit: 100,
})
