import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import WebSocket from 'ws'
import { apiRoot, maxCreditBytes } from '#contract'
import type { KubeObject } from '#machinery'
import { aSimulatedPod, aSimulatedWorld, type SimulatedWorld } from '#testkit'
import { axeFindings } from './axe.ts'
import { describeWithBrowser, type SharedBrowser } from './describeWithBrowser.ts'
import { LogsPart } from './logsPart.ts'
import { WorkspacePage } from './workspacePage.ts'

const labels = { app: 'shop' }
const aDeployment: KubeObject = {
  ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
  metadata: { name: 'shop', namespace: 'shop', uid: 'uid-of-shop', resourceVersion: '' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
  },
}

const eventually = { timeout: 20_000 }

async function anOpenLog(browser: SharedBrowser, pod = 'web-1') {
  await using stack = new AsyncDisposableStack()
  const world = stack.use(await aSimulatedWorld({ names: ['a', 'b'] }))
  const { logs } = world.of('a').server
  logs.write(`shop/${pod}`, 'app', ...Array.from({ length: 400 }, (_, index) => `line ${index + 1}`))
  await world.open('a', 'b')
  const others = await world.observe('b')
  const window = stack.use(await browser.open(world.product))
  const page = new WorkspacePage(window.page)
  await page.tab('a').click()
  const pods = page.table('Pods')
  await pods.expectLive()
  await pods.row(pod).click()
  const panel = page.panel(`Pod ${pod}`)
  await panel.show('Logs')
  const log = new LogsPart(panel.root)
  await log.expectLast('line 400')
  const owned = stack.move()
  return { world, logs, others, window, panel, log, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

/** Sends frames over a socket of its own; resolves with the code and the words it is closed with. */
async function refusalOf(
  world: SimulatedWorld,
  ...frames: readonly (object | Uint8Array)[]
): Promise<string> {
  const { url, token } = world.product
  const address = `${url.replace('http', 'ws')}${apiRoot}/clusters/${encodeURIComponent(world.of('a').id)}/stream`
  const socket = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } })
  socket.once('open', () => {
    for (const frame of frames) socket.send(frame instanceof Uint8Array ? frame : JSON.stringify(frame))
  })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  socket.once('close', (code, reason) => resolve(`${code} ${reason.toString()}`)).once('error', reject)
  return promise
}

