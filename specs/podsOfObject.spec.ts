import { expect, it } from 'vitest'
import type { KubeObject } from '#machinery'
import { aSimulatedPod, aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the pods of an object', (browser) => {
  it('are listed in its panel, live, for its own cluster, and lead to the pod and to the table', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    for (const name of ['a', 'b'])
      world.of(name).server.put({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web', namespace: 'shop', uid: 'uid-of-web', resourceVersion: '' },
        spec: { selector: { app: 'web' }, type: 'ClusterIP', clusterIP: '10.0.0.1' },
      } as KubeObject)
    const selected = (name: string) => aSimulatedPod(name, { labels: { app: 'web' } })
    const { server } = world.of('a')
    server.put(selected('web-1'))
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.expectActive('a')
    const services = await page.show('Services')
    await services.row('web').click()
    const panel = page.panel('Service web')
    await panel.show('Pods')
    const pods = panel.root.getByRole('table', { name: 'Pods' })
    const names = () => pods.locator('tbody tr td:first-child').allInnerTexts()
    await expect.poll(names, { timeout: 10_000 }).toEqual(['web-1'])

    world.of('b').server.put(selected('web-3'))
    server.put(selected('web-2'))
    await expect.poll(names, { timeout: 10_000 }).toEqual(['web-1', 'web-2'])

    await panel.root.getByRole('button', { name: 'Show in the table' }).click()
    await page.table('Pods').expectNames(['web-1', 'web-2'])
    await pods.getByRole('button', { name: 'web-2' }).click()
    await page.panel('Pod web-2').root.getByText('a / shop / Pod').waitFor()
    expect(window.problems).toEqual([])
  })
})
