// Needs a quiet machine: one process serves 120 MB of one cluster, and the two others, whose answers may not be late.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { ServerFrame, WindowSpec } from '#contract'
import type { KubeObject } from '#machinery'
import { aSimulatedPod, aSimulatedWorld, namesIn, type SimulatedWorld } from '#testkit'
import { describeWithBrowser } from '../describeWithBrowser.ts'
import { WorkspacePage } from '../workspacePage.ts'

const eventually = { timeout: 120_000 }
const limitMb = 128

/** A world whose processes may use little, and of which `a` has more than that. */
async function aWorldWithALargeCluster(fill: (put: (object: KubeObject) => void) => void) {
  const world = await aSimulatedWorld()
  fill((object) => world.of('a').server.put(object))
  await setLimit(world, limitMb)
  return world
}

const setLimit = (world: SimulatedWorld, processHeapMb: number) =>
  world.product.api('/settings', { method: 'PATCH', body: JSON.stringify({ processHeapMb }) })

const labelValue = 'v'.repeat(60)
/** About 4 KB each, once read: each has labels that no other has. */
const manyPods = 30_000
const aPodOfManyLabels = (index: number) => {
  const labels: Record<string, string> = {}
  for (let label = 0; label < 30; label += 1)
    labels[`label-${label}`] = `${labelValue}-${label}-${index}`.slice(-63)
  labels.index = String(index)
  return aSimulatedPod(`pod-${index}`, { labels })
}

/** Text and objects of one page are more than the limit, while no row of it is large. */
const aServiceOfMuchText = (index: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: `service-${index}`,
    namespace: 'shop',
    uid: `uid-of-service-${index}`,
    resourceVersion: '',
    annotations: { text },
  },
  spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', ports: [{ port: 80 }] },
})
const text = 'x'.repeat(500_000)
const manyServices = 320

const freshnessOf = (frames: readonly ServerFrame[]) =>
  frames.flatMap((frame) => ('freshness' in frame ? [frame.freshness] : [])).at(-1)

const isOfPods = (request: string) => request.includes('/pods?')

/** The page after each of those tabs has been looked at: it asks nothing more of them by itself. */
async function lookedAt(page: Page, ...names: string[]): Promise<WorkspacePage> {
  const workspace = new WorkspacePage(page)
  for (const name of names) {
    await workspace.tab(name).click()
    await (await workspace.show('Pods')).expectLive()
  }
  return workspace
}

describeWithBrowser('a cluster too large for the memory limit', (browser) => {
  it('has its list cut, says so, and goes on in the process it has; the others do not blink', async () => {
    await using world = await aWorldWithALargeCluster((put) => {
      for (let index = 0; index < manyPods; index += 1) put(aPodOfManyLabels(index))
    })
    await world.open('b', 'c')
    await using window = await browser.open(world.product)
    const workspace = await lookedAt(window.page, 'b', 'c')
    const others = await world.observe('b', 'c')
    await world.open('a')
    const inA = await world.showPods('a')
    await expect.poll(() => freshnessOf(inA.frames)?.state, eventually).toBe('partial')
    const freshness = freshnessOf(inA.frames)
    expect(freshness).toMatchObject({
      reason: expect.stringMatching(
        /^Too large for the memory limit of 128 MB: only the first [\d,]+ rows are shown\. Raise the limit in Settings\.$/u,
      ),
    })
    expect(await world.state('a')).toMatchObject({
      lifecycle: 'ready',
      isShortOfMemory: true,
      memory: { limitMb, isReduced: false },
      crashes: { count: 0 },
    })
    const lists = world.of('a').requests().filter(isOfPods).length
    await workspace.tab('a').click()
    await workspace.show('Pods')
    await expect.poll(() => workspace.tab('a').textContent(), eventually).toMatch(/Memory full/u)
    await window.page.getByText('Not all rows are shown').waitFor()
    await window.page.getByRole('button', { name: 'Raise the limit' }).click()
    await window.page.getByRole('dialog', { name: 'Settings' }).waitFor()
    // Nothing is read again by itself.
    expect(world.of('a').requests().filter(isOfPods).length).toBe(lists)

    // With enough, the same cluster is whole, without a word from the person but the new limit.
    await setLimit(world, 1024)
    await world.expectLifecycle('ready', 'a')
    const whole = await world.showPods('a')
    await expect.poll(() => freshnessOf(whole.frames)?.state, eventually).toBe('live')
    expect(await world.state('a')).toMatchObject({ isShortOfMemory: false, memory: { limitMb: 1024 } })
    await others.expectUndisturbed()
    expect(window.problems).toEqual([])
  }, 300_000)

  it('has large objects read a few at a time, in the process it has', async () => {
    await using world = await aWorldWithALargeCluster((put) => {
      for (let index = 0; index < manyServices; index += 1) put(aServiceOfMuchText(index))
    })
    await world.open('a', 'b', 'c')
    const others = await world.observe('b', 'c')
    const services: WindowSpec = {
      domain: 'services',
      tail: 'namespace:all',
      sort: null,
      filter: '',
      offset: 0,
      limit: 500,
    }
    const inA = await world.showPods('a')
    inA.openWindow(1, services)
    await expect.poll(() => namesIn(inA).length, eventually).toBe(manyServices)
    await expect.poll(() => freshnessOf(inA.frames)?.state, eventually).toBe('live')
    // A page of 500 of them would be 160 MB.
    expect(await world.state('a')).toMatchObject({
      crashes: { count: 0 },
      isShortOfMemory: false,
      memory: { limitMb, isReduced: false },
    })
    await others.expectUndisturbed()
  }, 300_000)
})
