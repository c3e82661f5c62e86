/** wordsOf is the words of a command, those in quotes as one; null where it is empty. */
export function wordsOf(command: string): string[] | null {
  const words = [...command.matchAll(/"([^"]*)"|'([^']*)'|\S+/gu)].map(
    ([whole, double, single]) => double ?? single ?? whole,
  )
  return words.length === 0 ? null : words
}
