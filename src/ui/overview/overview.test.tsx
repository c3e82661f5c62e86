// @vitest-environment happy-dom
import { screen, within } from '@testing-library/dom'
import { describe, expect, it } from 'vitest'
import type { ClusterOverview, Documents, WarningLine } from '#contract'
import { aPage } from '../testing/aPage.tsx'
import { ScriptedCluster } from '../testing/scriptedCluster.ts'

const aLine = (differences: Partial<WarningLine>): WarningLine => ({
  ...{ reason: 'BackOff', message: 'Back-off restarting', domain: 'pods', kind: 'Pod' },
  ...{ namespace: 'shop', name: 'web-1', uid: 'web-1', count: 1, lastAt: 0, ...differences },
})

const anOverview = (newest: readonly WarningLine[]): ClusterOverview => ({
  serverVersion: 'v1.36.0',
  nodes: { state: 'syncing' },
  pods: { state: 'syncing' },
  workloads: [],
  usage: { state: 'failed', reason: 'nodes.metrics.k8s.io is forbidden' },
  warnings: { state: 'known', last24h: newest.length, newest },
  namespaces: { state: 'syncing' },
  freshness: { state: 'live' },
})

const counts = (info: number): Documents['attention-counts'] => ({
  ...{ critical: 1, warning: 0, info },
  freshness: { state: 'live' },
})

async function overviewOf(east: ScriptedCluster) {
  const page = await aPage([east])
  const sidebar = await screen.findByRole('navigation', { name: 'Views' })
  await page.person.click(within(sidebar).getByRole('button', { name: 'Overview' }))
  await screen.findByRole('region', { name: 'Newest warnings' })
  return page
}

const lines = () =>
  within(screen.getByRole('region', { name: 'Newest warnings' }))
    .queryAllByRole('listitem')
    .map((line) => line.querySelector('.warning-head button')?.textContent)

describe('Newest warnings', () => {
  it('are as many lines as the cluster says, in its order, however often they change', async () => {
    const of = (...names: readonly string[]) =>
      anOverview(names.map((name, index) => aLine({ name, uid: name, lastAt: 1000 - index })))
    const east = new ScriptedCluster('east').says('cluster-overview', of('a', 'b', 'c'))
    using _page = await overviewOf(east)
    expect(lines()).toEqual(['Pod a', 'Pod b', 'Pod c'])
    for (const names of [
      ['c', 'a'],
      ['d', 'c', 'a', 'b'],
      ['b', 'd'],
    ]) {
      east.says('cluster-overview', of(...names))
      await expect.poll(lines).toEqual(names.map((name) => `Pod ${name}`))
    }
  })

  it('are two lines where only the kind of the object differs', async () => {
    const both = [aLine({ uid: '' }), aLine({ uid: '', kind: 'Node', domain: 'nodes' })]
    const east = new ScriptedCluster('east').says('cluster-overview', anOverview(both))
    using _page = await overviewOf(east)
    expect(lines()).toEqual(['Pod web-1', 'Node web-1'])
    east.says('cluster-overview', anOverview(both.toReversed()))
    await expect.poll(lines).toEqual(['Node web-1', 'Pod web-1'])
  })
})

describe('The severity Info', () => {
  it('has the same mark in the overview as in the list of findings, which nothing on its way has', async () => {
    const east = new ScriptedCluster('east')
      .says('cluster-overview', anOverview([]))
      .says('attention-counts', counts(2))
    using _page = await overviewOf(east)
    const card = screen.getByRole('region', { name: 'Attention' })
    const mark = (name: string) =>
      within(card)
        .getByRole('button', { name: new RegExp(name) })
        .querySelector('.status')
    await expect.poll(() => mark('Info')?.className).toBe('status tone-off')
    expect(mark('Info')?.querySelector('.dot')).not.toBeNull()
    expect(mark('Critical')?.className).toBe('status tone-bad')
  })
})
