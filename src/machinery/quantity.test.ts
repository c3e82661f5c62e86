import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatCores, parseQuantity } from '#machinery'

describe('parseQuantity', () => {
  it.each([
    ['0', 0],
    ['100m', 0.1],
    ['1.5', 1.5],
    ['.5', 0.5],
    ['2.', 2],
    ['+3', 3],
    ['-1', -1],
    ['250u', 0.00025],
    ['12345678n', 0.012345678],
    ['4k', 4000],
    ['1M', 1e6],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1Ei', 2 ** 60],
    ['128Mi', 128 * 2 ** 20],
    ['2Gi', 2 * 2 ** 30],
    ['64Ki', 65536],
    ['.25', 0.25],
    ['1e10', 1e10],
    ['9', 9],
    ['12345678901234567', 12345678901234568],
    ['220465379240182915', Number('220465379240182915')],
    ['98765432109876543210', Number('98765432109876543210')],
    ['2E', 2e18],
    ['2e3', 2000],
    ['2E3', 2000],
    ['5e-3', 0.005],
  ])('reads %s as %d', (text, value) => {
    expect(parseQuantity(text)).toBe(value)
  })

  it.each(['', 'm', '1 Gi', '1KiB', '0x10', '1e', '1.2.3', 'Infinity'])('refuses %j', (text) => {
    expect(parseQuantity(text)).toBeNull()
  })
})

describe('formatCores', () => {
  it.each([
    [0, '0'],
    [0.25, '250m'],
    [0.0004, '0'],
    [1, '1'],
    [2, '2'],
    [-1.5, '-1.5'],
    [1.5, '1.5'],
    [64, '64'],
  ])('writes %d as %s', (cores, text) => {
    expect(formatCores(cores)).toBe(text)
  })

  it('is read back as the same number of millicores', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        (millicores) =>
          Math.round((parseQuantity(formatCores(millicores / 1000)) ?? -1) * 1000) === millicores,
      ),
    )
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0'],
    [1023, '1023'],
    [1024, '1Ki'],
    [1.5 * 2 ** 20, '1.5Mi'],
    [12.34 * 2 ** 20, '12Mi'],
    [128 * 2 ** 20, '128Mi'],
    [2 ** 60, '1Ei'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})
