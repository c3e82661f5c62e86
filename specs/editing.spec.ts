import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('editing an object', (browser) => {
  it('goes from the text over review, conflict and merge to the save by keyboard, and outlives a reload', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    const name = `edit-${randomUUID().slice(0, 8)}`
    const configMap = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { mode: '0644', size: '1', word: 'a' } },
      metadata: { name, namespace: 'default', annotations: { 'meta.helm.sh/release-name': 'shop' } },
    }
    await using _east = await east.apply(configMap)
    await using _west = await west.apply(configMap)
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const { page: tab } = window
    const page = new WorkspacePage(tab)
    const press = async (...keys: string[]) => {
      for (const key of keys) await tab.keyboard.press(key)
    }
    const patch = (data: object) =>
      east.mustKubectl(['patch', 'configmap', name, '-p', JSON.stringify({ data })])
    const stored = async (): Promise<unknown> =>
      JSON.parse(await east.mustKubectl(['get', 'configmap', name, '-o', 'jsonpath={.data}']))
    /** Puts another value in place of the one of a key, by search and by keys alone. */
    const retype = async (key: string, value: string) => {
      await press('Control+Home', 'Control+f')
      await tab.keyboard.type(`  ${key}: `)
      await press('Enter', 'Escape', 'End', 'Shift+Home')
      await tab.keyboard.type(`${key}: ${value}`)
    }

    await page.tab('east').click()
    const panel = page.panel(`ConfigMap ${name}`)
    const table = await page.show('Config Maps')
    await table.filter(name)
    await table.row(name).click()
    await panel.show('YAML')
    await panel.root.getByRole('textbox', { name: 'YAML' }).focus()
    await press('e')
    await page.expectFocus(`textbox YAML of ${name}`)
    expect(await panel.root.getByText('Helm release shop manages it').count()).toBe(1)

    // The cluster's own schema suggests, describes and checks fields.
    const line = (words: string) => panel.root.locator('.cm-line').filter({ hasText: words })
    await press('Control+End', 'Enter')
    await tab.keyboard.type('imm')
    await tab.getByRole('option', { name: 'immutable boolean', exact: true }).waitFor()
    await tab.getByText('ensures that data stored in the ConfigMap cannot be updated').waitFor()
    expect(await axeFindings(tab)).toEqual([])
    await press('Enter')
    await tab.getByRole('option', { name: 'false' }).click()
    await line('immutable: false').waitFor()
    await press('Enter')
    await tab.keyboard.type('dat: ""')
    await press('Control+Shift+M')
    await panel.root.getByText('ConfigMap has no field “dat”. Did you mean “data”?').waitFor()
    expect(await axeFindings(tab)).toEqual([])
    await press('Escape', 'Control+z', 'Control+z')
    await line('kind: ConfigMap').hover({ position: { x: 20, y: 8 } })
    await tab.getByText('Kind is a string value representing the REST resource').waitFor()

    await retype('size', '"2" # larger')
    await patch({ word: 'b' })
    await press('Control+s')
    await panel.root.getByRole('form', { name: `Changes to ${name}` }).waitFor()
    await expect
      .poll(() => panel.root.getByRole('status').allTextContents())
      .toContainEqual(expect.stringContaining('data.word'))
    expect(await axeFindings(tab)).toEqual([])
    await press('Escape')
    await page.expectFocus(`textbox YAML of ${name}`)

    await press('Escape')
    await page.expectFocus('button Review changes')
    await tab.reload()
    await panel.root.getByText('Not saved. It is kept in this browser.').waitFor()
    expect(await panel.root.getByRole('tab', { name: 'YAML unsaved edit' }).count()).toBe(1)
    expect(await panel.yaml()).toContain('size: "2" # larger')
    await page.tab('west').click()
    await page.tab('east').click()
    await panel.root.getByText('Not saved. It is kept in this browser.').waitFor()

    await patch({ size: '3' })
    await page.tabTo(`textbox YAML of ${name}`)
    await press('Control+s')
    const conflict = panel.root.getByRole('form', { name: 'Fields changed by others too' })
    await conflict.waitFor()
    expect(await axeFindings(tab)).toEqual([])
    await page.tabTo('input Your value')
    await press('Space', 'Enter')
    await panel.root.getByRole('form', { name: `Changes to ${name}` }).waitFor()
    await page.tabTo('button Save in east')
    await press('Enter')
    await panel.root.getByText('The edit is saved.').waitFor()
    await page.expectFocus('button Edit')
    expect(await stored()).toEqual({ mode: '0644', size: '2', word: 'b' })
    expect(await panel.root.getByRole('tab', { name: 'YAML', exact: true }).count()).toBe(1)

    const puts = async (cluster: typeof east) =>
      (await cluster.auditEntries())
        .filter(({ uri, verb }) => uri.includes(`/configmaps/${name}`) && verb === 'update')
        .map(({ uri }) => /dryRun=All/u.test(uri))
    await expect.poll(async () => (await puts(east)).filter((isDryRun) => !isDryRun).length).toBe(1)
    expect(await puts(west)).toEqual([])
    expect(window.problems).toEqual([])
  })
})
