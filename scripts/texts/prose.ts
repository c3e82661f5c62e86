/** isWord says that a string has a word in it: at least two letters outside of its holes. */
export const isWord = (text: string): boolean => /\p{L}{2}/u.test(withoutHoles(text))

/**
 * isProse says that a string looks like something to be read: several words of which one is plain, or one word that
 * begins with a capital. Ids, class names, paths, headers and the names of a program do not look so.
 */
export function isProse(text: string): boolean {
  if (!isWord(text) || isCode(text)) return false
  const words = text.split(/\s+/u).filter((word) => word !== '')
  return words.length === 1 ? isTitle(text) : words.some(isPlainWord)
}

const withoutHoles = (text: string): string => text.replaceAll('{…}', ' ')

const isTitle = (word: string): boolean => /^\p{Lu}\p{Ll}+(?:[-(]\p{L}+\)?)*[.…!?:]?$/u.test(word)

const isPlainWord = (word: string): boolean =>
  /^["“(]?\p{L}\p{Ll}+(?:[’']\p{Ll}+)?["”)]?[.,:;!?…]*$/u.test(word)

/** Several words that make no sentence: styles, markup, selectors, headers and arguments of a command. */
const isCode = (text: string): boolean =>
  /[{}<>]\s*[a-z-]+\s*[:=]|^<\?|^<svg|=>|\bvar\(--|^\.[a-z]|^[a-z-]+\([^)]*\)$|^[a-z-]+: [\w-]+$|(?:^|; )[a-z-]+=[a-z0-9]+(?:;|$)/u.test(
    text.replaceAll('{…}', '…'),
  )
