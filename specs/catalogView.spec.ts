import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { aHome, aSimulatedPod, aSimulatedWorld, realClusters, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the catalog in the page', (browser) => {
  it('lists every object of its own cluster, counts them in the sidebar, and opens what it lists', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    world.of('b').server.put(aSimulatedPod('only-in-b'))
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    await page.expectActive('a')
    const described = (name: string) =>
      page.views.getByRole('button', { name, exact: true }).getAttribute('aria-description')
    await expect.poll(() => described('Pods'), { timeout: 20_000 }).toBe('3')
    await expect.poll(() => page.namespace('shop').getAttribute('aria-description')).toBe('3')
    const catalog = await page.show('Catalog')
    await expect.poll(() => catalog.names(), { timeout: 20_000 }).toEqual(['shop', 'web-1', 'web-2', 'web-3'])
    await catalog.row('web-2').click()
    await page.panel('Pod web-2').root.getByText('a / shop / Pod').waitFor()
    await catalog.filter('kind:namespace')
    await catalog.expectNames(['shop'])

    await page.tab('b').click()
    await page.expectActive('b')
    await expect.poll(() => described('Pods'), { timeout: 20_000 }).toBe('4')
    await page.tab('a').click()
    await page.expectActive('a')
    expect(await described('Pods')).toBe('3')
    expect(window.problems).toEqual([])
  })

  it("shows custom resources by their API group, with the server's columns, and their objects as any other", async () => {
    const { east } = realClusters(inject('realClusters'))
    const group = `boats-${randomUUID().slice(0, 8)}.example.com`
    await using _definition = await east.apply(aDefinition(group))
    await east.mustKubectl(['wait', '--for=condition=Established', `crd/boats.${group}`])
    await using _boat = await east.apply({
      apiVersion: `${group}/v1`,
      kind: 'Boat',
      metadata: { name: 'argo', namespace: 'default' },
      spec: { sails: 3 },
    })
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await page.views.getByRole('button', { name: 'Custom resources', exact: true }).click({ timeout: 30_000 })
    await page.views.getByText(group, { exact: true }).waitFor()
    const part = page.views.locator('.sidebar-part').filter({ hasText: group })
    await part.getByRole('button', { name: 'Boat', exact: true }).click()
    const boats = page.table('Boats')
    await boats.expectNames(['argo'])
    await boats.root.getByRole('columnheader', { name: 'Sails' }).waitFor()
    await boats.row('argo').getByText('3', { exact: true }).waitFor()
    await boats.row('argo').click()
    const panel = page.panel('Boat argo')
    await panel.root.getByText('east / default / Boat').waitFor()
    await panel.show('YAML')
    await expect.poll(() => panel.yaml()).toContain('sails: 3')

    await window.page.reload()
    await boats.expectNames(['argo'])
    expect(window.problems).toEqual([])
  })
})

const aDefinition = (group: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `boats.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { kind: 'Boat', plural: 'boats', singular: 'boat' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { sails: { type: 'integer' } } } },
          },
        },
        additionalPrinterColumns: [{ name: 'Sails', type: 'integer', jsonPath: '.spec.sails' }],
      },
    ],
  },
})
