import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { partLimit, singleClusterDomains, subscriptionFrameSchema } from '#contract'

const accepts = (frame: unknown): boolean => v.is(subscriptionFrameSchema, frame)
const subscribe = { t: 'subscribe', subscription: 1, domain: 'pods', scope: 'clusters=a,b|namespace:all' }

describe('a frame about a subscription', () => {
  it('follows as many rows as it says, else as its scope says, else fifty', () => {
    expect(partLimit(7, '25')).toBe(7)
    expect(partLimit(undefined, '25')).toBe(25)
    expect(partLimit(undefined, undefined)).toBe(50)
    for (const text of ['0', '101', '-1', '+1', '1.5', '1e1', '0x10', 'x', ''])
      expect(() => partLimit(undefined, text)).toThrow(
        expect.objectContaining({
          code: 'invalid_request',
          message: "The scope's limit must be a whole number from 1 to 100.",
        }),
      )
  })

  it('follows every row in the usual order where it does not say otherwise', () => {
    expect(v.parse(subscriptionFrameSchema, subscribe)).toEqual({
      ...subscribe,
      sort: null,
      filter: '',
    })
  })

  it.each([
    { ...subscribe, sort: { column: 'age', isDescending: true }, filter: 'web', limit: 100 },
    { t: 'unsubscribe', subscription: 1 },
    { t: 'seen', subscription: 1, clusterId: 'config:prod', n: 3 },
  ])('is read as it was sent: %j', (frame) => {
    expect(v.parse(subscriptionFrameSchema, frame)).toEqual(frame)
  })

  it.each([
    { ...subscribe, limit: 0 },
    { ...subscribe, limit: 101 },
    { ...subscribe, subscription: -1 },
    { ...subscribe, sort: {} },
    { ...subscribe, t: 'listen' },
    { t: 'seen', subscription: 1, n: 3 },
    { t: 'unsubscribe' },
  ])('is refused: %j', (frame) => {
    expect(accepts(frame)).toBe(false)
  })

  it('is of one cluster only for domains that sum up a cluster', () => {
    expect(singleClusterDomains).toEqual(['cluster-overview', 'attention'])
  })
})
