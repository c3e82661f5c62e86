import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { aSimulatedPod, aSimulatedWorld } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

const pageOf = ({ page }: { page: WorkspacePage['page'] }) => new WorkspacePage(page)

describeWithBrowser('the address bar', (browser) => {
  it('names tab, view, namespace and object, and opens them anywhere, whatever the cluster is called', async () => {
    const odd = 'pröd|eu,1/ü:%=#&?'
    await using world = await aSimulatedWorld({
      names: ['a'],
      prepare: async ({ home, of }) => {
        const content = of('a').kubeconfig()
        for (const context of content.contexts) context.name = odd
        content['current-context'] = odd
        await writeFile(join(home.kubeDir, 'odd'), stringify(content))
      },
    })
    const { product } = world
    const { files } = await product.kubeconfigs()
    for (const { clusterId } of files.flatMap(({ contexts }) => contexts)) await product.open(clusterId)
    await using window = await browser.open(product)
    const page = pageOf(window)
    await page.tab(odd).click()
    const pods = page.table('Pods')
    await pods.expectLive()
    await page.namespace('shop').click()
    await pods.row('web-2').click()
    await page.panel('Pod web-2').show('YAML')
    await expect.poll(() => page.panel('Pod web-2').yaml()).toContain('name: web-2')
    const address = window.page.url()
    expect(new URL(address).search).toBe('')

    await using other = await browser.open(product)
    const asked: string[] = []
    other.page.on('request', (request) => asked.push(request.url()))
    await other.page.goto('about:blank')
    await other.page.goto(address)
    const there = pageOf(other)
    await there.expectTitle(odd)
    await expect.poll(() => there.table('Pods').scope()).toBe('in shop')
    await expect.poll(() => there.panel('Pod web-2').yaml()).toContain('name: web-2')
    // It is for the page alone: the server is never told where in it somebody is.
    expect(asked.filter((url) => url.includes('web-2') || url.includes('view='))).toEqual([])
    expect([...window.problems, ...other.problems]).toEqual([])
  })

  it('has its cluster reached before the page itself has come, so that a first visit shows rows soon', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = pageOf(window)
    await page.tab('b').click()
    await page.table('Pods').expectLive()
    const address = window.page.url()

    const sockets: string[] = []
    window.page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname))
    const { promise: isLetIn, resolve: letIn } = Promise.withResolvers<void>()
    await window.page.route(/\/assets\/page-[^/]*\.js$/u, async (route) => {
      await isLetIn
      await route.continue()
    })
    await window.page.goto('about:blank')
    await window.page.goto(address, { waitUntil: 'commit' })
    await expect.poll(() => sockets).toEqual(['/api/v1/stream', '/api/v1/clusters/b%3Ab/stream'])
    letIn()
    await page.table('Pods').expectLive()
    // The page takes these two, and opens no other.
    expect(sockets).toHaveLength(2)
    expect(window.problems).toEqual([])
  })

  it('leads back to where a long table was scrolled to, after a reload and after a switch of tabs', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    for (let at = 0; at < 300; at += 1)
      world.of('a').server.put(aSimulatedPod(`long-${String(at).padStart(3, '0')}`))
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = pageOf(window)
    const pods = page.table('Pods')
    await pods.expectLive()
    await pods.row('long-000').hover()
    const middle = pods.row('long-150')
    await window.page.mouse.wheel(0, 150 * 28)
    await expect.poll(() => middle.count()).toBe(1)
    const inView = () =>
      middle.evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect()
        return top > 0 && bottom < innerHeight
      })
    await expect.poll(inView).toBe(true)
    await window.page.reload()
    await pods.expectLive()
    await expect.poll(() => middle.count()).toBe(1)
    await expect.poll(inView).toBe(true)
    await page.tab('b').click()
    await pods.row('web-1').waitFor()
    await page.tab('a').click()
    await expect.poll(inView).toBe(true)
    expect(window.problems).toEqual([])
  })

  it('leads back to the same place after a reload: view, namespace, filter, open objects and their tab', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = pageOf(window)
    await page.tab('b').click()
    const pods = page.table('Pods')
    await pods.expectLive()
    await page.namespace('shop').click()
    await pods.filter('web')
    await pods.row('web-1').click()
    await pods.row('web-3').click({ modifiers: ['Control'] })
    await pods.row('web-3').click({ button: 'middle' })
    await page.panel('Pod web-3').show('Events')
    await window.page.reload()
    await page.expectActive('b')
    await pods.expectLive()
    expect(await pods.scope()).toBe('in shop')
    expect(await pods.filterText()).toBe('web')
    await page.panel('Pod web-3').root.getByRole('tab', { name: 'Events', selected: true }).waitFor()
    const objects = window.page.getByRole('navigation', { name: 'Open objects' }).getByRole('tab')
    expect(await objects.allInnerTexts()).toEqual([
      expect.stringContaining('web-1'),
      expect.stringContaining('web-3'),
    ])
    await page.tab('a').click()
    expect(await page.table('Pods').filterText()).toBe('')
    expect(window.problems).toEqual([])
  })

  it('takes the steps back and forward that the person took', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const page = pageOf(window)
    await page.table('Pods').expectLive()
    const nodes = await page.show('Nodes')
    await nodes.expectLive()
    await page.namespace('shop').click()
    await page.table('Pods').row('web-1').click()
    await page.panel('Pod web-1').root.waitFor()
    await page.tab('b').click()
    await page.expectActive('b')

    await window.page.goBack()
    await page.expectActive('a')
    await page.panel('Pod web-1').root.waitFor()
    await window.page.goBack()
    await expect.poll(() => page.panel('Pod web-1').root.count()).toBe(0)
    expect(await page.table('Pods').scope()).toBe('in shop')
    await window.page.goBack()
    await nodes.expectLive()
    await expect.poll(() => page.currentNamespaces()).toEqual(['All Namespaces'])
    await window.page.goBack()
    await expect.poll(() => page.table('Pods').scope()).toBe('in all namespaces')
    for (const _ of ['nodes', 'namespace', 'object']) await window.page.goForward()
    await page.panel('Pod web-1').root.waitFor()
    await window.page.goForward()
    await page.expectActive('b')

    // What is closed is told, not opened again.
    await page.closeButton('a').click()
    await page.expectTitle('b')
    await window.page.goBack()
    await page.notice(/leads to .*a:a.*, which is not open/).waitFor()
    await page.expectTitle('b')
    expect((await world.product.workspace()).clusters.map(({ clusterName }) => clusterName)).toEqual(['b'])
  })

  it('opens no cluster by itself, and goes where it leads once the person has', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await using window = await browser.open(world.product)
    const page = pageOf(window)
    await page.overlay.waitFor()
    await window.page.goto(`${world.product.url}/#cluster=b%3Ab&view=pods&object=pods&in=shop&name=web-2`)
    await window.page.reload()
    await page.notice(/leads to .*b:b.*, which is not open/).waitFor()
    await page.overlay.waitFor()
    expect((await world.product.workspace()).clusters).toEqual([])
    await page.choose('b')
    await page.panel('Pod web-2').root.waitFor()
    expect(window.problems).toEqual([])
  })

  it('leads each of two windows of one browser back to its own place, and a new one to where the last change was', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    await using window = await browser.open(world.product)
    const problems: string[] = []
    const anotherWindow = async () => {
      const page = await window.page.context().newPage()
      page.on('pageerror', (problem) => problems.push(problem.message))
      await page.goto(world.product.url)
      const opened = new WorkspacePage(page)
      await opened.table('Pods').expectLive()
      return opened
    }
    /** Brings it to the front, as whoever uses it has: behind another, a window is drawn once a second. */
    const use = async (page: WorkspacePage) => {
      await page.page.bringToFront()
      return page
    }
    const narrow = async (page: WorkspacePage, name: string) => {
      await page.table('Pods').filter(name)
      await page.table('Pods').expectNames([name])
    }
    const one = pageOf(window)
    await one.table('Pods').expectLive()
    const [two, idle] = [await anotherWindow(), await anotherWindow()]
    await (await use(one)).namespace('shop').click()
    await narrow(one, 'web-1')
    await narrow(await use(two), 'web-2')
    await two.tab('b').click()
    await narrow(two, 'web-3')
    await two.tab('a').click()
    for (const { page } of [one, two, idle]) {
      await page.bringToFront()
      await page.reload()
      await new WorkspacePage(page).table('Pods').expectLive()
    }
    expect(await one.table('Pods').filterText()).toBe('web-1')
    expect(await one.table('Pods').scope()).toBe('in shop')
    expect(await two.table('Pods').filterText()).toBe('web-2')
    expect(await two.table('Pods').scope()).toBe('in all namespaces')
    expect(await idle.table('Pods').filterText()).toBe('')
    const later = await anotherWindow()
    expect(await later.table('Pods').filterText()).toBe('web-2')
    await later.tab('b').click()
    expect(await later.table('Pods').filterText()).toBe('web-3')

    // The tab that is closed is closed everywhere, and forgotten in a window that was not looking at it as well.
    await (await use(one)).closeButton('b').click()
    await two.expectTitle('a')
    await expect.poll(() => two.tabs.count()).toBe(0)
    await one.choose('b')
    await (await use(two)).tab('b').click()
    await two.table('Pods').expectLive()
    expect(await two.table('Pods').filterText()).toBe('')

    // What holds for the whole page holds in every window of it.
    const theme = () => idle.page.evaluate(() => document.documentElement.dataset.theme)
    await use(one)
    for (const choice of ['Light', 'Dark']) {
      await one.page.getByRole('button', { name: /^Theme/ }).click()
      await one.page.getByRole('menuitemradio', { name: choice }).click()
      await expect.poll(theme).toBe(choice.toLowerCase())
    }
    expect([...window.problems, ...problems]).toEqual([])
  })

  it('keeps two windows consistent: one workspace, and a place of its own for each', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    await world.open('a', 'b', 'c')
    await using one = await browser.open(world.product)
    await using two = await browser.open(world.product)
    const [first, second] = [pageOf(one), pageOf(two)]
    await first.tab('b').click()
    await (await first.show('Nodes')).expectLive()
    await second.tab('b').click()
    await (await second.show('Deployments')).expectLive()
    await first.drag('c', 'before', 'a')
    await second.expectTabs(['c', 'a', 'b'])
    await first.closeButton('a').click()
    await second.expectTabs(['c', 'b'])
    await second.expectActive('b')
    await one.page.reload()
    await two.page.reload()
    await first.table('Nodes').expectLive()
    await second.table('Deployments').expectLive()
    await second.closeButton('b').click()
    await second.expectTitle('c')
    await first.expectTitle('c')
    expect([...one.problems, ...two.problems]).toEqual([])
  })
})
