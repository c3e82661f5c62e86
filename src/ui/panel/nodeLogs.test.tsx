// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { FlotillaError, type NodeLogList } from '#contract'
import { aPage, type PageOfTest } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const both: NodeLogList = {
  shows: 'journal',
  logs: [
    { from: 'journal', service: 'kubelet' },
    { from: 'journal', service: 'containerd' },
    { from: 'file', file: 'syslog' },
  ],
}

function aClusterWithANode(list: () => NodeLogList): ScriptedCluster {
  const cluster = new ScriptedCluster('east').has('nodes', [{ namespace: '', name: 'node-1' }])
  cluster.answers.set('node/logs', list)
  return cluster
}

async function openTab(page: PageOfTest) {
  await page.table.open('nodes')
  await page.table.choose(1)
  const panel = await screen.findByRole('complementary', { name: 'Node node-1' })
  await page.person.click(within(panel).getByRole('tab', { name: 'Logs' }))
  return panel
}

const specsOf = (cluster: ScriptedCluster) => [...cluster.logs.values()]

describe('the tab with the logs of a node', () => {
  it('begins with the kubelet, and shows the one that is chosen', async () => {
    const cluster = aClusterWithANode(() => both)
    using page = await aPage([cluster])
    const panel = await openTab(page)
    const log = await within(panel).findByRole('region', { name: 'Log' })
    await expect
      .poll(() => specsOf(cluster))
      .toEqual([
        {
          ...{ type: 'node-logs', node: 'node-1', log: both.logs[0], follow: true },
          ...{ sinceSeconds: null, tailLines: 500 },
        },
      ])
    const at = '2026-01-01T00:00:00.000000Z'
    cluster.writes(
      { type: 'source', source: 0, pod: 'node-1', container: 'kubelet', containerType: 'app' },
      { type: 'line', source: 0, at, text: 'kubelet[812]: SyncLoop' },
    )
    await within(log).findByText('kubelet[812]: SyncLoop')
    const choose = (name: string, option: string) =>
      page.person.selectOptions(within(log).getByRole('combobox', { name }), option)
    await choose('Range', 'Last hour')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ sinceSeconds: 3600, tailLines: null }])
    await choose('Log', 'containerd')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ log: both.logs[1], sinceSeconds: 3600 }])
  })

  it('offers no times of a file, and no instance before', async () => {
    const cluster = aClusterWithANode(() => both)
    using page = await aPage([cluster])
    const panel = await openTab(page)
    const log = await within(panel).findByRole('region', { name: 'Log' })
    const range = within(log).getByRole<HTMLSelectElement>('combobox', { name: 'Range' })
    await page.person.selectOptions(range, 'Last hour')
    await page.person.selectOptions(within(log).getByRole('combobox', { name: 'Log' }), 'syslog')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ log: both.logs[2], tailLines: 500 }])
    expect([...range.options].map(({ text }) => text)).toEqual([
      'Last 500 lines',
      'Last 5,000 lines',
      'All lines',
    ])
    expect(range.value).toBe('tail-500')
    expect(within(log).queryByRole('combobox', { name: 'Instance' })).toBeNull()
  })

  it('is downloaded whole', async () => {
    const cluster = aClusterWithANode(() => both)
    using page = await aPage([cluster])
    const panel = await openTab(page)
    const log = await within(panel).findByRole('region', { name: 'Log' })
    const download = async () => {
      const button = within(log).getByRole<HTMLButtonElement>('button', { name: 'Download all lines' })
      await expect.poll(() => button.disabled).toBe(false)
      await page.person.click(button)
    }
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ log: both.logs[0] }])
    await download()
    await page.person.selectOptions(within(log).getByRole('combobox', { name: 'Log' }), 'syslog')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ log: both.logs[2] }])
    await download()
    const asked = () => page.calls.filter((call) => call.startsWith('download '))
    const wanted = (params: object) =>
      `download config:east ${JSON.stringify({ request: 'node/logs/download', params: { node: 'node-1', ...params } })}`
    await expect
      .poll(asked)
      .toEqual([
        wanted({ service: 'kubelet', timestamps: true }),
        wanted({ file: 'syslog', timestamps: true }),
      ])
  })

  it.each([
    ['no-query', /enableSystemLogQuery is off/u],
    ['no-journal', /has no journal of its kubelet/u],
  ] as const)('says why there are only files where a node shows %s', async (shows, words) => {
    const cluster = aClusterWithANode(() => ({ shows, logs: [{ from: 'file', file: 'kubelet.log' }] }))
    using page = await aPage([cluster])
    const panel = await openTab(page)
    await within(panel).findByText(words)
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ log: { file: 'kubelet.log' } }])
  })

  it('says that the kubelet shows none, and looks again', async () => {
    let list: NodeLogList = { shows: 'off', logs: [] }
    const cluster = aClusterWithANode(() => list)
    using page = await aPage([cluster])
    const panel = await openTab(page)
    await within(panel).findByText(/enableSystemLogHandler is off/u)
    list = both
    await page.person.click(within(panel).getByRole('button', { name: 'Look again' }))
    await within(panel).findByRole('region', { name: 'Log' })
  })

  it('says which right is missing', async () => {
    const words = 'nodes "node-1" is forbidden: User "ada" cannot get resource "nodes/proxy"'
    const cluster = aClusterWithANode(() => {
      throw new FlotillaError('cluster_denied', words)
    })
    using page = await aPage([cluster])
    const panel = await openTab(page)
    await within(panel).findByText(words)
  })

  it('is opened by the menu of the node', async () => {
    const cluster = aClusterWithANode(() => both)
    using page = await aPage([cluster])
    await page.table.open('nodes')
    await page.table.choose(1)
    const panel = await screen.findByRole('complementary', { name: 'Node node-1' })
    await page.person.click(within(panel).getByRole('button', { name: 'Actions' }))
    await page.person.click(await screen.findByRole('menuitem', { name: 'Logs' }))
    await within(panel).findByRole('region', { name: 'Log' })
  })
})
