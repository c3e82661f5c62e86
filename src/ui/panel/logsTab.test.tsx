// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import { FlotillaError, type LogItem } from '#contract'
import { aPage, type PageOfTest } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const metadata = { uid: 'uid', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' }

/** A pod with a sidecar, and the deployment it belongs to. */
function aClusterWithAPod({
  annotations = {},
}: {
  annotations?: Record<string, string>
} = {}): ScriptedCluster {
  const cluster = new ScriptedCluster('east')
    .has('pods', [{ namespace: 'shop', name: 'web-1' }])
    .has('deployments', [{ namespace: 'shop', name: 'web' }])
  const spec = { initContainers: [{ name: 'proxy' }], containers: [{ name: 'app' }, { name: 'metrics' }] }
  cluster.answers.set('object', ({ resource, namespace, name }) =>
    resource === 'pods'
      ? { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, namespace, name, annotations }, spec }
      : {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { ...metadata, namespace, name },
          spec: { selector: { matchLabels: { app: 'web' } }, template: { spec } },
        },
  )
  return cluster
}

async function openLog(page: PageOfTest, domain: 'pods' | 'deployments', panelName: string) {
  await page.table.open(domain)
  await page.table.choose(1)
  const panel = await screen.findByRole('complementary', { name: panelName })
  await page.person.click(within(panel).getByRole('tab', { name: 'Logs' }))
  const log = await within(panel).findByRole('region', { name: 'Log' })
  return {
    panel,
    log,
    choice: (name: string) => within(log).getByRole<HTMLSelectElement>('combobox', { name }),
  }
}

const specsOf = (cluster: ScriptedCluster) => [...cluster.logs.values()]
const line = (source: number, text: string): LogItem => ({
  type: 'line',
  source,
  at: '2026-01-01T00:00:00Z',
  text,
})
const named = (source: number, container: string): LogItem => ({
  type: 'source',
  source,
  pod: 'web-1',
  container,
  containerType: 'app',
})

