import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { aHome, openClusterSocket, type Product, realClusters, runProduct, startProduct } from '#testkit'
import { aPod } from './aPod.ts'
import { berthsOf } from './berths.ts'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** Puts that content in the place of a file at once, as editors and `kubectl config` do. */
async function replace(path: string, content: string): Promise<void> {
  await writeFile(`${path}.tmp`, content)
  await rename(`${path}.tmp`, path)
}

async function contextOf(product: Product, name: string) {
  const { files } = await product.kubeconfigs()
  return files.flatMap(({ contexts }) => contexts).find(({ clusterName }) => clusterName === name)
}

async function lifecycleOf(product: Product, name: string) {
  return (await product.workspace()).clusters.find(({ clusterName }) => clusterName === name)?.lifecycle
}

describeWithBrowser('a kubeconfig that breaks while its cluster is open', (browser) => {
  it('costs nothing when it is whole again in time', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.tab('east').click()
    await page.table('Pods').expectLive()
    const processes = await berthsOf(product)
    using socket = await openClusterSocket(product, 'east:east')

    const path = join(home.kubeDir, 'east')
    const whole = await readFile(path, 'utf8')
    await page.dropdown.click()
    await writeFile(path, whole.slice(0, whole.indexOf('client-certificate-data') + 300))
    await expect
      .poll(async () => (await contextOf(product, 'east'))?.problem)
      .toMatch(/client-(certificate|key)/u)
    const words = page.option('east').getByText(/client-(certificate|key)/u)
    await words.waitFor()
    expect(await page.option('east').isDisabled()).toBe(false)
    expect(await page.tabs.count()).toBe(2)
    await writeFile(path, whole)
    await expect.poll(async () => (await contextOf(product, 'east'))?.problem).toBe(null)
    await expect.poll(() => words.count()).toBe(0)
    expect(await berthsOf(product)).toEqual(processes)
    expect(socket.isOpen).toBe(true)
    await window.page.keyboard.press('Escape')
    await page.table('Pods').expectLive()
    expect(window.problems).toEqual([])
  })

  it('leaves its tab, says the reason, touches no other cluster, and goes on when it is whole again', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    const pods = page.table('Pods')
    await page.tab('west').click()
    await pods.expectLive()
    using bystander = await openClusterSocket(product, 'west:west')
    await page.tab('east').click()
    await pods.expectLive()

    const path = join(home.kubeDir, 'east')
    const whole = await readFile(path, 'utf8')
    await replace(path, 'apiVersion: v1\nkind: Config\ncontexts: [\n')
    await window.page.getByText('east is no longer in its kubeconfig').waitFor({ timeout: 15_000 })
    await expect.poll(() => page.tab('east').textContent()).toContain('Gone')
    await page.dropdown.click()
    await window.page
      .getByRole('group', { name: 'east' })
      .getByText(/line \d/u)
      .waitFor()
    await window.page.keyboard.press('Escape')
    await page.expectTabs(['east', 'west'])

    await page.tab('west').click()
    await pods.expectLive()
    await pods.filter('label:spec=bad-input')
    await using _pod = await west.apply(aPod('still-moving', { spec: 'bad-input' }))
    await pods.expectNames(['still-moving'])
    expect(bystander.isOpen).toBe(true)

    await replace(path, whole)
    await page.tab('east').click()
    await pods.expectLive()
    expect(await window.page.getByText('east is no longer in its kubeconfig').count()).toBe(0)
  })

  it('and loses the context is called gone after five seconds, not before, and can be closed', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
    await using product = await startProduct(home, ['--context', 'east', '--context', 'west'])
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.tab('east').click()
    await page.table('Pods').expectLive()

    const removedAt = Date.now()
    await rm(join(home.kubeDir, 'east'))
    await expect.poll(() => contextOf(product, 'east')).toBe(undefined)
    await expect.poll(() => lifecycleOf(product, 'east'), { timeout: 15_000 }).toBe('gone')
    const [gone] = (await product.workspace()).clusters
    expect(gone?.since).toBeGreaterThanOrEqual(removedAt + 5000)
    expect(gone?.reason).toMatch(/^The context “east” is no longer in .*east\.$/u)
    await window.page.getByText('east is no longer in its kubeconfig').waitFor()
    await window.page.getByRole('button', { name: 'Close the tab' }).click()
    await page.expectTitle('west')
    await expect.poll(() => page.tabStrip.count()).toBe(0)
    expect(await berthsOf(product)).toHaveLength(1)
  })
})

