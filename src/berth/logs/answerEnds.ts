/**
 * AnswerEnd is where an answer has ended in order, though the log may go on: a cut looks the same to its reader. It has ended
 * - `amongKnown`: before the end of the lines that were read before, so it was cut;
 * - `withoutKnown`: with none of them, as where the file they were in is gone;
 * - `behindKnown`: right behind them, as where there is no more.
 */
export type AnswerEnd = 'amongKnown' | 'withoutKnown' | 'behindKnown'

/** So many in a row that have ended at the same place are believed. */
const believed: Record<AnswerEnd, number> = {
  // A node that was switched off may have lost the lines.
  amongKnown: 30,
  withoutKnown: 3,
  behindKnown: 2,
}

/** AnswerEnds counts the answers in a row that have ended at the same place. */
export class AnswerEnds {
  #last: AnswerEnd | null = null
  #count = 0

  /** Whether the log has no more than this answer: as many before it have ended the same way. */
  isBelieved(end: AnswerEnd): boolean {
    this.#count = end === this.#last ? this.#count + 1 : 1
    this.#last = end
    return this.#count >= believed[end]
  }

  /** An answer has ended in no doubtful way, or its end was believed. */
  clear(): void {
    this.#last = null
    this.#count = 0
  }
}
