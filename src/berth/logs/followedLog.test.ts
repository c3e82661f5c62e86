import { describe, expect, it } from 'vitest'
import type { LogItem, LogSpec } from '#contract'
import { aClusterToOpen, aSimulatedPod, untilStill } from '#testkit'

const eventually = { timeout: 15_000, interval: 20 }

const ofPod = (name: string, differences: Partial<LogSpec> = {}): LogSpec => ({
  type: 'logs',
  namespace: 'shop',
  pods: { type: 'pod', name },
  container: null,
  previous: false,
  follow: true,
  sinceSeconds: null,
  tailLines: null,
  ...differences,
})

async function aWorld({ user }: { user?: string } = {}) {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await aClusterToOpen(user === undefined ? {} : { user }))
  const { server } = cluster
  const berth = stack.use(await cluster.open())
  const owned = stack.move()
  return { server, berth, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

const linesOf = (items: readonly LogItem[]): string[] =>
  items.flatMap((item) => (item.type === 'line' ? [item.text] : []))
const markersOf = (items: readonly LogItem[]): string[] =>
  items.flatMap((item) => (item.type === 'marker' ? [item.marker.is] : []))
const sourcesOf = (items: readonly LogItem[]): string[] =>
  items.flatMap((item) =>
    item.type === 'source' ? [`${item.pod} ${item.containerType} ${item.container}`] : [],
  )

describe('a log over a channel', () => {
  it('follows a pod, and goes on after a cut without missing or doubling a line', async () => {
    await using world = await aWorld()
    const { logs } = world.server
    logs.write('shop/web-1', 'app', 'one', 'two')
    const log = await world.berth.openLog(ofPod('web-1'))
    await expect.poll(() => linesOf(log.items), eventually).toEqual(['one', 'two'])
    logs.cut('shop/web-1', 'app')
    logs.write('shop/web-1', 'app', 'three')
    await expect.poll(() => linesOf(log.items), eventually).toEqual(['one', 'two', 'three'])
    logs.write('shop/web-1', 'app', 'four')
    await expect.poll(() => linesOf(log.items), eventually).toEqual(['one', 'two', 'three', 'four'])
    expect(markersOf(log.items)).toEqual([])
    expect(sourcesOf(log.items)).toEqual(['web-1 app app'])
    expect(log.end).toBeUndefined()
  })

  it('reads a pod with all of its containers', async () => {
    await using world = await aWorld()
    const pod = aSimulatedPod('many')
    world.server.put({
      ...pod,
      spec: {
        initContainers: [{ name: 'prepare' }, { name: 'proxy', restartPolicy: 'Always' }],
        containers: [{ name: 'app' }],
        ephemeralContainers: [{ name: 'debug' }],
      },
    })
    for (const container of ['prepare', 'proxy', 'app', 'debug'])
      world.server.logs.write('shop/many', container, `from ${container}`)
    const log = await world.berth.openLog(ofPod('many', { follow: false }))
    await expect.poll(() => log.end, eventually).toBeNull()
    expect(sourcesOf(log.items)).toEqual([
      'many init prepare',
      'many sidecar proxy',
      'many app app',
      'many ephemeral debug',
    ])
    expect(linesOf(log.items)).toEqual(['from prepare', 'from proxy', 'from app', 'from debug'])
  })

  it('follows the pods of a filter as they come', async () => {
    await using world = await aWorld()
    const labelled = (name: string) => aSimulatedPod(name, { labels: { app: 'cart' } })
    world.server.put(labelled('cart-1'))
    world.server.logs.write('shop/cart-1', 'app', 'first of one')
    const log = await world.berth.openLog({
      ...ofPod(''),
      pods: { type: 'filter', filter: 'label:app=cart' },
    })
    await expect.poll(() => linesOf(log.items), eventually).toEqual(['first of one'])
    world.server.logs.write('shop/cart-2', 'app', 'first of two')
    world.server.put(labelled('cart-2'))
    await expect.poll(() => linesOf(log.items), eventually).toEqual(['first of one', 'first of two'])
    world.server.remove(labelled('cart-1'))
    world.server.logs.cut('shop/cart-1', 'app')
    await expect.poll(() => markersOf(log.items), eventually).toEqual(['gone'])
  })

  it('begins at a moment', async () => {
    await using world = await aWorld()
    world.server.logs.write('shop/web-1', 'app', 'one', 'two')
    const at = (ms: number) => new Date(ms).toISOString()
    const early = await world.berth.openLog(
      ofPod('web-1', { sinceTime: at(Date.now() - 60_000), follow: false }),
    )
    await expect.poll(() => early.end, eventually).toBeNull()
    expect(linesOf(early.items)).toEqual(['one', 'two'])
    const late = await world.berth.openLog(
      ofPod('web-1', { sinceTime: at(Date.now() + 60_000), follow: false }),
    )
    await expect.poll(() => late.end, eventually).toBeNull()
    expect(linesOf(late.items)).toEqual([])
  })

  it('has what was read of a pod that is gone, when it is opened again', async () => {
    await using world = await aWorld()
    const labelled = aSimulatedPod('cart-1', { labels: { app: 'cart' } })
    world.server.put(labelled)
    world.server.logs.write('shop/cart-1', 'app', 'one', 'two')
    const workload = { ...ofPod(''), pods: { type: 'filter', filter: 'label:app=cart' } as const }
    const first = await world.berth.openLog(workload)
    await expect.poll(() => linesOf(first.items), eventually).toEqual(['one', 'two'])
    world.server.remove(labelled)
    world.server.logs.cut('shop/cart-1', 'app')
    await expect.poll(() => markersOf(first.items), eventually).toEqual(['gone'])
    for (const spec of [workload, ofPod('cart-1'), ofPod('cart-1', { container: 'app' })]) {
      const again = await world.berth.openLog(spec)
      await expect.poll(() => linesOf(again.items), eventually).toEqual(['one', 'two'])
      expect(sourcesOf(again.items)).toEqual(['cart-1 app app'])
      expect(markersOf(again.items)).toEqual(['kept', 'gone'])
    }
    const other = await world.berth.openLog(ofPod('cart-1', { container: 'other' }))
    await expect.poll(() => other.end?.code, eventually).toBe('object_not_found')
  })

  it('stops reading from the cluster when its page takes no more', async () => {
    await using world = await aWorld()
    const { logs } = world.server
    logs.flood('shop/web-1', 'app')
    const log = await world.berth.openLog(ofPod('web-1'), { isTaking: false })
    await expect.poll(() => log.bytes, eventually).toBe(log.credit)
    await untilStill(() => logs.flooded, { timeout: 15_000, interval: 300 })
    expect(log.bytes).toBe(log.credit)
    expect(logs.flooded).toBeLessThan(4 << 20)
    log.take()
    await expect.poll(() => log.bytes, eventually).toBe(2 * log.credit)
  })

  it('is listed in the diagnostics, and can be stopped there', async () => {
    await using world = await aWorld()
    world.server.logs.write('shop/web-1', 'app', 'one')
    const log = await world.berth.openLog(ofPod('web-1'))
    await expect.poll(() => linesOf(log.items), eventually).toEqual(['one'])
    const diagnostics = await world.berth.follow('diagnostics')
    await expect.poll(() => diagnostics.body?.channels.length, eventually).toBe(1)
    const [channel] = diagnostics.body?.channels ?? []
    expect(channel).toMatchObject({ about: 'Log of the pod web-1 in shop', bytes: log.bytes })
    await world.berth.ask(`/channels/${channel?.channelId}/stop`, 'POST', {})
    await expect.poll(() => log.end?.code, eventually).toBe('channel_stopped')
    await expect.poll(() => diagnostics.body?.channels, eventually).toEqual([])
    expect((await world.berth.ask('/channels/1/stop', 'POST', {})).status).toBe(404)
  })

  it('says which right is missing', async () => {
    await using world = await aWorld({ user: 'ada' })
    world.server.people.allow({ subject: 'ada', verbs: ['get', 'list', 'watch'], resources: ['pods'] })
    const log = await world.berth.openLog(ofPod('web-1'))
    await expect.poll(() => log.end, eventually).toBeNull()
    const [marker] = log.items.flatMap((item) => (item.type === 'marker' ? [item.marker] : []))
    expect(marker).toMatchObject({ is: 'failed', reason: expect.stringContaining('pods/log') })
  })

  it('ends with the reason where there is no such pod or container', async () => {
    await using world = await aWorld()
    const none = await world.berth.openLog(ofPod('nowhere'))
    await expect.poll(() => none.end?.code, eventually).toBe('object_not_found')
    const other = await world.berth.openLog(ofPod('web-1', { container: 'elsewhere' }))
    await expect.poll(() => other.end?.message, eventually).toBe('The pod web-1 has no container elsewhere.')
  })
})
