import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor, foreignCursor } from './cursor.ts'
import { versionHash } from './versionHash.ts'

describe('a cursor', () => {
  it.each([[['ä', 1, null]], [{ a: '/+=' }]])(
    'reads back as %j, and stands in an address as it is',
    (value) => {
      const cursor = encodeCursor(value)
      expect(cursor).toMatch(/^[\w-]+$/)
      expect(decodeCursor(cursor)).toEqual(value)
    },
  )

  it('is nothing where the text is none', () => {
    expect(decodeCursor('%%%')).toBeUndefined()
  })

  it('of another query is refused with what to do', () => {
    expect(foreignCursor()).toMatchObject({
      code: 'invalid_request',
      message: 'This cursor belongs to another query; start again without it.',
    })
  })
})

describe('the hash of a version', () => {
  it('has 64 bits, and is equal for equal values only', () => {
    expect(versionHash({ a: 1 })).toMatch(/^[0-9a-f]{16}$/)
    expect(versionHash({ a: 1 })).toBe(versionHash({ a: 1 }))
    expect(versionHash({ a: 1 })).not.toBe(versionHash({ a: 2 }))
  })
})
