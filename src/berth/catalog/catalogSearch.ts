import type { CatalogHit, CatalogSearchAnswer, ReadParams } from '#contract'
import { compareText } from '#machinery'
import { Best } from './best.ts'
import type { CatalogEntry } from './catalogEntry.ts'
import type { SearchedCatalog } from './catalogIndex.ts'
import { kindTest } from './kindTest.ts'
import { matchText } from './matchText.ts'

interface Found {
  readonly score: number
  readonly entry: CatalogEntry
}

/**
 * searchCatalog finds objects by what a person typed, the best matches first: the name itself, its beginning, the beginning
 * of a part of it, any part, and last its letters in order. It reads memory only.
 */
export function searchCatalog(
  catalog: SearchedCatalog,
  { text, limit, kinds, namespace }: ReadParams<'catalog/search'>,
): CatalogSearchAnswer {
  catalog.need()
  const { index, isComplete } = catalog
  const match = matchText(text, index)
  if (match === null) return { hits: [], isComplete }
  const isOfKind = kindTest(kinds)
  const plain = new Best<Found>(limit, byScore)
  const fuzzy = new Best<Found>(limit, byScore)
  const { entries } = index
  const { length } = entries
  for (let slot = 0; slot < length; slot += 1) {
    // One table of numbers rules most out before anything else of memory is read.
    if (!index.hasLetters(slot, match.letters)) continue
    const entry = entries[slot]
    if (entry === null || entry === undefined) continue
    if (namespace !== '' && entry.namespace !== namespace) continue
    const score = match.score(slot, entry, false)
    if (score !== null) {
      if (isOfKind(entry.kind)) plain.add({ score, entry })
    } else if (!plain.isFull && isOfKind(entry.kind)) {
      const resemblance = match.score(slot, entry, true)
      if (resemblance !== null) fuzzy.add({ score: resemblance, entry })
    }
  }
  // If the exact matches fill the answer, the fuzzy ones are not needed.
  if (!plain.isFull) for (const found of fuzzy.take()) plain.add(found)
  return { hits: plain.take().map(hitOf), isComplete }
}

const hitOf = ({ score, entry }: Found): CatalogHit => ({ ...entry.object, score })

/** Equal matches in the order of use of their kinds, then by name. */
function byScore(a: Found, b: Found): number {
  if (a.score !== b.score) return a.score - b.score
  const [one, two] = [a.entry, b.entry]
  if (one.kind.order !== two.kind.order) return one.kind.order - two.kind.order
  return (
    compareText(one.nameKey, two.nameKey) ||
    compareText(one.namespace, two.namespace) ||
    compareText(one.kind.domain, two.kind.domain) ||
    compareText(one.uid, two.uid)
  )
}
