import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { singleClusterDomains, subscriptionFrameSchema } from '#contract'

const accepts = (frame: unknown): boolean => v.is(subscriptionFrameSchema, frame)
const subscribe = { t: 'subscribe', subscription: 1, domain: 'pods', scope: 'clusters=a,b|namespace:all' }

describe('a frame about a subscription', () => {
  it('follows 50 rows in the usual order where it does not say otherwise', () => {
    expect(v.parse(subscriptionFrameSchema, subscribe)).toEqual({
      ...subscribe,
      sort: null,
      filter: '',
      limit: 50,
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
