import { describe, expect, it } from 'vitest'
import { freshnessWords } from './freshnessWords.ts'

describe('freshnessWords', () => {
  it('name each part that a table is without, in a line of its own where there are several', () => {
    const words = (...without: string[]) => freshnessWords({ state: 'partial', without }, null, 0)
    expect(words('namespace a: no rule allows it.')).toEqual({
      tone: 'warn',
      word: 'Partial',
      reason: 'Without namespace a: no rule allows it.',
    })
    expect(words('namespace a: no.', 'other namespaces: no').reason).toBe(
      'Without:\n· namespace a: no.\n· other namespaces: no',
    )
  })
})
