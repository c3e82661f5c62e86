import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterTerms, withoutTerm, withTerm } from './filterTerms.ts'

const texts = (filter: string) => filterTerms(filter).map(({ text }) => text)

describe('filterTerms', () => {
  it('takes words, columns, negations and quoted text apart', () => {
    expect(texts('web status:Running -label:app=web name:"a b" nginx:1.27')).toEqual([
      'web',
      'status:Running',
      '-label:app=web',
      'name:"a b"',
      'nginx:1.27',
    ])
  })

  it('takes a quote that is not closed yet to the end', () => {
    expect(texts('a "b c')).toEqual(['a', '"b c'])
  })

  it('leaves nothing out but spaces', () => {
    fc.assert(
      fc.property(fc.string(), (filter) => {
        expect(texts(filter).join('').replaceAll(/\s/gu, '')).toBe(filter.replaceAll(/\s/gu, ''))
      }),
    )
  })
})

describe('a term', () => {
  it.each([
    [0, 'b c'],
    [1, 'a c'],
    [2, 'a b'],
  ])('number %i is taken out with its space', (at, left) => {
    const term = filterTerms('a b c')[at]
    expect(term && withoutTerm('a b c', term)).toBe(left)
  })

  it('is begun behind what is there', () => {
    expect(withTerm('', 'status:')).toBe('status:')
    expect(withTerm('web ', 'status:')).toBe('web status:')
  })
})
