import { describe, expect, it } from 'vitest'
import { formatExactly, formatMoment, isoMoment } from './format.ts'

describe('a moment', () => {
  it.each([Number.MAX_SAFE_INTEGER * 1000, Number.NaN, Number.POSITIVE_INFINITY, -8.64e15 - 1])(
    'that no calendar has, such as %d, is invalid and breaks nothing',
    (ms) => {
      expect(isoMoment(ms)).toBeNull()
      expect(formatExactly(ms)).toBe('<invalid>')
      expect(formatMoment(ms, 0)).toBe('<invalid>')
    },
  )

  it('is ISO 8601 up to the last day that a date can be', () => {
    expect(isoMoment(0)).toBe('1970-01-01T00:00:00.000Z')
    expect(isoMoment(8.64e15)).toBe('+275760-09-13T00:00:00.000Z')
  })
})