describe('the tab with the log', () => {
  it('begins with the container that the pod names, and keeps what is chosen over changes of the pod', async () => {
    const cluster = aClusterWithAPod({
      annotations: { 'kubectl.kubernetes.io/default-container': 'metrics' },
    })
    using page = await aPage([cluster])
    const { choice } = await openLog(page, 'pods', 'Pod web-1')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ container: 'metrics', follow: true }])
    await page.person.selectOptions(choice('Container'), 'All containers')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ container: null }])
    cluster.has('pods', [{ namespace: 'shop', name: 'web-1', status: 'Restarting' }])
    await page.person.selectOptions(choice('Range'), 'Last hour')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ container: null, sinceSeconds: 3600 }])
    expect(choice('Container').value).toBe('')
  })

  it('follows the pods of a workload by its selector', async () => {
    const cluster = aClusterWithAPod()
    using page = await aPage([cluster])
    await openLog(page, 'deployments', 'Deployment web')
    await expect
      .poll(() => specsOf(cluster))
      .toMatchObject([{ namespace: 'shop', pods: { type: 'filter', filter: 'label:"app=web"' } }])
  })

  it('names the containers, and hides those that are switched off', async () => {
    const cluster = aClusterWithAPod()
    using page = await aPage([cluster])
    const { log } = await openLog(page, 'pods', 'Pod web-1')
    await expect.poll(() => specsOf(cluster).length).toBe(1)
    cluster.writes(named(0, 'app'), named(1, 'metrics'), line(0, 'of the app'), line(1, 'of the metrics'))
    await within(log).findByText('of the metrics')
    await page.person.click(within(log).getByRole('button', { name: 'metrics' }))
    await expect.poll(() => within(log).queryByText('of the metrics')).toBeNull()
    within(log).getByText('of the app')
  })

  it('says which right is missing', async () => {
    const cluster = aClusterWithAPod()
    using page = await aPage([cluster])
    const { log } = await openLog(page, 'pods', 'Pod web-1')
    await expect.poll(() => specsOf(cluster).length).toBe(1)
    const reason = 'User "ada" cannot get resource "pods/log" in the namespace "shop"'
    cluster.writes({
      type: 'marker',
      source: 0,
      at: 0,
      marker: { is: 'failed', code: 'cluster_denied', reason },
    })
    await within(log).findByText(reason)
  })

  it('is opened at the instance before by an event of a crash loop', async () => {
    const cluster = aClusterWithAPod()
    const event = {
      uid: 'e',
      type: 'Warning',
      reason: 'BackOff',
      count: 3,
      firstAt: null,
      lastAt: null,
      source: '',
    }
    cluster.answers.set('object/events', () => ({
      events: [{ ...event, message: 'Back-off restarting failed container app in pod web-1' }],
    }))
    using page = await aPage([cluster])
    await page.table.open('pods')
    await page.table.choose(1)
    const panel = await screen.findByRole('complementary', { name: 'Pod web-1' })
    await page.person.click(within(panel).getByRole('tab', { name: 'Events' }))
    await page.person.click(
      await within(panel).findByRole('button', { name: 'Show the log before the exit' }),
    )
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ previous: true, follow: false }])
  })

  it('is opened by the menu of a row, at the lines before the last exit where that is wanted', async () => {
    const cluster = aClusterWithAPod()
    using page = await aPage([cluster])
    await page.table.open('pods')
    await page.table.choose(1)
    const panel = await screen.findByRole('complementary', { name: 'Pod web-1' })
    const choose = async (name: string) => {
      await page.person.click(within(panel).getByRole('button', { name: 'Actions' }))
      await page.person.click(await screen.findByRole('menuitem', { name }))
    }
    await choose('Logs before the last exit')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ previous: true, follow: false }])
    await page.person.click(within(panel).getByRole('tab', { name: 'Overview' }))
    await choose('Logs')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ previous: false, follow: true }])
  })

  it('is opened by a key, for the row under the cursor', async () => {
    const cluster = aClusterWithAPod().has('configmaps', [{ namespace: 'shop', name: 'settings' }])
    using page = await aPage([cluster])
    await page.table.open('configmaps')
    await page.table.shows('settings')
    screen.getByRole('grid').focus()
    await page.person.keyboard('{Home}l')
    await page.table.open('pods')
    await page.table.shows('web-1')
    screen.getByRole('grid').focus()
    await page.person.keyboard('{Home}l')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ pods: { type: 'pod', name: 'web-1' } }])
    expect(screen.queryByRole('complementary', { name: /settings/u })).toBeNull()
  })

  it('says which container failed first, and leads to its end', async () => {
    const cluster = aClusterWithAPod()
    using page = await aPage([cluster])
    const { log } = await openLog(page, 'pods', 'Pod web-1')
    await expect.poll(() => specsOf(cluster).length).toBe(1)
    const exited = (source: number, exitCode: number): LogItem => ({
      ...{ type: 'marker', source, at: 0, marker: { is: 'exited', exitCode, reason: 'Error' } },
    })
    cluster.writes(named(0, 'app'), named(1, 'metrics'), line(0, 'of the app'))
    cluster.writes(exited(0, 0), line(1, 'of the metrics'), exited(1, 137), exited(0, 1))
    const first = await within(log).findByRole('button', { name: 'Show the first failure: metrics' })
    expect(first.title).toContain('137')
    await page.person.click(first)
    await within(log).findByRole('button', { name: 'Follow' })
  })

  it('is opened at the time of a warning', async () => {
    const cluster = aClusterWithAPod()
    const at = Date.parse('2026-01-01T12:00:30Z')
    const event = { uid: 'e', type: 'Warning', reason: 'Unhealthy', count: 1, firstAt: at, lastAt: at }
    cluster.answers.set('object/events', () => ({
      events: [{ ...event, source: '', message: 'Liveness probe failed' }],
    }))
    using page = await aPage([cluster])
    await page.table.open('pods')
    await page.table.choose(1)
    const panel = await screen.findByRole('complementary', { name: 'Pod web-1' })
    await page.person.click(within(panel).getByRole('tab', { name: 'Events' }))
    await page.person.click(await within(panel).findByRole('button', { name: 'Show the log from then' }))
    await expect
      .poll(() => specsOf(cluster))
      .toMatchObject([{ sinceTime: '2026-01-01T11:59:30Z', tailLines: null, follow: true }])
    await page.person.selectOptions(
      await within(panel).findByRole('combobox', { name: 'Range' }),
      'All lines',
    )
    await expect.poll(() => specsOf(cluster).map(({ sinceTime }) => sinceTime)).toEqual([undefined])
  })

  it('closes its channel with the tab', async () => {
    const cluster = aClusterWithAPod()
    using page = await aPage([cluster])
    const { panel } = await openLog(page, 'pods', 'Pod web-1')
    await expect.poll(() => specsOf(cluster).length).toBe(1)
    await page.person.click(within(panel).getByRole('tab', { name: 'Overview' }))
    await expect.poll(() => specsOf(cluster)).toEqual([])
  })

  it('is shown of a pod that is gone, since the lines that were read are kept', async () => {
    const cluster = aClusterWithAPod()
    cluster.answers.set('object', () => {
      throw new FlotillaError('object_not_found')
    })
    using page = await aPage([cluster])
    const { log } = await openLog(page, 'pods', 'Pod web-1')
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ pods: { type: 'pod', name: 'web-1' } }])
    expect(within(log).queryByRole('combobox', { name: 'Container' })).toBeNull()
  })

  it('moves to the dock and back, with what was chosen, and stays over views and tabs', async () => {
    const cluster = aClusterWithAPod()
    const west = new ScriptedCluster('west')
    using page = await aPage([cluster, west])
    const { panel, log, choice } = await openLog(page, 'pods', 'Pod web-1')
    await page.person.selectOptions(choice('Range'), 'Last hour')
    await page.person.click(within(log).getByRole('button', { name: 'Move to the dock' }))
    await within(panel).findByText('This log is in the dock.')
    const dock = await screen.findByRole('region', { name: 'Dock' })
    await within(dock).findByRole('region', { name: 'Log of web-1, east' })
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ sinceSeconds: 3600 }])
    page.application.tabs.activate(west.clusterId)
    await screen.findByRole('main', { name: 'west' })
    cluster.writes(named(0, 'app'), line(0, 'while another tab is shown'))
    await within(dock).findByText('while another tab is shown')
    expect(within(dock).queryByRole('button', { name: 'Move to the dock' })).toBeNull()
    page.application.tabs.activate(cluster.clusterId)
    await page.person.click(await screen.findByRole('button', { name: 'Show here' }))
    await expect.poll(() => screen.queryByRole('region', { name: 'Dock' })).toBeNull()
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ sinceSeconds: 3600 }])
  })

  it('comes back from the dock when a row or a link leads to it', async () => {
    const cluster = aClusterWithAPod()
    using page = await aPage([cluster])
    const { panel, log } = await openLog(page, 'pods', 'Pod web-1')
    const isDocked = () => screen.queryByRole('region', { name: 'Dock' }) !== null
    await page.person.click(within(log).getByRole('button', { name: 'Move to the dock' }))
    await expect.poll(isDocked).toBe(true)
    await page.person.click(within(panel).getByRole('button', { name: 'Actions' }))
    await page.person.click(await screen.findByRole('menuitem', { name: 'Logs before the last exit' }))
    await expect.poll(isDocked).toBe(false)
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ previous: true }])
    await page.person.click(within(panel).getByRole('button', { name: 'Move to the dock' }))
    await expect.poll(isDocked).toBe(true)
    const at = '2026-01-01T00:00:00Z'
    page.application.tabs
      .session(cluster.clusterId)
      ?.wantedLine.set({ pod: 'web-1', container: 'app', at, isPrevious: false })
    await expect.poll(isDocked).toBe(false)
    await expect.poll(() => specsOf(cluster)).toMatchObject([{ sinceTime: '2025-12-31T23:59:00Z' }])
  })

  it('has what is kept of a pod that a link leads to and that is not there, and says so', async () => {
    const cluster = aClusterWithAPod()
    cluster.answers.set('object', () => {
      throw new FlotillaError('object_not_found')
    })
    using page = await aPage([cluster])
    await page.table.open('pods')
    const session = page.application.tabs.session(cluster.clusterId)
    const at = '2026-01-01T00:00:00Z'
    session?.wantedLine.set({ pod: 'web-9', container: 'app', at, isPrevious: false })
    session?.view.openObject({ domain: 'pods', namespace: 'shop', name: 'web-9', uid: '' })
    session?.view.showPanelTab('logs')
    const panel = await screen.findByRole('complementary', { name: 'Pod web-9' })
    await within(panel).findByText(/^There is no pod .*web-9.* Its log has what was read of it here/u)
    await expect
      .poll(() => specsOf(cluster))
      .toMatchObject([{ pods: { type: 'pod', name: 'web-9' }, sinceTime: '2025-12-31T23:59:00Z' }])
    const source: LogItem = {
      type: 'source',
      source: 0,
      pod: 'web-9',
      container: 'app',
      containerType: 'app',
    }
    cluster.writes(source, { type: 'marker', source: 0, at: 0, marker: { is: 'kept', isShort: false } })
    cluster.writes(line(0, 'its last words'))
    await within(panel).findByText('its last words')
    await within(panel).findByText('The pod is gone. These are the lines that were read of it here.')
    await page.person.click(within(panel).getByRole('tab', { name: 'Overview' }))
    await within(panel).findByText(/It may have been deleted/u)
  })
})
