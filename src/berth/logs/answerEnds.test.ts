import { describe, expect, it } from 'vitest'
import { type AnswerEnd, AnswerEnds } from './answerEnds.ts'

/** Which of the answers that end so, one after the other, are believed. */
const believe = (ends: readonly AnswerEnd[]): boolean[] => {
  const answers = new AnswerEnds()
  return ends.map((end) => answers.isBelieved(end))
}

describe('the ends of the answers of a log', () => {
  it('are believed when two in a row have ended right behind the lines that are known', () => {
    expect(believe(['behindKnown', 'behindKnown'])).toEqual([false, true])
  })

  it('are believed when three in a row have none of the lines that are known', () => {
    expect(believe(['withoutKnown', 'withoutKnown', 'withoutKnown'])).toEqual([false, false, true])
  })

  it('are not believed where they end at one place and at another in turn', () => {
    const ends: AnswerEnd[] = ['amongKnown', 'withoutKnown', 'behindKnown']
    expect(believe([...ends, ...ends, ...ends])).not.toContain(true)
  })

  it('are counted from the first one after an answer that had new lines', () => {
    const answers = new AnswerEnds()
    answers.isBelieved('behindKnown')
    answers.clear()
    expect(answers.isBelieved('behindKnown')).toBe(false)
  })
})
