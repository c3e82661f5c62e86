import { describe, expect, it } from 'vitest'
import { systemClock } from '#machinery'
import { aClusterToOpen, aSimulatedPod, takenBytes, untilStill, unzipped } from '#testkit'
import { zipArchive } from './logFiles.ts'

const eventually = { timeout: 15_000, interval: 20 }
const day = '2026-01-01T12:00:00Z'

async function aWorld(user?: string) {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await aClusterToOpen(user === undefined ? {} : { user }))
  const berth = stack.use(await cluster.open())
  const owned = stack.move()
  const { server } = cluster
  const read = async (query: string) => {
    using answer = await berth.read(`/logs/download?namespace=shop&${query}`)
    await expect.poll(() => answer.state, eventually).toBe('ended')
    return { status: answer.status, text: answer.text }
  }
  return { server, berth, read, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe('a download of a log', () => {
  it('has every line of a container that restarted, the instance before first, and says at its end what it covers', async () => {
    await using world = await aWorld()
    const { server, read } = world
    server.put({
      ...aSimulatedPod('crashed'),
      status: {
        phase: 'Running',
        containerStatuses: [
          {
            name: 'app',
            containerID: 'containerd://2',
            restartCount: 1,
            state: { running: { startedAt: day } },
            lastState: {
              terminated: { exitCode: 137, reason: 'OOMKilled', startedAt: day, finishedAt: day },
            },
          },
        ],
      },
    })
    server.logs.writePrevious('shop/crashed', 'app', 'last words')
    server.logs.write('shop/crashed', 'app', 'é and \u{1f6a2}\r', '')
    const { status, text } = await read('pod=crashed')
    expect(status).toBe(200)
    const [, , , , ...covers] = text
      .split('\n')
      .map((line) => line.replaceAll(/\d{4}-[\d-]+T[\d:.]+Z/gu, 'TIME'))
    expect(text.split('\n').slice(0, 4)).toEqual([
      'last words',
      '--- crashed/app.log',
      'é and \u{1f6a2}\r',
      '',
    ])
    expect(covers).toEqual([
      '--- Log of the pod crashed in shop',
      '--- Read from TIME to TIME.',
      expect.stringContaining('--- A node has the newest file of each log'),
      '--- ',
      '--- crashed/app.previous.log',
      '---   Lines: 1, bytes: 11, from TIME to TIME.',
      '--- ',
      '--- crashed/app.log',
      '---   Lines: 2, bytes: 14, from TIME to TIME.',
      '',
    ])
  })

  it('is an archive with a file for each container of a workload, with times on request', async () => {
    await using world = await aWorld()
    for (const name of ['cart-1', 'cart-2']) {
      world.server.put(aSimulatedPod(name, { labels: { app: 'cart' } }))
      world.server.logs.write(`shop/${name}`, 'app', `from ${name}`)
    }
    world.server.put({
      ...aSimulatedPod('cart-3', { labels: { app: 'cart' } }),
      spec: { containers: [{ name: 'app' }] },
      status: {
        phase: 'Pending',
        containerStatuses: [
          { name: 'app', restartCount: 0, state: { waiting: { reason: 'ImagePullBackOff' } } },
        ],
      },
    })
    const path = `/logs/download?namespace=shop&filter=${encodeURIComponent('label:app=cart')}&format=zip&timestamps=true`
    using answer = await world.berth.read(path)
    await expect.poll(() => answer.state, eventually).toBe('ended')
    const files = unzipped(Buffer.from(answer.content))
    expect(Object.keys(files).toSorted()).toEqual(['cart-1/app.log', 'cart-2/app.log', 'contents.txt'])
    expect(files['cart-1/app.log']).toMatch(/^\d{4}-[\d-]+T[\d:.]+Z from cart-1\n$/u)
    expect(files['contents.txt']).toContain(
      'cart-3/app.log\n  No lines.\n  Waiting to start: ImagePullBackOff.\n',
    )
  })

  it.each([
    ['a pod that is not there', 'pod=nowhere', 404, 'not found'],
    [
      'a container that is not there',
      'pod=web-1&container=other',
      404,
      'The pod web-1 has no container other.',
    ],
    ['no instance before', 'pod=web-2&previous=true', 502, 'previous terminated container'],
    ['neither pod nor filter', '', 400, 'Either pod or filter'],
  ])('is an error where there is %s', async (_, query, status, words) => {
    await using world = await aWorld()
    for (const format of ['text', 'zip'])
      expect(await world.read(`${query}&format=${format}`)).toEqual({
        status,
        text: expect.stringContaining(words),
      })
  })

  it('is an error that names the right which is missing', async () => {
    await using world = await aWorld('ada')
    world.server.people.allow({ subject: 'ada', verbs: ['get', 'list', 'watch'], resources: ['pods'] })
    expect(await world.read('pod=web-1')).toEqual({ status: 403, text: expect.stringContaining('pods/log') })
  })

  it('holds little of an endless log whose reader has stopped', async () => {
    await using world = await aWorld()
    const { logs } = world.server
    logs.flood('shop/web-1', 'app')
    using _answer = await world.berth.read('/logs/download?namespace=shop&pod=web-1', { isTaking: false })
    await untilStill(() => logs.flooded, { timeout: 15_000, interval: 300 })
    expect(logs.flooded).toBeLessThan(4 << 20)
  })
})

describe('the archive of a download', () => {
  it('holds back a writer whose bytes are not taken', async () => {
    const taker = takenBytes()
    let hasRoom = false
    using files = zipArchive(taker.sink, {
      onRoom: () => {
        hasRoom = true
      },
      now: new Date(systemClock.now()),
    })
    files.begin('a/b.log')
    const noise = crypto.getRandomValues(new Uint8Array(64 * 1024))
    let written = 0
    while (!files.isFull || taker.waiting < 64 * 1024) {
      if (!files.isFull) {
        files.write(noise)
        written += noise.length
      }
      await new Promise(setImmediate)
    }
    expect(written).toBeLessThan(2 << 20)
    hasRoom = false
    await expect
      .poll(() => {
        taker.take()
        return hasRoom
      }, eventually)
      .toBe(true)
    const closed = files.close()
    const ended = closed.then(() => files.end(['all of it']))
    let isOver = false
    void ended.then(() => {
      isOver = true
    })
    await expect
      .poll(() => {
        taker.take()
        return isOver
      }, eventually)
      .toBe(true)
    const { 'a/b.log': log = '', 'contents.txt': contents } = unzipped(taker.bytes)
    expect([log.length > 0, contents]).toEqual([true, 'all of it\n'])
  })
})
