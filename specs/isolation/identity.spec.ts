import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { type ClusterId, encodeClusterScope, type Snapshot } from '#contract'
import {
  aSimulatedPod,
  aSimulatedWorld,
  freshnessIn,
  type KubeconfigContent,
  openClusterSocket,
  rowsIn,
  type SimulatedWorld,
} from '#testkit'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'

const eventually = { timeout: 30_000 }
const web1 = { group: '', version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1' }

/** Context names that some way of putting ids together would take for something else. */
const contexts = [
  'a,b',
  'a|b',
  'a:b',
  'arn:aws:eks:eu-west-1:123456789012:cluster/prod',
  '__proto__',
  'Dev',
  'dev',
]
/** The file `work/config` has a context `dev` too. */
const servers = [...contexts, 'dev of work'].map((_, index) => `server-${index}`)

/** Each server's `web-1` has the same uid and is on a node of that server's own. */
const nodeOf = (server: string) => `node-of-${server}`

/** One kubeconfig with all the contexts, and one of the same base name in another folder, all of them open. */
async function aHostileWorld() {
  const world = await aSimulatedWorld({
    names: servers,
    prepare: async ({ home, of }) => {
      const work = join(home.path, 'work')
      await mkdir(work)
      const entries = servers.map((server, index) => [server, contexts[index] ?? 'dev'] as const)
      const content = (of_: typeof entries): string =>
        stringify(of_.map(([server, context]) => renamed(of(server).kubeconfig(), context)).reduce(merged))
      await writeFile(join(home.kubeDir, 'config'), content(entries.slice(0, contexts.length)))
      await writeFile(join(work, 'config'), content(entries.slice(contexts.length)))
      for (const server of servers)
        of(server).server.put(aSimulatedPod('web-1', { nodeName: nodeOf(server) }))
    },
  })
  const settings = {
    allowDuplicateContextNames: true,
    kubeconfigSources: [join(world.home.path, 'work')],
  }
  await world.product.api('/settings', { method: 'PATCH', body: JSON.stringify(settings) })
  const ids = () => idsOf(world)
  await expect.poll(async () => (await ids()).length, eventually).toBe(servers.length)
  for (const id of await ids()) await world.product.open(id)
  return { world, ids: await ids() }
}

const renamed = (content: KubeconfigContent, context: string): KubeconfigContent => ({
  ...content,
  'current-context': context,
  clusters: content.clusters.map((entry) => ({ ...entry, name: `cluster of ${context}` })),
  users: content.users.map((entry) => ({ ...entry, name: `user of ${context}` })),
  contexts: [{ name: context, context: { cluster: `cluster of ${context}`, user: `user of ${context}` } }],
})

const merged = (one: KubeconfigContent, other: KubeconfigContent): KubeconfigContent => ({
  ...one,
  clusters: [...one.clusters, ...other.clusters],
  users: [...one.users, ...other.users],
  contexts: [...one.contexts, ...other.contexts],
})

/** The ids of the files called `config`, in the order of `servers`. */
async function idsOf(world: SimulatedWorld): Promise<ClusterId[]> {
  const { files } = await world.product.kubeconfigs()
  return files
    .filter(({ path }) => path.endsWith('/config'))
    .flatMap((file) => file.contexts.map(({ clusterId }) => clusterId))
}

describe('clusters whose names and files look alike', () => {
  it('are told apart by every address, each with rows of its own', async () => {
    const { world, ids } = await aHostileWorld()
    await using _world = world
    expect(new Set(ids).size).toBe(servers.length)
    expect((await world.product.workspace()).clusters.map(({ clusterId }) => clusterId)).toEqual(ids)
    for (const [index, id] of ids.entries()) {
      const server = servers[index] ?? ''
      using socket = await openClusterSocket(world.product, id)
      const spec = { domain: 'pods', tail: 'namespace:shop', sort: null, filter: 'web-1' }
      socket.openWindow(1, { ...spec, offset: 0, limit: 10 })
      await expect.poll(() => freshnessIn(socket), eventually).toBe('live')
      expect(nodesOf(rowsIn(socket))).toEqual([nodeOf(server)])
      expect(JSON.stringify(await socket.ask('object', web1))).toContain(nodeOf(server))

      const scope = encodeClusterScope({ type: 'single', clusterId: id, tail: 'namespace:shop' })
      const page = await world.product.api(`/snapshots/pods?${new URLSearchParams({ scope })}`)
      const { rows } = (await page.json()) as Snapshot
      expect(nodesOf(rows)).toContain(nodeOf(server))
      const object = await world.product.api(`/object?${new URLSearchParams({ ...web1, clusterId: id })}`)
      expect(await object.text()).toContain(`"${nodeOf(server)}"`)
    }
    // Whoever was asked was asked by its own people only, and nobody was asked in another's place.
    for (const server of servers)
      expect(world.of(server).server.requests.filter(({ status }) => status === 401)).toEqual([])
  }, 120_000)

  it('are named by exactly their ids: nothing that resembles one is any of them', async () => {
    const { world, ids } = await aHostileWorld()
    await using _world = world
    const isKnown = (text: string) => ids.some((id) => id === text)
    const nearMiss = fc.oneof(
      fc.string({ minLength: 1, unit: 'grapheme' }),
      fc
        .tuple(fc.constantFrom<string>(...ids), fc.constantFrom(',', '|', ':', '%', '/', ' ', '=', '\u0301'))
        .map(([id, mark]) => id + mark),
      fc.constantFrom<string>(...ids).map((id) => id.toUpperCase()),
      fc.constantFrom<string>(...ids).map(encodeURIComponent),
    )
    await fc.assert(
      fc.asyncProperty(
        nearMiss.filter((text) => !isKnown(text)),
        async (text) => {
          const scope = encodeClusterScope({
            type: 'single',
            clusterId: text as ClusterId,
            tail: 'namespace:all',
          })
          for (const path of [
            `/object?${new URLSearchParams({ ...web1, clusterId: text })}`,
            `/snapshots/pods?${new URLSearchParams({ scope })}`,
          ])
            expect((await world.product.api(path)).status).toBeGreaterThanOrEqual(400)
        },
      ),
      { numRuns: 100 },
    )
    for (const server of servers)
      expect(
        world
          .of(server)
          .requests()
          .filter((line) => line.includes('web-1')),
      ).toEqual([])
  }, 120_000)
})

describeWithBrowser('the tabs of clusters whose names look alike', (browser) => {
  it('keep what is typed in each apart, in the page and in its storage', async () => {
    const { world, ids } = await aHostileWorld()
    await using _world = world
    await using window = await browser.open(world.product)
    const workspace = new WorkspacePage(window.page)
    const tabs = await workspace.tabs.all()
    expect(tabs).toHaveLength(ids.length)
    for (const [index, tab] of tabs.entries()) {
      await tab.click()
      const pods = await workspace.show('Pods')
      await pods.expectLive()
      await pods.filter(`web-1 node:${nodeOf(servers[index] ?? '')}`)
      await pods.expectNames(['web-1'])
    }
    for (const [index, tab] of tabs.entries()) {
      await tab.click()
      const pods = workspace.table('Pods')
      await expect.poll(() => pods.filterText()).toBe(`web-1 node:${nodeOf(servers[index] ?? '')}`)
      await pods.expectNames(['web-1'])
    }
    const keys = await window.page.evaluate(() => Object.keys(localStorage))
    for (const id of ids) expect(keys.filter((key) => key.endsWith(`.${id}`))).not.toEqual([])
    expect(window.problems).toEqual([])
  }, 180_000)
})

const nodesOf = (rows: Snapshot['rows']): string[] =>
  rows.flatMap((row) => row.filter((cell) => String(cell).startsWith('node-of-')).map(String))
