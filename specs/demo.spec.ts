import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { ClusterId, Demo, DemoFaultName } from '#contract'
import { aHome, type Product, startProduct } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

// Needs a quiet machine: it runs six clusters with thousands of pods.

const names = ['production', 'staging', 'payments', 'edge', 'warehouse', 'partner']

/** The fleet's own folder: the one kubeconfig that is listed lies in it. */
async function folderOf(product: Product): Promise<string> {
  const { files } = await product.kubeconfigs()
  return dirname(files[0]?.path ?? '')
}

async function serverOf(product: Product): Promise<string> {
  const { files } = await product.kubeconfigs()
  return files[0]?.contexts[0]?.server ?? ''
}

async function isListening(server: string): Promise<boolean> {
  const socket = connect(Number(new URL(server).port), '127.0.0.1')
  const isOpen = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  socket.destroy()
  return isOpen
}

const stateOf = async (product: Product, name: string) =>
  (await product.workspace()).clusters.find(({ clusterName }) => clusterName === name)

/** The switches of one cluster, in the panel that has to be open. */
const switches = (page: Page, name: string) => page.getByRole('group', { name: `Faults of ${name}` })

async function switchFaults(product: Product, name: string, faults: readonly DemoFaultName[]): Promise<Demo> {
  const clusterId = `demo:${name}` as ClusterId
  const answer = await product.api(`/demo/${encodeURIComponent(clusterId)}/faults`, {
    method: 'POST',
    body: JSON.stringify({ faults }),
  })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Demo
}

