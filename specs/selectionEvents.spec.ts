import { expect, it } from 'vitest'
import WebSocket from 'ws'
import { apiRoot, type WorkspaceFrame } from '#contract'
import { aSimulatedWorld, type Product } from '#testkit'
import { describeWithBrowser } from './describeWithBrowser.ts'
import { WorkspacePage } from './workspacePage.ts'

/** What a page hears, in order: the selection after each of its changes, and the events of the selection. */
async function hear(product: Product) {
  const socket = new WebSocket(`${product.url.replace('http', 'ws')}${apiRoot}/stream`, {
    headers: { authorization: `Bearer ${product.token}` },
  })
  const heard: string[] = []
  let last: string | null = null
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as WorkspaceFrame
      if (frame.t === 'workspace') {
        const open = frame.workspace.clusters.map(({ clusterName }) => clusterName).join(' ')
        if (last !== null && open !== last) heard.push(`open: ${open}`)
        last = open
      } else if (frame.event.name.startsWith('kubeconfig:') && 'clusterIds' in frame.event) {
        heard.push(`${frame.event.name} ${frame.event.clusterIds.join(' ')}`)
      } else if (frame.event.name === 'cluster:lifecycle' && frame.event.previousState === null) {
        heard.push(`${frame.event.clusterName} ${frame.event.state}`)
      }
      resolve()
    })
  })
  return { heard, [Symbol.dispose]: () => socket.terminate() }
}

describeWithBrowser('the events of the selection', (browser) => {
  it('come behind the workspace that shows their effect; that it becomes empty is told before', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    using stream = await hear(world.product)
    await using window = await browser.open(world.product)
    const page = new WorkspacePage(window.page)
    await page.choose('a')
    await page.table('Pods').expectLive()
    await page.choose('b')
    await page.expectTabs(['a', 'b'])
    await page.table('Pods').expectLive()
    await page.closeButton('a').click()
    await page.expectTitle('b')
    await page.table('Pods').expectLive()
    await window.page.keyboard.press('Alt+w')
    await page.expectTitle('No Active Clusters')
    const whole = [
      'open: a',
      'kubeconfig:changed a:a',
      'a opening',
      'open: a b',
      'kubeconfig:selection-changed a:a b:b',
      'b opening',
      'open: b',
      'kubeconfig:selection-changed b:b',
      'kubeconfig:changing b:b',
      'open: ',
    ]
    await expect.poll(() => stream.heard).toEqual(whole)
    await page.choose('b')
    await page.table('Pods').expectLive()
    await expect
      .poll(() => stream.heard)
      .toEqual([...whole, 'open: b', 'kubeconfig:changed b:b', 'b opening'])
    expect(window.problems).toEqual([])
  })

  it('are told of changes only: not of what is open already, of an order, nor of what was refused', async () => {
    await using world = await aSimulatedWorld({ names: ['a', 'b'] })
    await world.open('a', 'b')
    using stream = await hear(world.product)
    const { product } = world
    const ask = (path: string, method: string, body: unknown = {}) =>
      product.api(path, { method, body: JSON.stringify(body) })
    expect((await ask('/selection/a%3Aa', 'PUT')).status).toBe(200)
    expect((await ask('/selection/nobody', 'PUT')).status).toBe(404)
    expect((await ask('/selection/nobody', 'DELETE')).status).toBe(404)
    expect((await ask('/tab-order', 'PUT', { clusterIds: ['b:b', 'a:a'] })).status).toBe(200)
    expect((await ask('/selection/b%3Ab', 'DELETE')).status).toBe(204)
    expect((await ask('/selection/b%3Ab', 'DELETE')).status).toBe(204)
    await expect.poll(() => stream.heard.at(-1)).toBe('kubeconfig:selection-changed a:a')
    expect(stream.heard).toEqual(['open: a', 'kubeconfig:selection-changed a:a'])
  })
})
