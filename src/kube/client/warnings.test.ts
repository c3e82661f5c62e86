import { describe, expect, it } from 'vitest'
import { warningsIn } from './warnings.ts'

describe('warningsIn', () => {
  it.each([
    ['none without the header', undefined, []],
    ['one', '299 - "spec.x is deprecated"', ['spec.x is deprecated']],
    ['several that were joined', '299 - "a, \\"b\\"", 299 - "c\\\\d"', ['a, "b"', 'c\\d']],
    ['each once', '299 - "a", 299 - "a"', ['a']],
    ['none of what has another form', 'a warning', []],
  ])('reads %s', (_, header, texts) => {
    expect(warningsIn(header === undefined ? {} : { warning: header })).toEqual(texts)
  })
  it('reads several headers', () => {
    expect(warningsIn({ warning: ['299 - "a"', '299 - "b"'] as unknown as string })).toEqual(['a', 'b'])
  })
})