describeWithBrowser('a start without any kubeconfig', (browser) => {
  it('shows the demo fleet, each cluster in its own state, and says how to see real ones', async () => {
    await using home = await aHome()
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.expectTabs(names)
    expect((await product.workspace()).isDemo).toBe(true)
    expect(product.output()).toContain('No kubeconfig was found')
    const bar = window.page.getByRole('complementary', { name: 'Demo' })
    expect(await bar.textContent()).toContain('npm start -- --kubeconfig FILE')

    for (const [name, freshness] of [
      ['production', 'Live'],
      ['staging', 'Live'],
      ['warehouse', 'Live'],
      ['partner', 'Partial'],
    ] as const) {
      await page.tab(name).click()
      await page.table('Pods').root.getByText(freshness, { exact: true }).waitFor({ timeout: 20_000 })
      expect((await page.table('Pods').names()).length).toBeGreaterThan(10)
    }
    await page.tab('payments').click()
    await expect.poll(async () => (await stateOf(product, 'payments'))?.lifecycle).toBe('signed-out')
    await window.page.getByRole('button', { name: 'Break a cluster' }).click()
    await switches(window.page, 'payments').getByRole('button', { name: 'Sign in' }).click()
    await window.page.keyboard.press('Escape')
    await page.table('Pods').expectLive()
    expect(await readdir(home.path)).toEqual(['.kube', 'run'])
    expect(window.problems).toEqual([])
  })

  it('tells what a table is without and why, by pointer and by keyboard alone', async () => {
    await using home = await aHome()
    await using product = await startProduct(home, ['--demo', '--context', 'partner'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.expectTitle('partner')
    const chip = page.table('Pods').root.getByRole('button', { name: 'Partial: why', exact: true })
    const reasons = window.page.getByRole('dialog', { name: 'Pods: Partial', exact: true })
    await chip.click()
    await expect.poll(() => reasons.textContent()).toMatch(/Without .+forbidden/su)
    expect(await axeFindings(window.page)).toEqual([])
    await window.page.keyboard.press('Escape')
    await expect.poll(() => reasons.count()).toBe(0)
    await chip.focus()
    await window.page.keyboard.press('Enter')
    await reasons.waitFor()
    expect(await reasons.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await window.page.keyboard.press('Escape')
    await page.expectFocus('button Partial: why')
    expect(window.problems).toEqual([])
  })

  it('breaks one cluster and nothing of another', async () => {
    await using home = await aHome()
    await using product = await startProduct(home, ['--context', 'production', '--context', 'staging'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    for (const name of ['production', 'staging']) {
      await page.tab(name).click()
      await page.table('Pods').expectLive()
    }
    // Deployments of the demo stand still, so that their table is the same text for as long as nothing disturbs it.
    const deployments = await page.show('Deployments')
    await deployments.expectLive()
    const tableText = () => deployments.grid.textContent()
    const textBefore = await tableText()
    const before = await stateOf(product, 'staging')
    await window.page.getByRole('button', { name: 'Break a cluster' }).click()
    for (const trouble of ['Signed out', 'Refuses connections', 'Server errors', 'Never answers']) {
      const button = switches(window.page, 'production').getByRole('button', { name: trouble })
      await button.click()
      await expect.poll(() => button.getAttribute('aria-pressed')).toBe('true')
    }
    await expect
      .poll(async () => (await stateOf(product, 'production'))?.lifecycle, { timeout: 40_000 })
      .not.toBe('ready')
    await window.page.keyboard.press('Escape')
    expect(await tableText()).toBe(textBefore)
    // Staging lives on: its pods change by themselves, and nothing is said of it.
    const pods = await page.show('Pods')
    await pods.expectLive()
    const shown = await pods.names()
    await expect.poll(() => pods.names(), { timeout: 40_000 }).not.toEqual(shown)
    const after = await stateOf(product, 'staging')
    expect({ ...after, usage: null }).toEqual({ ...before, usage: null })
    await pods.expectLive()
    await page.show('Deployments')
    await deployments.expectLive()
    expect(await tableText()).toBe(textBefore)

    await switchFaults(product, 'production', [])
    await expect
      .poll(async () => (await stateOf(product, 'production'))?.lifecycle, { timeout: 40_000 })
      .toBe('ready')
  })

  it('is checked at the edge like everything else', async () => {
    await using home = await aHome()
    await using product = await startProduct(home)
    const statusOf = async (path: string, body: unknown) =>
      (await product.api(path, { method: 'POST', body: JSON.stringify(body) })).status
    expect(await statusOf('/demo/demo%3Aproduction/faults', { faults: ['meteor'] })).toBe(400)
    expect(await statusOf('/demo/demo%3Anowhere/faults', { faults: [] })).toBe(404)
    expect(await statusOf('/demo/faults', { faults: [] })).toBe(400)
    expect((await product.api('/demo/demo%3Aproduction/faults')).status).toBe(405)
  })

  it('is not needed for the demo where --demo asks for it, and the own clusters are left out', async () => {
    await using home = await aHome()
    await writeFile(join(home.kubeDir, 'config'), '{"contexts": [{"name": "anywhere"}]}')
    await using product = await startProduct(home, ['--demo'])
    const { files } = await product.kubeconfigs()
    expect(files.map(({ contexts }) => contexts.map(({ clusterName }) => clusterName))).toEqual([names])
    expect(product.output()).toContain('This is a demo of simulated clusters; nothing of it is kept.')
    await product.api('/settings', { method: 'PATCH', body: '{"theme":"dark"}' })
    expect(await readdir(home.path)).toEqual(['.kube', 'run'])
  })

  it.each<[string, (product: Product) => Promise<unknown>]>([
    ['Ctrl+C', (product) => product.stop()],
    ['being killed', async ({ pid }) => process.kill(pid, 'SIGKILL')],
  ])('leaves nothing behind after %s', async (_, end) => {
    await using home = await aHome()
    await using product = await startProduct(home)
    const folder = await folderOf(product)
    const server = await serverOf(product)
    expect(existsSync(folder)).toBe(true)
    await end(product)
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false)
    await expect.poll(() => isListening(server), { timeout: 10_000 }).toBe(false)
    // Nothing was written beside what such a home has.
    expect(await readdir(home.path)).toEqual(['.kube', 'run'])
  })
})
