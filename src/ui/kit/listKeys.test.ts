import { describe, expect, it } from 'vitest'
import { listTarget } from './listKeys.ts'

describe('listTarget', () => {
  it('goes one item with an arrow, and stays at the ends', () => {
    expect(listTarget('ArrowDown', { at: 3, count: 10 })).toBe(4)
    expect(listTarget('ArrowUp', { at: 3, count: 10 })).toBe(2)
    expect(listTarget('ArrowDown', { at: 9, count: 10 })).toBe(9)
    expect(listTarget('ArrowUp', { at: 0, count: 10 })).toBe(0)
  })

  it('begins at the first item where the cursor stands on none', () => {
    expect(listTarget('ArrowDown', { at: -1, count: 10 })).toBe(0)
    expect(listTarget('ArrowUp', { at: -1, count: 10 })).toBe(0)
  })

  describe('in a round list', () => {
    it('goes from one end to the other', () => {
      expect(listTarget('ArrowDown', { at: 9, count: 10, isRound: true })).toBe(0)
      expect(listTarget('ArrowUp', { at: 0, count: 10, isRound: true })).toBe(9)
    })

    it('begins at the end that the arrow comes from', () => {
      expect(listTarget('ArrowDown', { at: -1, count: 10, isRound: true })).toBe(0)
      expect(listTarget('ArrowUp', { at: -1, count: 10, isRound: true })).toBe(9)
    })

    it('stays at the ends by pages', () => {
      expect(listTarget('PageDown', { at: 7, count: 10, pageItems: 8, isRound: true })).toBe(9)
      expect(listTarget('PageUp', { at: 7, count: 10, pageItems: 8, isRound: true })).toBe(0)
    })
  })

  it('goes by pages and to the ends only where the list has such keys', () => {
    expect(listTarget('PageDown', { at: 1, count: 10, pageItems: 4 })).toBe(5)
    expect(listTarget('PageDown', { at: 1, count: 10 })).toBeNull()
    expect(listTarget('End', { at: 1, count: 10, hasEnds: true })).toBe(9)
    expect(listTarget('Home', { at: 1, count: 10, hasEnds: true })).toBe(0)
    expect(listTarget('End', { at: 1, count: 10 })).toBeNull()
  })

  it('leaves other keys alone, and every key in an empty list', () => {
    expect(listTarget('a', { at: 1, count: 10, hasEnds: true })).toBeNull()
    expect(listTarget('ArrowDown', { at: -1, count: 0, isRound: true })).toBeNull()
  })
})
