import { describe, expect, it } from 'vitest'
import { humanDuration, shortHumanDuration } from '#machinery'

const minute = 60
const hour = 60 * minute
const day = 24 * hour
const year = 365 * day

describe('humanDuration', () => {
  it.each([
    [-2, '<invalid>'],
    [-1.9, '0s'],
    [-0.5, '0s'],
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
    [day - 1, '23h'],
    [year - 1, '364d'],
    [3 * year, '3y'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(shortHumanDuration(seconds)).toBe(text)
  })
})
