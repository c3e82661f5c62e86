import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { humanDuration, parseHumanDuration, shortHumanDuration } from '#machinery'

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

describe('humanDuration', () => {
  it.each([
    [-2, '<invalid>'],
    [-1.9, '0s'],
    [-0.5, '0s'],
    [0, '0s'],
    [0.9, '0s'],
    [119.9, '119s'],
    [2 * minute, '2m'],
    [2 * minute + 1, '2m1s'],
    [10 * minute - 1, '9m59s'],
    [10 * minute + 59, '10m'],
    [3 * hour - 1, '179m'],
    [3 * hour, '3h'],
    [3 * hour + 59, '3h'],
    [3 * hour + minute, '3h1m'],
    [8 * hour - 1, '7h59m'],
    [8 * hour + minute, '8h'],
    [2 * day - 1, '47h'],
    [2 * day, '2d'],
    [2 * day + hour, '2d1h'],
    [8 * day - 1, '7d23h'],
    [8 * day + hour, '8d'],
    [2 * year - 1, '729d'],
    [2 * year, '2y'],
    [2 * year + day, '2y1d'],
    [8 * year - 1, '7y364d'],
    [8 * year + day, '8y'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(humanDuration(seconds)).toBe(text)
  })
})

describe('shortHumanDuration', () => {
  it.each([
    [-5, '<invalid>'],
    [-1, '0s'],
    [59.9, '59s'],
    [minute, '1m'],
    [hour - 1, '59m'],
    [hour, '1h'],
    [day - 1, '23h'],
    [day, '1d'],
    [year - 1, '364d'],
    [year, '1y'],
    [3 * year, '3y'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(shortHumanDuration(seconds)).toBe(text)
  })
})

describe('parseHumanDuration', () => {
  it.each([
    ['0s', 0],
    ['95s', 95],
    ['9m20s', 9 * minute + 20],
    ['5d3h', 5 * day + 3 * hour],
    ['2y31d', 2 * year + 31 * day],
  ])('reads %s as %d seconds', (text, seconds) => {
    expect(parseHumanDuration(text)).toBe(seconds)
  })

  it('reads the fewest seconds that are written so', () => {
    fc.assert(
      fc.property(fc.nat(10 * year), (seconds) => {
        const text = humanDuration(seconds)
        const fewest = parseHumanDuration(text) ?? Number.NaN
        expect(fewest).toBeLessThanOrEqual(seconds)
        expect(humanDuration(fewest)).toBe(text)
      }),
    )
  })

  it.each(['', '5', 's', '5w', 'x5m', '5m ', '1d2h3m', '<invalid>'])('is null for %j', (text) => {
    expect(parseHumanDuration(text)).toBeNull()
  })
})
