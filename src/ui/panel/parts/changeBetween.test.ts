import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeBetween } from './changeBetween.ts'

describe('changeBetween', () => {
  it('turns any text into any other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 20 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = changeBetween(before, after)
        const result =
          change === null ? before : before.slice(0, change.from) + change.insert + before.slice(change.to)
        expect(result).toBe(after)
      }),
    )
  })

  it('touches only what differs', () => {
    expect(changeBetween('replicas: 2\nready: 1\n', 'replicas: 3\nready: 1\n')).toEqual({
      from: 10,
      to: 11,
      insert: '3',
    })
  })
})
