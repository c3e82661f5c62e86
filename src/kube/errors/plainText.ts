/**
 * plainText makes text from outside fit for a sentence: no control characters, none
 * that turn the direction of the text behind them, and no more than 1,000 characters.
 */
export function plainText(text: string): string {
  const clean = text
    .replace(/\p{Cc}\[[0-9;?]*[ -/]*[@-~]/gu, '')
    .replace(/(?!\n)\p{Cc}|\p{Bidi_Control}/gu, '')
  return clean.length > 1000 ? `${clean.slice(0, 1000)}…` : clean.trim()
}
