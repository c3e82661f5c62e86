import { mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { aHome, realClusters, startProduct } from '#testkit'
import { berthsOf } from './berths.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { addKubeconfig, renamed } from './kubeconfigs.ts'
import { WorkspacePage } from './workspacePage.ts'

describeWithBrowser('the settings', (browser) => {
  it('add a folder of kubeconfigs with live effect, and say what was found in it, with no cluster open', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    const folder = join(home.path, 'work')
    await mkdir(folder)
    await rename(await addKubeconfig(home, 'north', west, renamed('north')), join(folder, 'north'))
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.expectTitle('No Active Clusters')
    await window.page.keyboard.press('Control+,')
    const dialog = window.page.getByRole('dialog', { name: 'Settings' })
    const path = dialog.getByLabel('Path of a kubeconfig file or folder')
    await path.fill('work')
    await window.page.keyboard.press('Enter')
    await expect
      .poll(() => dialog.getByRole('alert').textContent())
      .toContain('“work” is not an absolute path')
    await path.fill(folder)
    await window.page.keyboard.press('Enter')
    const sources = dialog.getByRole('list', { name: 'Added kubeconfig sources' })
    await expect.poll(() => sources.textContent()).toBe(`${folder}1 context`)
    await window.page.keyboard.press('Escape')
    await page.choose('north')
    await page.expectTitle('north')
    const saved = JSON.parse(await readFile(join(home.configDir, 'settings.json'), 'utf8'))
    expect(saved.kubeconfigSources).toEqual([folder])
    expect(window.problems).toEqual([])
  })

  it('say what cannot be saved, and save nothing of it', async () => {
    await using home = await aHome()
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    await window.page.getByRole('button', { name: 'Settings' }).click()
    const dialog = window.page.getByRole('dialog', { name: 'Settings' })
    const memory = dialog.getByLabel('Memory of its process, MB')
    const settings = async () => (await (await product.api('/settings')).json()) as { processHeapMb: number }
    await memory.fill('12')
    await window.page.keyboard.press('Enter')
    await dialog.getByText('processHeapMb must be a whole number from 128 to 65536').waitFor()
    expect((await settings()).processHeapMb).toBe(2048)
    await memory.fill('512')
    await window.page.keyboard.press('Enter')
    await expect.poll(async () => (await settings()).processHeapMb).toBe(512)
    expect(await dialog.getByRole('alert').count()).toBe(0)
  })
})

describeWithBrowser('the application log', (browser) => {
  it('names the cluster of every line, and shows new ones as they come', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.table('Pods').expectLive()
    await window.page.getByRole('button', { name: 'Application log', exact: true }).click()
    const log = window.page.getByRole('region', { name: 'Application log' })
    // The newest lines are in view; an older one is found.
    await log.getByLabel('Filter the log').fill('listens on')
    await log.getByText('listens on').waitFor()
    await log.getByLabel('Filter the log').fill('east')
    const clusters = () => log.locator('.log-cluster').allTextContents()
    expect(await clusters()).not.toContain('Flotilla')
    const [berth] = await berthsOf(product)
    if (berth === undefined) throw new Error('east has no process')
    process.kill(berth, 'SIGKILL')
    await expect
      .poll(() => log.locator('.log-line .tone-bad, .log-line .tone-warn').count())
      .toBeGreaterThan(0)
    expect(new Set(await clusters())).toEqual(new Set(['east']))
  })
})
