import UFuzzy from '@leeoniya/ufuzzy'

// Letters and digits of every script, since contexts and files are named in any; up to four letters may be left out
// within a word, so that `prdeast` finds `prod-us-east`.
const fuzziness = {
  unicode: true,
  interSplit: "[^\\p{L}\\d']+",
  intraSplit: '\\p{Ll}\\p{Lu}',
  intraBound: '\\p{L}\\d|\\d\\p{L}|\\p{Ll}\\p{Lu}',
  intraChars: "[\\p{L}\\d'._-]",
  intraContr: "'\\p{L}{1,2}\\b",
  intraIns: 4,
} as const
// Three words in any order are six searches.
const wordsInAnyOrder = 3

/** rank gives the items whose text matches what was typed, the best first; all of them, as they are, for nothing typed. */
export function rank<Item>(items: readonly Item[], textOf: (item: Item) => string, typed: string): Item[] {
  const wanted = typed.trim()
  if (wanted === '') return [...items]
  const texts = items.map(textOf)
  const [found, info, order] = new UFuzzy(fuzziness).search(
    texts,
    wanted,
    wordsInAnyOrder,
    Number.POSITIVE_INFINITY,
  )
  // Nothing but punctuation has no words to be fuzzy about.
  if (found === null) return items.filter((_, at) => texts[at]?.toLowerCase().includes(wanted.toLowerCase()))
  const places = order === null ? found : order.map((at) => info.idx[at] as number)
  return places.map((at) => items[at] as Item)
}
