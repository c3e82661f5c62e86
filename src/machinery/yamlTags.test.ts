import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { withoutTimes } from './yamlTags.ts'

const read = (text: string): unknown => parse(text, { schema: 'yaml-1.1', customTags: withoutTimes })

describe('YAML as kubectl reads it', () => {
  it.each(['2026-07-01', '2026-07-01T08:00:00Z', '190:20:30', '190:20:30.15', '1:30'])(
    'has the text %s where YAML 1.1 has a time or a number in base 60',
    (text) => {
      expect(read(text)).toBe(text)
    },
  )

  it.each([
    ['yes', true],
    ['0x1F', 31],
    ['0b101', 5],
    ['010', 8],
    ['1_000', 1000],
    ['-12.5', -12.5],
    ['~', null],
    ['"1:30"', '1:30'],
    ['{ a: [1] }', { a: [1] }],
  ])('has for %s all else of YAML 1.1', (text, value) => {
    expect(read(text)).toEqual(value)
  })

  it('keeps a tag that is given by its name', () => {
    expect(withoutTimes(['binary', 'merge'])).toEqual(['binary', 'merge'])
  })
})
