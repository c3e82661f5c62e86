import { describe, expect, it } from 'vitest'
import { Backoff } from '#machinery'

describe('Backoff', () => {
  it('doubles to its cap, adds jitter and starts anew after a success', () => {
    const backoff = new Backoff({ firstMs: 100, capMs: 500, jitter: 0.5 }, () => 1)
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([150, 300, 600, 750])
    backoff.reset()
    expect(backoff.next()).toBe(150)
  })

  it('counts the failures since the last success', () => {
    const backoff = new Backoff({ firstMs: 100, capMs: 500, jitter: 0 }, () => 1)
    backoff.next()
    backoff.next()
    expect(backoff.failures).toBe(2)
    backoff.reset()
    expect(backoff.failures).toBe(0)
  })

  it('adds as much of the jitter as chance says', () => {
    expect(new Backoff({ firstMs: 100, capMs: 500, jitter: 0.5 }, () => 0.2).next()).toBe(110)
  })

  it('stays a number after thousands of failures', () => {
    const backoff = new Backoff({ firstMs: 0, capMs: 500, jitter: 0 }, () => 0)
    for (let failure = 0; failure < 2000; failure += 1) backoff.next()
    expect(backoff.next()).toBe(0)
  })
})
