import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ClusterId, ErrorBody, Kubeconfigs } from '#contract'
import { aHome, type Home, type Product, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const clusterId = 'given:given' as ClusterId

/** A kubeconfig that a stranger has sent, whose plugin leaves a file behind. */
async function receive(home: Home, leaves: string): Promise<void> {
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: '/bin/sh',
    args: ['-c', `echo ran > ${join(home.path, leaves)}`],
    interactiveMode: 'Never',
  }
  await mkdir(folderOf(home), { recursive: true })
  await writeFile(join(folderOf(home), 'given'), kubeconfig('given', { exec }))
}

const kubeconfig = (context: string, user: object): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
    users: [{ name: 'u', user }],
    contexts: [{ name: context, context: { cluster: 'c', user: 'u' } }],
  })

const folderOf = (home: Home): string => join(home.path, 'received')

const hasRun = (home: Home, leaves: string): boolean => existsSync(join(home.path, leaves))

async function add(home: Home, product: Product): Promise<void> {
  const body = JSON.stringify({ kubeconfigSources: [folderOf(home)] })
  expect((await product.api('/settings', { method: 'PATCH', body })).status).toBe(200)
}

const select = (product: Product, body: object): Promise<Response> =>
  product.api(`/selection/${encodeURIComponent(clusterId)}`, { method: 'PUT', body: JSON.stringify(body) })

const asked = async (product: Product): Promise<Kubeconfigs['files'][number]['contexts'][number]['asks']> =>
  (await product.kubeconfigs()).files
    .flatMap(({ contexts }) => contexts)
    .find((each) => each.clusterId === clusterId)?.asks ?? null

const lifecycle = async (product: Product) => (await product.workspace()).clusters[0]?.lifecycle

describeWithBrowser('a kubeconfig that was added in the settings', (browser) => {
  it('runs its plugin only after the person has seen the command, and asks again when it changes', async () => {
    await using home = await aHome()
    // Without one of the person's own, the demo would be shown.
    await writeFile(join(home.kubeDir, 'config'), kubeconfig('own', { token: 't' }))
    await receive(home, 'first')
    await using stack = new AsyncDisposableStack()
    const product = stack.use(await startProduct(home))
    await add(home, product)
    for (const body of [{}, { confirmed: null }, { confirmed: 'a guess' }]) {
      const refused = await select(product, body)
      const { error } = (await refused.json()) as ErrorBody
      expect([refused.status, error.code]).toEqual([409, 'context_unconfirmed'])
      expect(error.message).toContain('echo ran')
    }
    expect(await asked(product)).toMatchObject({ uses: [{ what: 'command' }] })

    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.dropdown.click()
    await page.option('given').click()
    const dialog = window.page.getByRole('dialog', { name: 'Open given' })
    await dialog.waitFor()
    expect(await dialog.locator('pre').textContent()).toBe(
      `/bin/sh -c 'echo ran > ${join(home.path, 'first')}'`,
    )
    await window.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect([hasRun(home, 'first'), (await product.workspace()).clusters]).toEqual([false, []])

    await page.dropdown.click()
    await page.option('given').click()
    await dialog.getByRole('button', { name: 'Confirm and open' }).click()
    await expect.poll(() => hasRun(home, 'first')).toBe(true)

    // The file changes under the open tab.
    await receive(home, 'second')
    await expect.poll(() => lifecycle(product), { timeout: 20_000 }).toBe('gone')
    const card = window.page.getByText('given waits for your confirmation')
    await card.waitFor()
    await product.api(`/clusters/${encodeURIComponent(clusterId)}/retry`, { method: 'POST', body: '{}' })
    expect(hasRun(home, 'second')).toBe(false)

    // At the next start nothing runs by itself.
    await product.stop()
    await using next = await startProduct(home)
    expect(await lifecycle(next)).toBe('gone')
    await window.page.goto(await next.openUrl())
    await window.page.getByRole('button', { name: 'Review', exact: true }).click()
    expect(await dialog.locator('pre').textContent()).toContain('second')
    expect(hasRun(home, 'second')).toBe(false)
    await dialog.getByRole('button', { name: 'Confirm and open' }).click()
    await expect.poll(() => hasRun(home, 'second')).toBe(true)

    // The answer is kept, for this command of this file.
    await rm(join(home.path, 'second'))
    await next.stop()
    await using last = await startProduct(home)
    await expect.poll(() => hasRun(home, 'second')).toBe(true)
    expect(await asked(last)).toBeNull()
    expect(await readFile(join(home.configDir, 'confirmed.json'), 'utf8')).not.toContain('echo')
  }, 120_000)

  it('of ~/.kube needs no confirmation, as for kubectl', async () => {
    await using home = await aHome()
    await receive(home, 'own')
    await writeFile(join(home.kubeDir, 'given'), await readFile(join(folderOf(home), 'given'), 'utf8'))
    await using product = await startProduct(home)
    expect(await asked(product)).toBeNull()
    expect((await select(product, {})).status).toBe(200)
    await expect.poll(() => hasRun(home, 'own')).toBe(true)
  })
})
