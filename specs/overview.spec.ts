import { expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { aSimulatedPod, aSimulatedWorld, type SimulatedCluster } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

function addNode({ server }: SimulatedCluster, name: string): void {
  server.put({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid: `uid-of-${name}`, resourceVersion: '' },
    spec: {},
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
      capacity: { cpu: '4', memory: '8Gi', pods: '110' },
    },
  } as KubeObject)
}

/** A pod as it is while its container ends again and again. */
const aFailingPod = (name: string): KubeObject =>
  ({
    ...aSimulatedPod(name),
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'app',
          ready: false,
          restartCount: 12,
          state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s' } },
        },
      ],
    },
  }) as KubeObject

describeWithBrowser('the overview of a cluster and what needs attention in it', (browser) => {
  it('are of that cluster alone, follow it, and lead to what they have counted', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    addNode(world.of('a'), 'node-1')
    addNode(world.of('a'), 'node-2')
    addNode(world.of('b'), 'node-1')
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const overview = window.page.getByRole('region', { name: 'Overview', exact: true })
    const tile = (name: string) => overview.getByRole('region', { name, exact: true })
    const button = (name: string) => page.views.getByRole('button', { name, exact: true })
    await page.tab('a').click()
    await page.expectActive('a')
    await button('Overview').click()
    await tile('Nodes').getByText('2', { exact: true }).waitFor({ timeout: 20_000 })
    await tile('Pods').getByText('3', { exact: true }).waitFor()
    await tile('CPU capacity').getByText('of 8').waitFor()

    world.of('a').server.put(aFailingPod('web-2'))
    await overview.getByRole('button', { name: /CrashLoopBackOff/ }).waitFor({ timeout: 20_000 })
    await overview.getByRole('button', { name: /^Critical/ }).waitFor({ timeout: 20_000 })
    expect(await button('Attention').locator('.badge-bad').count()).toBe(1)
    await overview.getByRole('button', { name: /CrashLoopBackOff/ }).click()
    await page.table('Pods').expectNames(['web-2'])

    const attention = await page.show('Attention')
    await attention.filter('severity:critical')
    await attention.expectNames(['web-2'])
    await attention.row('web-2').getByText('Critical').waitFor()
    await attention.row('web-2').click()
    await page.panel('Pod web-2').root.getByText('a / shop / Pod').waitFor()

    await page.tab('b').click()
    await page.expectActive('b')
    await button('Overview').click()
    await tile('Nodes').getByText('1', { exact: true }).waitFor({ timeout: 20_000 })
    await overview.getByRole('button', { name: /^Running/ }).waitFor({ timeout: 20_000 })
    const other = await page.show('Attention')
    await other.filter('severity:critical')
    await other.root.getByText(/^No findings/).waitFor({ timeout: 20_000 })
    expect(await button('Attention').locator('.badge-bad').count()).toBe(0)
    expect(window.problems).toEqual([])
  })

  it('keep their figures, and say so, while the cluster cannot be reached', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    const overview = window.page.getByRole('region', { name: 'Overview', exact: true })
    await page.tab('a').click()
    await page.expectActive('a')
    await page.views.getByRole('button', { name: 'Overview', exact: true }).click()
    const pods = overview.getByRole('region', { name: 'Pods', exact: true })
    await pods.getByText('3', { exact: true }).waitFor({ timeout: 20_000 })
    await world.of('a').signOut()
    await overview.getByText('Signed out of a').waitFor({ timeout: 30_000 })
    await pods.getByText('3', { exact: true }).waitFor()
    await world.expectLifecycle('ready', 'b')
  })
})
