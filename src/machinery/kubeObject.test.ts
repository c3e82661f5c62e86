import { describe, expect, it } from 'vitest'
import { epochSeconds } from '#machinery'

describe('epochSeconds', () => {
  it('reads an RFC 3339 time and cuts off fractions', () => {
    expect(epochSeconds('1970-01-01T00:01:30Z')).toBe(90)
    expect(epochSeconds('1970-01-01T00:01:30.999999Z')).toBe(90)
  })

  // An object may hold anything where its kind has a time.
  it.each([null, undefined, '', 'yesterday', 5, ['2026-07-01']])('is null for %j', (time) => {
    expect(epochSeconds(time as string)).toBeNull()
  })
})
