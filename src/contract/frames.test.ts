import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { clientFrameSchema, maxWindowRows, sortPlaceSchema } from '#contract'

const spec = { domain: 'pods', tail: 'namespace:all', sort: null, filter: '', offset: 0, limit: 100 }
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
