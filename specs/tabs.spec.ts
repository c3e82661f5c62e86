import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import type { ClusterId } from '#contract'
import { aHome, type Home, type Product, realClusters, startProduct } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { addKubeconfig, renamed } from './kubeconfigs.ts'
import { WorkspacePage } from './workspacePage.ts'

/** A home with east and west, and north, which is west under a third name. */
async function homeOfThree(): Promise<Home> {
  const { east, west } = realClusters(inject('realClusters'))
  const home = await aHome({ east: east.kubeconfig, west: west.kubeconfig })
  await addKubeconfig(home, 'north', west, renamed('north'))
  return home
}

const startWith = (home: Home, ...contexts: string[]): Promise<Product> =>
  startProduct(
    home,
    contexts.flatMap((context) => ['--context', context]),
  )

describeWithBrowser('tabs', (browser) => {
  it('appear from the second open cluster on, and leave with it', async () => {
    await using home = await homeOfThree()
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.choose('east')
    await page.expectTitle('east')
    expect(await page.tabStrip.count()).toBe(0)
    await page.choose('west')
    await page.expectTabs(['east', 'west'])
    await page.expectActive('west')
    await page.choose('east')
    await page.expectTitle('west')
    await expect.poll(() => page.tabStrip.count()).toBe(0)
    expect(window.problems).toEqual([])
  })

  it('are dragged into an order that a restart keeps', async () => {
    await using home = await homeOfThree()
    {
      await using product = await startWith(home, 'east', 'west', 'north')
      await using window = await browser.open(product)
      const page = new WorkspacePage(window.page)
      await page.expectTabs(['east', 'west', 'north'])
      await page.drag('north', 'before', 'east')
      await page.expectTabs(['north', 'east', 'west'])
      await page.drag('north', 'behind', 'east')
      await page.expectTabs(['east', 'north', 'west'])
      await page.drag('east', 'behind', 'west')
      await page.expectTabs(['north', 'west', 'east'])
      await expect
        .poll(async () => (await product.workspace()).tabOrder)
        .toEqual(['north:north', 'west:west', 'east:east'])
    }
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    await new WorkspacePage(window.page).expectTabs(['north', 'west', 'east'])
  })

  it('each have a view, a namespace, a filter, a sort and a panel of their own', async () => {
    await using home = await homeOfThree()
    await using product = await startWith(home, 'east', 'west')
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.tab('east').click()
    const deployments = await page.show('Deployments')
    await deployments.expectLive()
    await deployments.sortBy('Age')
    await deployments.row('hello').click()
    await page.panel('Deployment hello').show('YAML')
    await page.namespace('kube-system').click()
    await deployments.filter('no-such-thing')

    await page.tab('west').click()
    const pods = page.table('Pods')
    await pods.expectLive()
    expect(await pods.filterText()).toBe('')
    expect(await pods.scope()).toBe('in all namespaces')
    await expect.poll(() => page.currentNamespaces()).toEqual(['All Namespaces'])
    expect(await pods.sortedBy()).toBe('Name ascending')
    expect(await page.panel('Deployment hello').root.count()).toBe(0)
    await page.namespace('default').click()
    await expect.poll(() => pods.scope()).toBe('in default')

    await page.tab('east').click()
    await deployments.expectLive()
    expect(await deployments.filterText()).toBe('no-such-thing')
    expect(await deployments.scope()).toBe('in kube-system')
    await expect.poll(() => page.panel('Deployment hello').yaml()).toContain('kind: Deployment')
    expect(await page.currentNamespaces()).toEqual(['kube-system'])
    await deployments.filter('')
    await page.namespace('All Namespaces').click()
    await expect.poll(() => deployments.sortedBy()).toBe('Age ascending')
  })
})

