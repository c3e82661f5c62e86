import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { aRestrictedPerson } from './aRestrictedPerson.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { PalettePart } from './palettePart.ts'
import { WorkspacePage } from './workspacePage.ts'

const patient = { timeout: 20_000 }

/** What is said of something that may not be done; null of what may. */
const obstacle = async (item: Locator): Promise<string | null> =>
  (await item.getAttribute('aria-disabled')) === 'true' ? await item.getAttribute('aria-description') : null

describeWithBrowser('an act that is not allowed', (browser) => {
  it('is disabled with the reason wherever it is offered, asked about once, and allowed at once in another cluster', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using person = await aRestrictedPerson(east)
    const name = person.prefix
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, annotations: { 'kwok.x-k8s.io/node': 'fake' } },
      spec: { taints: [{ key: 'permitted.test/only', value: 'true', effect: 'NoSchedule' }] },
    }
    await using _inEast = await east.apply(node)
    await using _inWest = await west.apply(node)
    // They may see everything, so that nothing but an act is asked about.
    await person.grant(null, ['*.*'])
    await using home = await aHome()
    await writeFile(join(home.kubeDir, 'mine'), await person.kubeconfig())
    await writeFile(join(home.kubeDir, 'other'), await readFile(west.kubeconfig, 'utf8'))
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const palette = new PalettePart(window.page)
    const { keyboard } = window.page
    const menuItem = (label: string) => window.page.getByRole('menuitem', { name: label, exact: true })
    const leaveMenu = async () => {
      await keyboard.press('Escape')
      await window.page.getByRole('menu').waitFor({ state: 'detached' })
    }
    const offer = async (cluster: string) => {
      await page.tab(cluster).click()
      await page.expectActive(cluster)
      const nodes = await page.show('Nodes')
      await nodes.filter(`name:=${name}`)
      await nodes.expectNames([name])
      await nodes.row(name).click({ button: 'right' })
      await menuItem('Cordon…').waitFor()
    }

    const before = (await reviews(person)).length
    await offer('east')
    const refusal = expect.stringMatching(
      new RegExp(`^No rule allows you to patch nodes "${name}" in the whole cluster\\.`),
    )
    await expect.poll(() => obstacle(menuItem('Cordon…')), patient).toEqual(refusal)
    await expect.poll(() => obstacle(menuItem('Drain…')), patient).toEqual(refusal)
    expect(await menuItem('Cordon…').getAttribute('title')).toEqual(refusal)
    // Met by the keyboard, and neither done nor closed by it.
    await keyboard.press('End')
    await expect.poll(() => page.focused()).toBe('menuitem Delete…')
    await keyboard.press('Enter')
    expect(await menuItem('Delete…').isVisible()).toBe(true)
    expect(await window.page.getByRole('dialog').count()).toBe(0)
    await leaveMenu()

    const nodes = page.table('Nodes')
    await nodes.row(name).click()
    const panel = page.panel(`Node ${name}`)
    for (let times = 0; times < 3; times += 1) {
      await panel.root.getByRole('button', { name: 'Actions' }).click()
      await expect.poll(() => obstacle(menuItem('Cordon…')), patient).toEqual(refusal)
      await leaveMenu()
    }
    await palette.open()
    await palette.search(`cordon ${name}`)
    const line = palette.root.getByRole('option', { name: new RegExp(`^Cordon ${name}`) })
    await expect.poll(() => obstacle(line), patient).toEqual(refusal)
    await keyboard.press('Escape')
    // To patch, to update and to delete: one question for all names, and one for this. To read its logs, which they may: one.
    expect((await reviews(person)).length - before).toBe(7)

    await offer('west')
    await expect.poll(() => obstacle(menuItem('Drain…'))).toBeNull()
    await menuItem('Cordon…').click()
    await window.page.getByRole('button', { name: `Cordon ${name} in west` }).click()
    await page.table('Nodes').row(name).getByText('SchedulingDisabled').waitFor(patient)
    expect(await east.mustKubectl(['get', 'node', name, '-o', 'jsonpath={.spec.unschedulable}'])).toBe('')
    expect(window.problems).toEqual([])
  }, 240_000)

  it('is said to be so when it was allowed before: the values of a Secret', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using person = await aRestrictedPerson(east)
    const namespace = await person.makeNamespace('one')
    const secret = (where: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: person.prefix, namespace: where },
      stringData: { word: `of ${where}` },
    })
    await using _inEast = await east.apply(secret(namespace))
    await using _inWest = await west.apply(secret('default'))
    const grant = await person.grant(namespace, ['secrets'])
    await using home = await aHome()
    await writeFile(join(home.kubeDir, 'mine'), await person.kubeconfig(namespace))
    await writeFile(join(home.kubeDir, 'other'), await readFile(west.kubeconfig, 'utf8'))
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const panel = page.panel(`Secret ${person.prefix}`)
    const reveal = panel.root.getByRole('button', { name: 'Reveal word' })
    const value = panel.root.getByLabel('Value of word')
    const open = async (cluster: string) => {
      await page.tab(cluster).click()
      await page.expectActive(cluster)
      const secrets = await page.show('Secrets')
      await secrets.filter(`name:=${person.prefix}`)
      await secrets.expectNames([person.prefix])
      await secrets.row(person.prefix).click()
      await reveal.waitFor()
    }
    await open('east')
    expect(await obstacle(reveal)).toBeNull()
    await reveal.click()
    await expect.poll(() => value.textContent()).toBe(`of ${namespace}`)
    await panel.root.getByRole('button', { name: 'Hide word' }).click()

    await grant[Symbol.asyncDispose]()
    const refusal = `No rule allows you to get secrets "${person.prefix}" in the namespace "${namespace}".`
    const tried = async () => {
      await reveal.dispatchEvent('click')
      return obstacle(reveal)
    }
    await expect.poll(tried, patient).toBe(refusal)
    const copy = panel.root.getByRole('button', { name: 'Copy word without showing it' })
    expect(await obstacle(copy)).toBe(refusal)
    expect(await copy.getAttribute('title')).toBe(refusal)
    await panel.show('YAML')
    const show = panel.root.getByRole('button', { name: 'Show the values' })
    await expect.poll(() => obstacle(show)).toBe(refusal)

    await open('west')
    expect(await obstacle(reveal)).toBeNull()
    await reveal.click()
    await expect.poll(() => value.textContent()).toBe('of default')
  }, 240_000)
})

/** What was asked about permissions for all of the cluster, or one by one. */
const reviews = async (person: Awaited<ReturnType<typeof aRestrictedPerson>>) =>
  (await person.requests()).filter(({ uri }) => uri.includes('/selfsubjectaccessreviews'))
