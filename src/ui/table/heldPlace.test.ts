import { describe, expect, it } from 'vitest'
import { heldPlace } from './heldPlace.ts'

const at = (scrollTop: number, blankPx = 0) => ({ scrollTop, blankPx })

describe('heldPlace', () => {
  it('scrolls by the rows that came or went above', () => {
    expect(heldPlace(at(280), 12, 14, 28)).toEqual(at(336))
    expect(heldPlace(at(280), 12, 11, 28)).toEqual(at(252))
    expect(heldPlace(at(0), 3, 4, 28)).toEqual(at(28))
  })

  it('leaves a blank where there is nothing left to scroll back to, and takes it away again', () => {
    expect(heldPlace(at(0), 3, 2, 28)).toEqual(at(0, 28))
    expect(heldPlace(at(0, 28), 2, 3, 28)).toEqual(at(0))
    expect(heldPlace(at(10), 3, 2, 28)).toEqual(at(0, 18))
  })

  it('gives up where most of the table would be blank', () => {
    expect(heldPlace(at(0), 40, 3, 28)).toBeNull()
  })
})
