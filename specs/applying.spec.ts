import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('applying manifests', (browser) => {
  it('goes from the text over review and take-over to the results by keyboard, in its own cluster alone', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    const name = `apply-${randomUUID().slice(0, 8)}`
    const theirs = {
      ...{ apiVersion: 'v1', kind: 'ConfigMap', data: { size: '1' } },
      metadata: { name, namespace: 'default' },
    }
    await using _east = await east.apply(theirs)
    await using _west = await west.apply(theirs)
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const { page: tab } = window
    const page = new WorkspacePage(tab)
    const press = async (...keys: string[]) => {
      for (const key of keys) await tab.keyboard.press(key)
    }
    const writes = async (cluster: typeof east) =>
      (await cluster.auditEntries())
        .filter(({ uri, verb }) => uri.includes(name) && verb !== 'get' && verb !== 'watch')
        .map(({ uri, verb }) => `${verb}${/dryRun=All/u.test(uri) ? ' dry run' : ''}`)
    const view = tab.getByRole('region', { name: 'Apply manifest', exact: true })

    await page.tab('east').click()
    await page.show('Config Maps')
    await press('+')
    await page.expectFocus('textbox Manifests')
    await tab.keyboard.insertText(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {size: "2"}\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: ${name}-b}\nstringData: {word: hidden-word}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}-c}\ndat: {}\n`,
    )
    await view.getByText('Not applied. It is kept until the page is left.').waitFor()
    expect(await axeFindings(tab)).toEqual([])
    await press('Control+s')
    const review = view.getByRole('form', { name: 'Changes of the manifests' })
    await review.getByText('1 new, 1 refused, 1 in conflict').waitFor()
    expect(await axeFindings(tab)).toEqual([])

    await page.tabTo(`button Take over the field of ConfigMap ${name}`)
    await press('Enter')
    await review.getByText('1 new, 1 to change, 1 refused').waitFor()
    await page.tabTo(`button Show changes of Secret ${name}-b`)
    await press('Enter')
    await review.getByText('hidden, 11 bytes').waitFor()
    // The tab is left and comes back: the text is there, and nothing was sent.
    await page.tab('west').click()
    await page.tab('east').click()
    await view.getByRole('textbox', { name: 'Manifests' }).getByText('hidden-word').waitFor()
    expect((await writes(east)).filter((each) => !each.includes('dry run'))).toEqual([])

    await press('Control+s')
    await review.waitFor()
    await page.tabTo(`button Take over the field of ConfigMap ${name}`)
    await press('Enter')
    await review.getByText('1 new, 1 to change, 1 refused').waitFor()
    await page.tabTo('button Apply 2 of 3 in east')
    await press('Enter')
    await page.expectFocus('button Edit again')
    await view.getByText('2 of 2 are done.').waitFor()
    expect(await east.mustKubectl(['get', 'configmap', name, '-o', 'jsonpath={.data.size}'])).toBe('2')

    await page.tabTo('button Undo… Applied 2 objects')
    await press('Enter')
    const undo = tab.getByRole('dialog', { name: 'Undo: Applied 2 objects' })
    await undo.getByText('It was made by this, and is deleted with all that it owns.').waitFor()
    expect(await axeFindings(tab)).toEqual([])
    await page.tabTo('button Undo in east')
    await press('Enter')
    await expect
      .poll(() => east.mustKubectl(['get', 'configmap', name, '-o', 'jsonpath={.data.size}']))
      .toBe('1')
    await expect.poll(() => east.mustKubectl(['get', 'secret', `${name}-b`, '--ignore-not-found'])).toBe('')
    await undo.waitFor({ state: 'detached' })
    await page.tabTo('button Apply other manifests')
    await press('Enter')
    await page.expectFocus('textbox Manifests')
    // A template of a common kind, and one from the schema of another.
    const text = view.getByRole('textbox', { name: 'Manifests' })
    await page.tabTo('button Start from a template')
    await press('Enter')
    const menu = tab.getByRole('menu')
    const network = menu.getByRole('menuitem', { name: 'NetworkPolicy' })
    await network.waitFor()
    expect(await axeFindings(tab)).toEqual([])
    await network.press('Enter')
    await text.getByText('kind: NetworkPolicy').waitFor()
    await page.expectFocus('textbox Manifests')
    await page.tabTo('button Start from a template')
    await press('Enter')
    await menu.getByRole('menuitem', { name: 'PriorityClass' }).press('Enter')
    await text.getByText('# value: integer').waitFor()
    await page.expectFocus('textbox Manifests')
    await press('Control+s')
    await review.getByText('2 new').waitFor()

    await page.views.getByRole('button', { name: 'Activity' }).click()
    await tab.getByRole('button', { name: 'Show all clusters' }).click()
    const activity = tab.getByRole('dialog', { name: 'Activity of all clusters' })
    await activity.getByRole('listitem', { name: 'Applied 2 objects in east', exact: true }).waitFor()
    expect(await axeFindings(tab)).toEqual([])
    await press('Escape')
    await expect
      .poll(async () => (await writes(east)).filter((each) => !each.includes('dry run')).sort())
      .toEqual(['delete', 'patch', 'patch', 'patch'])
    expect(await writes(west)).toEqual([])
    expect(window.problems).toEqual([])
  })
})
