import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNatural, naturalKey, writeNaturalKey } from '#machinery'

describe('naturalKey', () => {
  it('sorts numbers as people count', () => {
    const names = ['web-10', 'web-2', 'Web-1', 'web', 'web-002b', 'a1', 'a']
    const sorted = names.toSorted((a, b) => (naturalKey(a) < naturalKey(b) ? -1 : 1))
    expect(sorted).toEqual(['a', 'a1', 'web', 'Web-1', 'web-2', 'web-002b', 'web-10'])
  })

  it.each([
    ['Web-2b', 'web-12b'],
    ['a007', 'a17'],
    ['a0', 'a10'],
    ['100', '3100'],
    ['no digits', 'no digits'],
  ])('writes %j with the length of each number in front, as %j', (text, key) => {
    expect(naturalKey(text)).toBe(key)
  })

  it('orders numbers without any text around them', () => {
    expect(naturalKey('9') < naturalKey('10')).toBe(true)
  })

  it('puts the underscore before the letters, large or small', () => {
    expect(naturalKey('a_b') < naturalKey('aBc')).toBe(true)
  })

  it('takes a text of any length', () => {
    const text = 'a1'.repeat(500_000)
    expect(naturalKey(text)).toBe('a11'.repeat(500_000))
  })

  it('orders any two numbers behind the same text by value', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, a, b) => {
        const word = `${text}x`
        return naturalKey(word + a) < naturalKey(word + b) === a < b
      }),
    )
  })
})

describe('writeNaturalKey', () => {
  it('writes the key behind what is there and says where it ends', () => {
    const codes = [120, 120]
    const end = writeNaturalKey('Web-10', codes, 2)
    expect(end).toBe(codes.length)
    expect(String.fromCharCode(...codes)).toBe(`xx${naturalKey('web-10')}`)
  })
})

describe('compareNatural', () => {
  it.each([
    ['web', 'web', 0],
    ['WEB', 'web', 0],
    ['web-01', 'web-1', 0],
    ['Web-2', 'web-10', -1],
    ['web-10', 'Web-2', 1],
    ['web', 'web-1', -1],
    ['b', 'A', 1],
    ['_', 'A', -1],
    ['_', 'Z', -1],
    ['@', '_', -1],
    ['[', 'a', -1],
    ['7', 'x', -1],
    ['x', '7', 1],
    ['a5', 'a-', 1],
    ['a:', 'a123456789012', -1],
    // The small letter of this one is an ASCII letter.
    ['z', '\u212a', 1],
    // A sigma at the end of a word has a small letter of its own.
    ['aΣ{', 'aΣb', -1],
  ])('puts %j and %j in the order %d', (a, b, order) => {
    expect(compareNatural(a, b)).toBe(order)
    expect(Math.sign(Number(naturalKey(a) > naturalKey(b)) - Number(naturalKey(a) < naturalKey(b)))).toBe(
      order,
    )
  })

  it('is the order of the prepared texts', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }),
      fc.stringMatching(/^[aAbΣςéK]{0,4}[0-9]{0,3}[-.aB]?[0-9]{0,2}$/),
    )
    fc.assert(
      fc.property(text, text, text, (same, a, b) => {
        const [one, other] = [naturalKey(same + a), naturalKey(same + b)]
        const order = one < other ? -1 : one > other ? 1 : 0
        expect(compareNatural(same + a, same + b)).toBe(order)
      }),
      { numRuns: 3000 },
    )
  })
})
