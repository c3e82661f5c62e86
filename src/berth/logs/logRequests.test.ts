import { describe, expect, it } from 'vitest'
import { aClusterToOpen, aSimulatedPod } from '#testkit'

const eventually = { timeout: 15_000, interval: 20 }

async function aWorld(user?: string) {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await aClusterToOpen(user === undefined ? {} : { user }))
  const berth = stack.use(await cluster.open())
  const { server } = cluster
  server.logs.write('shop/web-1', 'app', 'one', 'two', 'three')
  const owned = stack.move()
  const logRequests = () =>
    server.requests.filter(({ path, hasEnded }) => path.endsWith('/log') && !hasEnded).length
  return { server, berth, logRequests, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe('a log for a script', () => {
  it('has the lines as they are, with their times on request', async () => {
    await using world = await aWorld()
    using plain = await world.berth.read('/logs?namespace=shop&pod=web-1&tailLines=2')
    await expect.poll(() => plain.state, eventually).toBe('ended')
    expect([plain.status, plain.text]).toEqual([200, 'two\nthree\n'])
    using stamped = await world.berth.read('/logs?namespace=shop&pod=web-1&tailLines=1&timestamps=true')
    await expect.poll(() => stamped.state, eventually).toBe('ended')
    expect(stamped.text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/u)
  })

  it('has an item a line as JSON', async () => {
    await using world = await aWorld()
    using json = await world.berth.read('/logs?namespace=shop&pod=web-1&tailLines=1&format=json')
    await expect.poll(() => json.state, eventually).toBe('ended')
    const items = json.text.trim().split('\n')
    expect(items.map((item) => JSON.parse(item) as unknown)).toEqual([
      { type: 'source', source: 0, pod: 'web-1', container: 'app', containerType: 'app' },
      { type: 'line', source: 0, at: expect.any(String), text: 'three' },
    ])
  })

  it('names the pod before each line where there are several, and goes on', async () => {
    await using world = await aWorld()
    const labels = { app: 'cart' }
    for (const name of ['cart-1', 'cart-2']) {
      world.server.put(aSimulatedPod(name, { labels }))
      world.server.logs.write(`shop/${name}`, 'app', `from ${name}`)
    }
    const filter = encodeURIComponent('label:app=cart')
    const log = await world.berth.read(`/logs?namespace=shop&filter=${filter}&follow=true`)
    await expect
      .poll(() => log.text.split('\n').toSorted(), eventually)
      .toEqual(['', 'cart-1/app from cart-1', 'cart-2/app from cart-2'])
    world.server.logs.cut('shop/cart-1', 'app')
    world.server.logs.write('shop/cart-1', 'app', 'after a cut')
    await expect.poll(() => log.text, eventually).toMatch(/cart-1\/app after a cut\n$/u)
    expect(log.state).toBe('open')
    log[Symbol.dispose]()
    await expect.poll(() => world.logRequests(), eventually).toBe(0)
  })

  it.each([
    ['a pod that is not there', 'namespace=shop&pod=nowhere', 404, 'not found'],
    ['no instance before', 'namespace=shop&pod=web-2&previous=true', 502, 'previous terminated container'],
    ['neither pod nor filter', 'namespace=shop', 400, 'Either pod or filter'],
    ['both', 'namespace=shop&pod=web-1&filter=web', 400, 'Either pod or filter'],
    ['no namespace', 'pod=web-1', 400, 'namespace'],
  ])('is an error where there is %s', async (_, query, status, words) => {
    await using world = await aWorld()
    using answer = await world.berth.read(`/logs?${query}`)
    await expect.poll(() => answer.state, eventually).toBe('ended')
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)])
  })

  it('is an error that names the right which is missing', async () => {
    await using world = await aWorld('ada')
    world.server.people.allow({ subject: 'ada', verbs: ['get', 'list', 'watch'], resources: ['pods'] })
    using answer = await world.berth.read('/logs?namespace=shop&pod=web-1')
    await expect.poll(() => answer.state, eventually).toBe('ended')
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('pods/log')])
  })
})