describe('a wrong command line', () => {
  it.each<[string, string[], string]>([
    ['a port without a number', ['--port'], '--port needs a number.'],
    [
      'a port that is too high',
      ['--port', '65536'],
      '--port needs a number from 0 to 65535; "65536" is not one.',
    ],
    ['a flag with a typing error', ['--kubeconfg=x'], 'There is no flag --kubeconfg.'],
    ['a word without a flag', ['east'], '"east" is not a flag: every flag begins with --.'],
    ['a switch with a value', ['--no-open=yes'], '--no-open takes no value.'],
    ['a context without a name', ['--context', '--no-open'], '--context needs the name of a context.'],
    ['a folder as kubeconfig', ['--kubeconfig', '/'], '--kubeconfig needs a file; / is a folder.'],
  ])('with %s is answered with one sentence and where to read on', async (_, args, sentence) => {
    await using home = await aHome()
    const { code, output } = await runProduct(home, args)
    expect([code, output]).toEqual([2, `${sentence} \`npm start -- --help\` lists the flags.\n`])
    expect(await readdir(home.path)).toEqual(['.kube', 'run'])
  })
})

describeWithBrowser('the configuration folder', (browser) => {
  it('that cannot be written costs what is saved, and the page says so', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    // Permissions do not stop root; a file where a folder would have to be stops everybody.
    const configDir = join(home.path, 'file', 'flotilla')
    await writeFile(join(home.path, 'file'), '')
    await using product = await startProduct({ ...home, configDir })
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.choose('east')
    await page.table('Pods').expectLive()
    await page
      .notice(
        `The selection of clusters cannot be written to ${configDir}/workspace.json (ENOTDIR). Changes last until Flotilla stops.`,
      )
      .waitFor()
    const saved = await product.api('/settings', { method: 'PATCH', body: '{"theme":"dark"}' })
    expect(saved.status).toBe(200)
    await page.notice(/^Settings cannot be written to .* \(ENOTDIR\)/u).waitFor()
    expect(await product.stop()).toBe(0)
  })

  it.each<[string, string, RegExp]>([
    ['not JSON', '{"theme": "dar', /settings\.json was set aside because it is not JSON/u],
    [
      'of another shape',
      '{"version":1,"theme":7}',
      /settings\.json was set aside because theme is not as expected/u,
    ],
    [
      'a newer version',
      '{"version":2}',
      /settings\.json was set aside because it was written by a newer version \(2\)/u,
    ],
    ['binary', '\u0000\u0001', /settings\.json was set aside because it is not JSON/u],
  ])(
    'with settings that are %s keeps them aside, says so, and costs the selection nothing',
    async (_, content, words) => {
      const { east } = realClusters(inject('realClusters'))
      await using home = await aHome({ east: east.kubeconfig })
      {
        await using earlier = await startProduct(home, ['--context', 'east'])
        expect((await earlier.workspace()).clusters).toHaveLength(1)
      }
      await writeFile(join(home.configDir, 'settings.json'), content)
      await using product = await startProduct(home)
      await using window = await browser.open(product)
      const page = new WorkspacePage(window.page)
      await page.expectTitle('east')
      await page.notice(words).waitFor()
      expect(await readFile(join(home.configDir, 'settings.json.bad'), 'utf8')).toBe(content)
      expect(await (await product.api('/settings')).json()).toMatchObject({ version: 1, theme: 'system' })
    },
  )

  it('with a workspace that cannot be read keeps it aside, says so, and opens nothing', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await aHome({ east: east.kubeconfig })
    await mkdir(home.configDir)
    await writeFile(join(home.configDir, 'workspace.json'), '[{"selection":')
    await writeFile(join(home.configDir, 'settings.json'), '{"theme":"dark"}')
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.overlay.waitFor()
    const notice = page.notice(
      /workspace\.json was set aside because it is not JSON\. It was kept as .*\.bad/u,
    )
    await notice.waitFor()
    expect(await readFile(join(home.configDir, 'workspace.json.bad'), 'utf8')).toBe('[{"selection":')
    expect(await (await product.api('/settings')).json()).toMatchObject({ theme: 'dark' })
    await page.choose('east')
    await page.expectTitle('east')
    await notice.getByRole('button', { name: 'Dismiss' }).click()
    await expect.poll(() => notice.count()).toBe(0)
  })
})
