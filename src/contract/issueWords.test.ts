import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { issueWords } from './issueWords.ts'

const schema = v.object({
  name: v.string(),
  sort: v.optional(v.object({ column: v.string() })),
  limit: v.optional(v.pipe(v.number(), v.maxValue(200))),
  place: v.optional(v.tuple([v.number(), v.string()])),
  seconds: v.optional(v.number('seconds must be a whole number')),
  colour: v.optional(v.pipe(v.string(), v.hexColor('Write a colour as #rrggbb.'))),
})

const words = (input: unknown): string => {
  const parsed = v.safeParse(schema, input)
  return parsed.success ? '' : issueWords(parsed.issues)
}

describe('issueWords', () => {
  it.each([
    [{}, 'name is required'],
    [{ name: undefined }, 'name is required'],
    [{ name: 'a', sort: {} }, 'sort.column is required'],
    [{ name: 'a', place: [1] }, 'place.1 is required'],
    [{ name: 'a', limit: 'many' }, 'limit: expected number but received "many"'],
    [{ name: 'a', limit: 500 }, 'limit: expected <=200 but received 500'],
    [
      { name: 1, sort: { column: 2 } },
      'name: expected string but received 1; sort.column: expected string but received 2',
    ],
    [{ name: 'a', colour: 'red' }, 'colour: Write a colour as #rrggbb.'],
    [{ name: 'a', seconds: 'many' }, 'seconds must be a whole number'],
    ['text', 'expected Object but received "text"'],
    [undefined, 'expected Object but received undefined'],
  ])('of %j are %j', (input, expected) => {
    expect(words(input)).toBe(expected)
  })

  it('name the first few of many, in their order', () => {
    const many = v.safeParse(v.array(v.string()), Array.from({ length: 12 }).fill(1))
    expect(issueWords(many.issues ?? [])).toMatch(/^0: expected string but received 1; .*; and 7 more$/u)
  })

  it('repeat at most 300 characters of a rule and of what was received', () => {
    const wordsOfRule = (length: number): string =>
      issueWords(v.safeParse(v.string('x'.repeat(length)), 1).issues ?? [])
    expect(wordsOfRule(300)).toBe('x'.repeat(300))
    expect(wordsOfRule(301)).toBe(`${'x'.repeat(300)}…`)
    expect(words('x'.repeat(100_000)).length).toBeLessThan(400)
  })
})
