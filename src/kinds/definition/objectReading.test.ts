import { describe, expect, it } from 'vitest'
import { readOr, withoutNulls } from './objectReading.ts'

describe('withoutNulls', () => {
  it('leaves out what is null, at any depth, and nothing else', () => {
    const object = {
      metadata: { name: 'web', labels: null },
      spec: { list: [null, 1, { a: null, b: 0 }, [null]], text: '', flag: false, none: undefined },
      status: null,
    }
    expect(withoutNulls(object as never)).toStrictEqual({
      metadata: { name: 'web' },
      spec: { list: [1, { b: 0 }, []], text: '', flag: false, none: undefined },
    })
    expect(object.status).toBeNull()
  })
})

describe('readOr', () => {
  it('is what is read, or the other value where reading throws', () => {
    expect(readOr(() => 1, 2)).toBe(1)
    expect(
      readOr(() => {
        throw new TypeError('of another shape')
      }, 2),
    ).toBe(2)
  })
})
