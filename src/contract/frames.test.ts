import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { clientFrameSchema, maxWindowRows, sortPlaceSchema } from '#contract'

const spec = { domain: 'pods', tail: 'namespace:all', sort: null, filter: '', offset: 0, limit: 100 }
const lines = { follow: true, sinceSeconds: null, tailLines: 100 }
const log = {
  ...{ type: 'logs', namespace: 'shop', pods: { type: 'pod', name: 'web-1' }, container: null },
  ...{ previous: false, ...lines },
}
const nodeLog = { type: 'node-logs', node: 'node-1', log: { from: 'file', file: 'syslog' }, ...lines }
const accepts = (frame: unknown): boolean => v.is(clientFrameSchema, frame)

describe('a frame from the page', () => {
  it.each([
    { t: 'open', window: 1, spec },
    { t: 'open', window: 1, spec: { ...spec, sort: { column: 'age', isDescending: true } } },
    { t: 'close', window: 1 },
    { t: 'ack', window: 1, n: 2 },
    { t: 'again', window: 1 },
    { t: 'request', id: 1, route: 'object/yaml', params: { name: 'web-1' } },
    { t: 'cancel', id: 1 },
    { t: 'follow', document: 1, domain: 'permissions', tail: '' },
    { t: 'unfollow', document: 1 },
    { t: 'seen', document: 1, n: 1 },
    { t: 'channel-open', channel: 1, spec: { type: 'shell', shellId: 's' }, credit: 1 },
    { t: 'channel-open', channel: 2 ** 32 - 1, spec: { type: 'upload', jobId: 'j' }, credit: 256 * 1024 },
    { t: 'channel-open', channel: 1, spec: log, credit: 1 },
    { t: 'channel-open', channel: 1, spec: nodeLog, credit: 1 },
    { t: 'channel-credit', channel: 1, credit: 1 },
    { t: 'channel-close', channel: 1 },
  ])('is read as it was sent: %j', (frame) => {
    expect(v.parse(clientFrameSchema, frame)).toEqual(frame)
  })

  it.each([
    { t: 'open', window: 1, spec: { ...spec, limit: maxWindowRows + 1 } },
    { t: 'open', window: 1, spec: { ...spec, offset: -1 } },
    { t: 'open', window: 1.5, spec },
    { t: 'ack', window: 1 },
    { t: 'follow', document: 1, domain: 'pods', tail: '' },
    { t: 'shout', window: 1 },
    // A number of four bytes.
    { t: 'channel-close', channel: 2 ** 32 },
    { t: 'channel-close', channel: 0 },
    { t: 'channel-open', channel: 1, spec: { type: 'pods' }, credit: 1 },
    { t: 'channel-credit', channel: 1, credit: 0 },
    { t: 'channel-credit', channel: 1, credit: 256 * 1024 + 1 },
    {},
  ])('is refused: %j', (frame) => {
    expect(accepts(frame)).toBe(false)
  })
})

describe('a place in a sorted view', () => {
  it.each([[['running', 'shop', 'web-11', 'web-1', 'u-1']], [[3, 'shop', 'web-11', 'web-1', 'u-1']]])(
    'is read: %j',
    (place) => {
      expect(v.parse(sortPlaceSchema, place)).toEqual(place)
    },
  )

  it('has all its parts', () => {
    expect(v.is(sortPlaceSchema, [3, 'shop'])).toBe(false)
    expect(v.is(sortPlaceSchema, [null, 'shop', 'web-11', 'web-1', 'u-1'])).toBe(false)
  })
})
