import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { channelFrame } from '#contract'
import {
  aClusterToOpen,
  aSimulatedPod,
  byteDamage,
  damageBytes,
  damageJson,
  fuzz,
  jsonDamage,
} from '#testkit'

const pod = { version: 'v1', resource: 'pods', namespace: 'shop', name: 'web-1' }
const spec = { domain: 'pods', tail: 'namespace:shop', sort: null, filter: 'web', offset: 0, limit: 50 }
const frames = [
  { t: 'open', window: 1, spec },
  { t: 'open', window: 1, spec: { ...spec, sort: { column: 'age', isDescending: true } } },
  { t: 'ack', window: 1, n: 1 },
  { t: 'again', window: 1 },
  { t: 'close', window: 1 },
  { t: 'visible', isVisible: true },
  { t: 'follow', document: 1, domain: 'cluster-overview', tail: '' },
  { t: 'seen', document: 1, n: 1 },
  { t: 'unfollow', document: 1 },
  { t: 'request', id: 1, route: 'object/yaml', params: pod },
  { t: 'request', id: 2, route: 'snapshot', params: { domain: 'pods', tail: 'namespace:all', limit: 5 } },
  { t: 'request', id: 3, route: 'catalog/query', params: { text: 'web' } },
  { t: 'cancel', id: 1 },
  { t: 'channel-open', channel: 1, credit: 1000, spec: { type: 'shell', shellId: 'none' } },
  { t: 'channel-credit', channel: 1, credit: 1000 },
  { t: 'channel-close', channel: 1 },
]
const bytes = channelFrame({ channel: 1, stream: 0, bytes: Buffer.from('typed') })

const message = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...frames).map((frame) => JSON.stringify(frame)) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...frames), jsonDamage)
      .map(([frame, steps]) => JSON.stringify(damageJson(frame, steps)) ?? ''),
  },
  { weight: 1, arbitrary: byteDamage.map((steps) => damageBytes(Buffer.from(bytes), steps)) },
)

describe('a page that says anything at all', () => {
  it('loses its own socket at most, and every other page of the cluster goes on', async () => {
    await using cluster = await aClusterToOpen()
    await using berth = await cluster.open()
    using other = await berth.openWindow({ domain: 'pods' })
    await vi.waitFor(() => expect(other.rows).toHaveLength(3), { timeout: 20_000, interval: 5 })
    await fuzz(
      "frames of the page's socket",
      fc.array(message, { minLength: 1, maxLength: 12 }),
      async (messages) => {
        using socket = await berth.openRawSocket()
        for (const each of messages) if (socket.isOpen) socket.send(each)
        const { status } = await berth.ask('/snapshots/pods?tail=namespace:all')
        expect(status).toBe(200)
      },
      { runs: 1000, seconds: 6 },
    )
    cluster.server.put(aSimulatedPod('after-all'))
    await vi.waitFor(() => expect(other.rows.map((row) => row[2])).toContain('after-all'))
    expect(other.freshness).toBe('live')
  })
})