describeWithBrowser('the log of a pod', (browser) => {
  it('follows, pauses, searches and draws gaps, without a frame more in another cluster', async () => {
    await using open = await anOpenLog(browser)
    const { logs, log, panel, window, others, world } = open
    logs.write('shop/web-1', 'app', '\u001b[31mred\u001b[0m <b>text</b>')
    await log.expectLast('red <b>text</b>')
    expect(await log.rows.locator('b').count()).toBe(0)

    // A balancer's cut is none that can be seen.
    logs.cut('shop/web-1', 'app')
    logs.write('shop/web-1', 'app', 'after the cut')
    await log.expectLast('after the cut')
    expect((await log.drawn()).slice(-3)).toEqual(['line 400', 'red <b>text</b>', 'after the cut'])
    expect(await log.foot()).toBe('402 lines · following')

    await log.rows.hover()
    await window.page.mouse.wheel(0, -2000)
    await log.followButton.waitFor()
    const before = await log.drawn()
    logs.write('shop/web-1', 'app', 'while paused')
    await expect.poll(() => log.foot(), eventually).toBe('403 lines · paused')
    expect(await log.drawn()).toEqual(before)
    await log.rows.focus()
    await window.page.keyboard.press('End')
    await log.expectLast('while paused')

    await log.search.fill('LINE 12')
    await expect.poll(() => log.matches(), eventually).toBe('11')
    await log.search.press('Enter')
    await expect.poll(() => log.matches(), eventually).toBe('11 of 11')
    await log.search.press('Shift+Enter')
    await expect.poll(() => log.matches(), eventually).toBe('10 of 11')
    await expect.poll(() => log.rows.locator('.is-current').textContent(), eventually).toContain('line 128')

    // A link to that line leads another window there.
    await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await log.button('Copy a link to the line').click()
    const clipboard = () => window.page.evaluate(() => navigator.clipboard.readText())
    await expect.poll(clipboard, eventually).toContain('&line=')
    const link = await clipboard()
    await using other = await browser.open(world.product)
    await other.page.goto(link)
    const linked = new LogsPart(new WorkspacePage(other.page).panel('Pod web-1').root)
    await expect
      .poll(() => linked.rows.locator('.is-current').textContent(), eventually)
      .toContain('line 128')
    await other.page.close()

    // Levels and filters leave lines out, and a pattern never stops the page.
    await log.search.fill('')
    await log.followButton.click()
    logs.write('shop/web-1', 'app', '{"level":"error","msg":"boom","http":{"status":500}}', 'WARN slow')
    await log.expectLast('WARN slow')
    await log.search.fill('line')
    await log.button('Hide lines with this').click()
    await expect
      .poll(() => log.drawn(), eventually)
      .toEqual([
        'red <b>text</b>',
        'after the cut',
        'while paused',
        '{"level":"error","msg":"boom","http":{"status":500}}',
        'WARN slow',
      ])
    expect(await log.foot()).toBe('5 of 405 lines · following')
    await log.root.getByRole('button', { name: /^Error/u }).click()
    await log.root.getByRole('button', { name: /^No level/u }).click()
    await expect.poll(() => log.drawn(), eventually).toEqual(['WARN slow'])
    await log.root.getByRole('button', { name: /^Error/u }).click()
    await log.button('Columns of JSON').click()
    for (const name of ['http.status', 'msg'])
      await window.page.getByRole('menuitemcheckbox', { name, exact: true }).click()
    await window.page.keyboard.press('Escape')
    await expect.poll(() => log.cells(), eventually).toEqual(['500', 'boom'])
    expect(await axeFindings(window.page)).toEqual([])
    await log.button('Columns of JSON').click()
    await window.page.getByRole('menuitem', { name: 'Show whole lines' }).click()
    await log.root.getByRole('button', { name: /^No level/u }).click()
    await log.button('Remove the filter line').click()
    await log.expectLast('WARN slow')

    // What was lost while nothing was read is a gap, and never silent.
    logs.cut('shop/web-1', 'app')
    logs.write('shop/web-1', 'app', 'never read')
    logs.rotate('shop/web-1', 'app')
    logs.write('shop/web-1', 'app', 'first of the new file')
    await log.expectLast('first of the new file')
    expect((await log.drawn()).slice(-3)).toEqual([
      'WARN slow',
      'Lines are missing: the log was rotated before they were read.',
      'first of the new file',
    ])
    expect(await axeFindings(window.page)).toEqual([])
    expect(window.problems).toEqual([])
    await others.expectUndisturbed()
    const query = new URLSearchParams({ clusterId: world.of('a').id, namespace: 'shop', pod: 'web-1' })
    const script = await world.product.api(`/logs?${query}`)
    expect(await script.text()).toBe('first of the new file\n')

    // The browser itself saves a download, so the page holds none of it.
    const downloading = window.page.waitForEvent('download')
    await log.button('Download all lines').click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^a-shop-web-1-\d{4}-\d{2}-\d{2}\.log$/u)
    const saved = (await text(await download.createReadStream())).split('\n')
    expect(saved[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z first of the new file$/u)
    expect(saved).toContain('--- web-1/app.log')

    // A link to a line of a pod that is gone leads to what is kept of it, and says so.
    await panel.root.getByRole('button', { name: 'Close the panel' }).click()
    await panel.root.waitFor({ state: 'detached' })
    world.of('a').server.remove(aSimulatedPod('web-1'))
    await window.page.evaluate((address) => location.assign(address), link)
    await panel.root.getByText(/^There is no pod .*Its log has what was read of it here/u).waitFor()
    await expect.poll(() => log.rows.locator('.is-current').textContent(), eventually).toContain('line 128')
    await log.followButton.click()
    await log.expectLast('The pod is gone.')
    expect(await log.drawn()).toContain('first of the new file')

    await world.close('a')
    await expect
      .poll(
        () =>
          world.of('a').server.requests.filter(({ path, hasEnded }) => path.endsWith('/log') && !hasEnded),
        {
          timeout: 2000,
        },
      )
      .toEqual([])
  })

  it('survives a pattern that takes for ever, and a flood, and costs a page that breaks the rules its socket', async () => {
    await using open = await anOpenLog(browser)
    const { logs, log, window, others, world } = open
    logs.write('shop/web-1', 'app', `${'a'.repeat(10_000)}!`)
    await log.expectLast(`${'a'.repeat(10_000)}… cut`)
    await log.button('Search by a regular expression').click()
    await log.search.fill('(a+)+$')
    await expect.poll(() => log.matches(), eventually).toBe('This pattern takes too long on these lines.')
    await log.search.fill('^line 39\\d$')
    await expect.poll(() => log.matches(), eventually).toBe('10')

    // Of many lines a stretch is laid out, which moves to where one looks.
    logs.write('shop/web-1', 'app', ...Array.from({ length: 45_000 }, (_, index) => `many ${index + 1}`))
    await log.expectLast('many 45000')
    await log.search.fill('^line 123$')
    await expect.poll(() => log.matches(), eventually).toBe('1')
    await log.search.press('Enter')
    await expect.poll(() => log.matches(), eventually).toBe('1 of 1')
    await expect.poll(() => log.rows.locator('.is-current').textContent(), eventually).toContain('line 123')
    await log.rows.focus()
    await window.page.keyboard.press('Home')
    await expect.poll(async () => (await log.drawn())[0], eventually).toBe('line 1')
    for (const end of ['many 19599', 'many 29599', 'many 39599']) {
      await log.rows.evaluate((rows) => rows.scrollTo({ top: rows.scrollHeight }))
      await expect.poll(() => log.drawn(), eventually).toContain(end)
    }
    await log.rows.hover()
    await window.page.mouse.wheel(0, 500)
    await expect.poll(() => log.drawn(), eventually).toContain('many 39620')
    await log.rows.focus()
    await window.page.keyboard.press('End')
    await log.expectLast('many 45000')

    const spec = {
      ...{ type: 'logs', namespace: 'shop', pods: { type: 'pod', name: 'web-1' }, container: null },
      ...{ previous: false, follow: true, sinceSeconds: null, tailLines: null },
    }
    const opening = { t: 'channel-open', channel: 1, spec, credit: maxCreditBytes }
    const credit = (size: number) => ({ t: 'channel-credit', channel: 1, credit: size })
    expect(await refusalOf(world, Uint8Array.of(0, 0, 0, 9, 0, 1))).toBe('1008 There is no channel 9.')
    expect(await refusalOf(world, Uint8Array.of(1))).toMatch(/^1008 A binary frame has no bytes/u)
    expect(await refusalOf(world, opening, credit(-1))).toMatch(/^1008 Not a frame/u)
    expect(await refusalOf(world, opening, credit(1000))).toMatch(/^1008 A channel may have/u)
    expect(await refusalOf(world, opening, opening)).toMatch(/^1008 Channel 1 was open before/u)
    const many = Array.from({ length: 40 }, (_, index) => ({ ...opening, channel: index + 1 }))
    expect(await refusalOf(world, ...many)).toMatch(/^1008 A page may have 32 channels/u)

    // Nothing of this was felt by the page, which goes on.
    await log.search.fill('')
    logs.flood('shop/web-2', 'app')
    const pods = new WorkspacePage(window.page).table('Pods')
    await pods.row('web-2').click()
    const flooded = new LogsPart(new WorkspacePage(window.page).panel('Pod web-2').root)
    // More than are laid out at once; how many more depends on the machine.
    await expect.poll(() => flooded.foot(), eventually).toMatch(/^(?:[4-9]\d|\d{3}),\d{3} lines · following/u)
    world.of('a').server.put(aSimulatedPod('born-in-the-flood'))
    await pods.row('born-in-the-flood').waitFor({ timeout: 5000 })
    await flooded.rows.hover()
    await window.page.mouse.wheel(0, -2000)
    await expect.poll(() => flooded.foot(), eventually).toMatch(/ lines · paused$/u)
    expect((await world.state('a')).usage.rssBytes).toBeLessThan(400 * 2 ** 20)
    expect(window.problems).toEqual([])
    await others.expectUndisturbed()
  })

  it('reads the pods of a workload in several clusters, each part as its own cluster has it', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b', 'c'] })
    for (const name of ['a', 'b', 'c']) {
      const { server } = world.of(name)
      server.put(aDeployment)
      server.put(aSimulatedPod('shop-1', { labels }))
      server.logs.write('shop/shop-1', 'app', `first of ${name}`)
    }
    await world.open('a', 'b', 'c')
    const others = await world.observe('c')
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.tab('a').click()
    const deployments = await page.show('Deployments')
    await deployments.row('shop').click()
    const panel = page.panel('Deployment shop')
    await panel.show('Logs')
    const log = new LogsPart(panel.root)
    await log.expectLast('first of a')
    await log.button('Other clusters').click()
    await window.page.getByRole('menuitemcheckbox', { name: 'b', exact: true }).click()
    await window.page.keyboard.press('Escape')
    await expect.poll(() => log.drawn(), eventually).toEqual(['first of a', 'first of b'])
    expect(await log.rows.locator('.logs-name').allTextContents()).toEqual(['a app', 'b app'])
    expect(await axeFindings(window.page)).toEqual([])

    // One that is lost is said to be, and the other goes on.
    const clusters = log.root.getByRole('group', { name: 'Clusters' })
    await using refused = await world.of('b').server.inject({ type: 'hang' })
    world.of('b').server.cut()
    world.of('a').server.logs.write('shop/shop-1', 'app', 'a goes on')
    await log.expectLast('a goes on')
    await refused[Symbol.asyncDispose]()
    world.of('b').server.logs.write('shop/shop-1', 'app', 'b is back')
    await log.expectLast('b is back')

    await world.close('b')
    await expect.poll(() => clusters.count(), eventually).toBe(0)
    expect(await log.drawn()).toEqual(['first of a', 'a goes on'])
    await others.expectUndisturbed()

    // In the dock it stays over views and tabs and a reload, next to another one, and leaves with its cluster.
    await log.button('Move to the dock').click()
    await panel.root.getByText('This log is in the dock.').waitFor()
    const dock = window.page.getByRole('region', { name: 'Dock', exact: true })
    const docked = new LogsPart(dock, 'Log of shop, a')
    await page.show('Nodes')
    await page.tab('c').click()
    await page.expectTitle('c')
    world.of('a').server.logs.write('shop/shop-1', 'app', 'in the dock')
    await docked.expectLast('in the dock')
    await page.tab('a').click()
    const pods = await page.show('Pods')
    await pods.row('shop-1').click()
    const pod = page.panel('Pod shop-1')
    await pod.show('Logs')
    await new LogsPart(pod.root).button('Move to the dock').click()
    await dock.getByRole('button', { name: 'Show two side by side' }).click()
    const other = new LogsPart(dock, 'Log of shop-1, a')
    await other.expectLast('in the dock')
    await docked.expectLast('in the dock')
    expect(await axeFindings(window.page)).toEqual([])
    await window.page.reload()
    await other.expectLast('in the dock')
    await docked.expectLast('in the dock')
    await world.close('a')
    await dock.waitFor({ state: 'detached' })
    expect(window.problems).toEqual([])
  })
})