describeWithBrowser('three tabs', (browser) => {
  const world = new AsyncDisposableStack()
  let product: Product
  let page: WorkspacePage
  beforeAll(async () => {
    product = world.use(await startProduct(world.use(await homeOfThree())))
    page = new WorkspacePage(world.use(await browser.open(product)).page)
  })
  afterAll(() => world.disposeAsync())

  /** The page with the three clusters open in that order, whatever a spec before left. */
  async function threeTabs(...names: string[]) {
    const order = names.length > 0 ? names : ['east', 'west', 'north']
    const clusterIds = order.map((name) => `${name}:${name}` as ClusterId)
    for (const clusterId of clusterIds) await product.open(clusterId)
    await product.api('/tab-order', { method: 'PUT', body: JSON.stringify({ clusterIds }) })
    await page.expectTabs(order)
    return { page, product, keyboard: page.page.keyboard }
  }

  it('switch by click and by keyboard', async () => {
    const { page, keyboard } = await threeTabs()
    await page.expectTabs(['east', 'west', 'north'])
    await page.tab('west').click()
    await page.expectActive('west')
    await keyboard.press('ArrowRight')
    await page.expectActive('north')
    await keyboard.press('ArrowRight')
    await page.expectActive('east')
    await keyboard.press('ArrowLeft')
    await page.expectActive('north')
    await keyboard.press('Home')
    await page.expectActive('east')
    await keyboard.press('End')
    await page.expectActive('north')
    await expect.poll(() => page.focused()).toBe('tab north')
  })

  it('are moved by keyboard and keep the focus', async () => {
    const { page, product, keyboard } = await threeTabs()
    await page.tab('east').click()
    await keyboard.press('Alt+Shift+ArrowRight')
    await page.expectTabs(['west', 'east', 'north'])
    await keyboard.press('Alt+Shift+ArrowRight')
    await page.expectTabs(['west', 'north', 'east'])
    await keyboard.press('Alt+Shift+ArrowRight')
    await keyboard.press('Alt+Shift+ArrowLeft')
    await page.expectTabs(['west', 'east', 'north'])
    await page.expectActive('east')
    await expect.poll(() => page.focused()).toBe('tab east')
    await expect
      .poll(async () => (await product.workspace()).tabOrder)
      .toEqual(['west:west', 'east:east', 'north:north'])
  })

  it.each<[string, (page: WorkspacePage) => Promise<void>]>([
    ['its button', (page) => page.closeButton('east').click()],
    ['the dropdown', (page) => page.choose('east')],
    ['Ctrl+W', (page) => page.page.keyboard.press('Control+w')],
    ['Alt+W', (page) => page.page.keyboard.press('Alt+w')],
    ['Delete on the tab', (page) => page.tab('east').press('Delete')],
    ['the middle mouse button', (page) => page.tab('east').click({ button: 'middle' })],
  ])('are closed by %s', async (_, close) => {
    const { page, product } = await threeTabs('north', 'east', 'west')
    await page.tab('east').click()
    await page.expectActive('east')
    await close(page)
    await page.expectTabs(['north', 'west'])
    await page.expectActive('west')
    const { clusters } = await product.workspace()
    expect(clusters.map(({ clusterId }) => clusterId).toSorted()).toEqual(['north:north', 'west:west'])
  })

  it('hand over to their neighbour when the active one is closed, and only then', async () => {
    const { page } = await threeTabs()
    await page.tab('west').click()
    await page.closeButton('east').click()
    await page.expectTabs(['west', 'north'])
    await page.expectActive('west')
    await page.choose('east')
    await page.expectTabs(['west', 'north', 'east'])
    await page.tab('north').click()
    await page.closeButton('north').click()
    await page.expectTabs(['west', 'east'])
    await page.expectActive('east')
    await page.closeButton('east').click()
    await page.expectTitle('west')
  })

  it('lose their position with their closing and reopen behind the others', async () => {
    const { page } = await threeTabs()
    await page.expectTabs(['east', 'west', 'north'])
    await page.drag('north', 'before', 'east')
    await page.expectTabs(['north', 'east', 'west'])
    await page.closeButton('north').click()
    await page.expectTabs(['east', 'west'])
    await page.choose('north')
    await page.expectTabs(['east', 'west', 'north'])
  })
})

