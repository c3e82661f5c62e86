import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { aHome, applyCustomKinds, realClusters, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the Gateway API', (browser) => {
  it('is in the sidebar of the cluster that serves it, and a gateway leads to its routes and they to it', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    const run = `api-${randomUUID().slice(0, 8)}`
    await using _world = await applyCustomKinds(west, run)
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)

    await page.tab('west').click()
    await page.expectActive('west')
    const entry = (name: string) => page.views.getByRole('button', { name, exact: true })
    await entry('Gateways').waitFor({ timeout: 30_000 })
    expect(await entry('HTTP Routes').count()).toBe(1)
    await entry('Custom resources').click()
    // Another group's kind of the same name is nothing but a custom resource.
    expect(await entry('Gateway').count()).toBe(1)
    expect(await entry('HTTPRoute').count()).toBe(0)

    const gateways = await page.show('Gateways')
    await gateways.row('shop').click()
    const gateway = page.panel('Gateway shop').root
    await gateway.getByRole('heading', { name: 'Listeners', exact: true }).waitFor()
    await expect.poll(() => page.panel('Gateway shop').fact('Status')).toBe('InvalidCertificateRef')
    await expect.poll(() => gateway.locator('.panel-title').textContent()).toContain('InvalidCertificateRef')
    const related = gateway.getByRole('region', { name: 'Related' })
    await related.getByRole('button', { name: 'checkout', exact: true }).click()

    const route = page.panel('HTTPRoute checkout')
    await route.root.getByRole('heading', { name: 'Parents' }).waitFor()
    await expect.poll(() => route.fact('Status')).toBe('BackendNotFound (1 of 2)')
    await route.root.getByRole('button', { name: 'Gateway shop', exact: true }).click()
    await gateway.waitFor()

    await page.tab('east').click()
    await page.expectActive('east')
    // Since it is known what this one serves: something always has no columns of its own.
    await entry('Other resources').waitFor({ timeout: 30_000 })
    expect(await entry('Gateways').count()).toBe(0)
    expect(window.problems).toEqual([])
  }, 180_000)
})
