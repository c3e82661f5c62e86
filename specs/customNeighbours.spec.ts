import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { aDefinition, aHome, type RealCluster, realClusters, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** Applies the object as one that this owner has made. */
async function applyOwned(cluster: RealCluster, owner: string, object: Record<string, unknown>) {
  const printed = await cluster.mustKubectl(['get', owner, '-o', 'json'])
  const { apiVersion, kind, metadata } = JSON.parse(printed) as {
    apiVersion: string
    kind: string
    metadata: { name: string; uid: string }
  }
  const ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true }]
  return cluster.apply({ ...object, metadata: { ...(object.metadata as object), ownerReferences } })
}

describeWithBrowser('custom resources among their neighbours', (browser) => {
  it('are led to from what they own, from what owns them, and from their definition', async () => {
    const { east } = realClusters(inject('realClusters'))
    const group = `fleet-${randomUUID().slice(0, 8)}.example.com`
    await using _boats = await east.apply(aDefinition(group, 'Boat', { schema: { type: 'object' } }))
    await using _crews = await east.apply(aDefinition(group, 'Crew', { schema: { type: 'object' } }))
    await east.mustKubectl([
      'wait',
      '--for=condition=Established',
      `crd/boats.${group}`,
      `crd/crews.${group}`,
    ])
    const name = `argo-${randomUUID().slice(0, 8)}`
    const metadata = { name, namespace: 'default' }
    await using _boat = await east.apply({ apiVersion: `${group}/v1`, kind: 'Boat', metadata })
    await using _crew = await applyOwned(east, `boats.${group}/${name}`, {
      apiVersion: `${group}/v1`,
      kind: 'Crew',
      metadata,
    })
    await using _map = await applyOwned(east, `crews.${group}/${name}`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata,
    })
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const maps = await page.show('Config Maps')
    await maps.filter(`name:=${name}`)
    await maps.row(name).click()

    const owners = page.panel(`ConfigMap ${name}`).root.getByRole('region', { name: 'Owners' })
    await expect
      .poll(() => owners.locator('small').allInnerTexts(), { timeout: 30_000 })
      .toEqual(['Crew', 'Boat'])
    await owners.getByRole('button', { name }).first().click()
    const crew = page.panel(`Crew ${name}`).root
    await crew.getByText(`east / default / Crew`).waitFor()
    await crew.getByRole('region', { name: 'Owns' }).getByText('ConfigMap', { exact: true }).waitFor()

    await crew.getByRole('region', { name: 'Owners' }).getByRole('button', { name }).click()
    const boat = page.panel(`Boat ${name}`).root
    const owned = boat.getByRole('region', { name: 'Owns' })
    await owned.getByText('Crew', { exact: true }).waitFor()
    await owned.getByRole('button', { name }).click()
    await crew.waitFor()
    // Each open object is named by its kind, as any other.
    const tabs = window.page.getByRole('navigation', { name: 'Open objects' }).getByRole('tab')
    expect((await tabs.locator('small').allInnerTexts()).sort()).toEqual(['Boat', 'ConfigMap', 'Crew'])

    await page.views.getByRole('button', { name: 'API extensions', exact: true }).click()
    const definitions = await page.show('Resource Definitions')
    await definitions.filter(`name:=boats.${group}`)
    await definitions.row(`boats.${group}`).click()
    const instances = page
      .panel(`CustomResourceDefinition boats.${group}`)
      .root.getByRole('region', { name: 'Instances' })
    await instances.getByRole('button', { name: 'Boat', exact: true }).click()
    await page.table('Boats').expectNames([name])
    expect(window.problems).toEqual([])
  }, 180_000)
})