describeWithBrowser('the kubeconfig dropdown', (browser) => {
  it('reads the same whatever is open, and marks what is', async () => {
    await using home = await homeOfThree()
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    expect(await page.dropdown.textContent()).toBe('Select Kubeconfig')
    const width = (await page.dropdown.boundingBox())?.width
    await page.choose('east')
    await page.choose('west')
    await page.expectTabs(['east', 'west'])
    expect(await page.dropdown.textContent()).toBe('Select Kubeconfig')
    expect((await page.dropdown.boundingBox())?.width).toBe(width)
    await page.dropdown.click()
    expect(await page.openOptions()).toEqual(['east', 'west'])
    await page.option('north').click()
    await expect.poll(() => page.openOptions()).toEqual(['east', 'north', 'west'])
    await page.option('east').click()
    await expect.poll(() => page.openOptions()).toEqual(['north', 'west'])
  })

  it('shows broken contexts disabled, with the reason', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using home = await homeOfThree()
    await addKubeconfig(home, 'lost', east, (content) => {
      renamed('nobody')(content)
      for (const { context } of content.contexts) context.user = 'missing'
    })
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.dropdown.click()
    const nobody = page.option('nobody')
    expect(await nobody.isDisabled()).toBe(true)
    expect(await nobody.textContent()).toMatch(/user.*missing/)
    await nobody.click({ force: true })
    expect((await product.workspace()).clusters).toEqual([])
    const answer = await product.api('/selection/lost%3Anobody', { method: 'PUT', body: '{}' })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({
      error: { code: 'context_unusable', clusterId: 'lost:nobody' },
    })
  })

  it('lets one context of a name be open at a time, and says which one is', async () => {
    const { west } = realClusters(inject('realClusters'))
    await using home = await homeOfThree()
    await addKubeconfig(home, 'twin', west, renamed('east'))
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.dropdown.click()
    const [first, second] = [page.option('east').first(), page.option('east').last()]
    expect(await second.isDisabled()).toBe(false)
    await first.click()
    await expect.poll(() => second.isDisabled()).toBe(true)
    expect(await second.textContent()).toContain('A context with this name is already open from east')
    const answer = await product.api('/selection/twin%3Aeast', { method: 'PUT', body: '{}' })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toEqual({
      error: {
        code: 'context_name_active',
        message: 'A context with the same name is already open.',
        clusterId: 'twin:east',
        details: { activeClusterId: 'east:east' },
      },
    })
    await first.click()
    await expect.poll(() => second.isDisabled()).toBe(false)
    await second.click()
    await expect.poll(() => first.isDisabled()).toBe(true)
    expect((await product.workspace()).clusters.map(({ clusterId }) => clusterId)).toEqual(['twin:east'])
  })

  it('lets namesakes be open together where the settings say so', async () => {
    const { west } = realClusters(inject('realClusters'))
    await using home = await homeOfThree()
    await addKubeconfig(home, 'twin', west, renamed('east'))
    await using product = await startProduct(home, ['--context', 'east'])
    const changed = await product.api('/settings', {
      method: 'PATCH',
      body: '{"allowDuplicateContextNames":true}',
    })
    expect(changed.status).toBe(200)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.dropdown.click()
    await page.option('east').last().click()
    await expect.poll(() => page.openOptions()).toEqual(['east', 'east'])
    await window.page.keyboard.press('Escape')
    await page.expectTabs(['east', 'east'])
    await page.tabs.last().click()
    await page.table('Pods').expectLive()
    expect(await page.tabs.evaluateAll((tabs) => tabs.map((tab) => tab.getAttribute('title')))).toEqual([
      'east:east',
      'twin:east',
    ])
  })

  it('takes names as they are, and has a search field when there are more than ten', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using home = await aHome({ west: west.kubeconfig })
    const names = [
      'a:b',
      'a|b',
      'a,b',
      'a=b',
      '../a',
      '__proto__',
      'Dev',
      'dev',
      'ünïcode \u{1f6a2}',
      '<b>bold</b>',
    ]
    await addKubeconfig(home, 'odd', east, (content) => {
      const [entry] = content.contexts
      if (entry !== undefined) content.contexts = names.map((name) => ({ ...entry, name }))
    })
    await using product = await startProduct(home)
    await using window = await browser.open(product)
    const page = new WorkspacePage(window.page)
    await page.dropdown.click()
    await expect.poll(() => page.options()).toEqual([...names, 'west'])
    const search = window.page.getByRole('combobox', { name: 'Search contexts' })
    await expect.poll(() => page.focused()).toBe('combobox Search contexts')
    await search.fill('DEV')
    await expect.poll(() => page.options()).toEqual(['Dev', 'dev'])
    await search.fill('')
    for (const name of names) await page.option(name).click()
    await expect.poll(() => page.openOptions()).toEqual(names)
    await window.page.keyboard.press('Escape')
    await expect.poll(() => page.tabs.count()).toBe(names.length)
    for (const name of ['__proto__', '<b>bold</b>', 'a|b']) {
      await page.tabs.filter({ hasText: name }).click()
      await page.expectTitle(name)
      await page.table('Pods').expectLive()
    }
    expect(window.problems).toEqual([])
  })
})
