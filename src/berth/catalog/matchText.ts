import type { CatalogEntry } from './catalogEntry.ts'
import { type CatalogIndex, lettersOf } from './catalogIndex.ts'

/** How a name matches a word, best first. A smaller number is better; within one, shorter names are. */
const exact = 0
const prefix = 1000
const wordStart = 2000
const inside = 3000
const scattered = 4000
const besideName = 6000

/** More words than a user types. */
const mostWords = 8

interface Word {
  readonly text: string
  readonly letters: number
  /** From `shop/web`: the text that the namespace must contain. */
  readonly namespace: string
}

/** TextMatch judges entries by what a person typed. */
export interface TextMatch {
  /** Bits of `lettersOf` that every name which matches has; zero where that cannot be said. */
  readonly letters: number
  /** Null: it does not match, or only by letters that are scattered over its name where that is not asked for. */
  score(slot: number, entry: CatalogEntry, isFuzzy: boolean): number | null
}

/**
 * matchText reads a typed search: words, each of which must match. A word matches the name exactly, at the start of one
 * of its parts, anywhere in it, or by its letters in order and close together. Together with another word it may also
 * match the kind or the namespace; `shop/web` is `web` in a namespace with `shop` in its name. Null if nothing was
 * typed.
 */
export function matchText(text: string, index: CatalogIndex): TextMatch | null {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, mostWords)
    .map(wordOf)
  const [first] = words
  if (first === undefined) return null
  return {
    // Each of several words may match outside the name.
    letters: words.length === 1 ? first.letters : 0,
    score: (slot, entry, isFuzzy) => {
      const name = index.names[slot] ?? ''
      if (words.length === 1)
        return isIn(first, entry) ? nameScore(first, name, index.letters(slot), isFuzzy) : null
      let total = 0
      let isNamed = false
      for (const word of words) {
        const byName = isIn(word, entry) ? nameScore(word, name, index.letters(slot), isFuzzy) : null
        if (byName !== null) isNamed = true
        else if (!isBeside(word, entry)) return null
        total += byName ?? besideName
      }
      return isNamed ? total : null
    },
  }
}

function wordOf(typed: string): Word {
  const slash = typed.indexOf('/')
  const text = typed.slice(slash + 1)
  return { text, letters: lettersOf(text), namespace: slash === -1 ? '' : typed.slice(0, slash) }
}

const isIn = ({ namespace }: Word, entry: CatalogEntry): boolean =>
  namespace === '' || entry.namespace.includes(namespace)

function nameScore(word: Word, name: string, letters: number, isFuzzy: boolean): number | null {
  // A number above 2^31 loses its sign in bit operations on both sides alike.
  if ((letters & word.letters) !== (word.letters | 0)) return null
  const { text } = word
  const length = Math.min(name.length, 999)
  let at = name.indexOf(text)
  if (at === 0) return name.length === text.length ? exact : prefix + length
  if (at === -1) return isFuzzy ? scatteredScore(text, name) : null
  while (at !== -1) {
    if (!isWordCharacter(name.charCodeAt(at - 1))) return wordStart + length
    at = name.indexOf(text, at + 1)
  }
  return inside + length
}

/** Its letters in order, over no more than three times the room they need. */
function scatteredScore(text: string, name: string): number | null {
  if (text.length < 2) return null
  const most = text.length * 3 + 4
  for (
    let start = name.indexOf(text.charAt(0));
    start !== -1;
    start = name.indexOf(text.charAt(0), start + 1)
  ) {
    let at = start
    let found = 1
    while (found < text.length) {
      at = name.indexOf(text.charAt(found), at + 1)
      if (at === -1) return null
      if (at - start >= most) break
      found += 1
    }
    if (found === text.length) return scattered + Math.min(999, (at - start) * 10 + Math.min(start, 9))
  }
  return null
}

/** The kind by its name or a short one, or part of the namespace. */
const isBeside = ({ text }: Word, { kind, namespace }: CatalogEntry): boolean =>
  text !== '' &&
  (namespace.includes(text) ||
    kind.kind.toLowerCase().startsWith(text) ||
    kind.resource.startsWith(text) ||
    kind.shortNames.includes(text))

function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127
}
