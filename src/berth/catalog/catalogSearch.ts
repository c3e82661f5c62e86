import * as v from 'valibot'
import { type CatalogHit, type CatalogSearchAnswer, FlotillaError } from '#contract'
import { Best } from './best.ts'
import type { CatalogEntry } from './catalogEntry.ts'
import type { SearchedCatalog } from './catalogIndex.ts'
import { kindTest, limitSchema, listSchema, textSchema } from './catalogParams.ts'
import { matchText } from './matchText.ts'

const searchParamsSchema = v.object({
  text: textSchema,
  limit: limitSchema(200, 50),
  kinds: listSchema,
  namespace: v.optional(v.pipe(v.string(), v.maxLength(253)), ''),
})

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
  params: Readonly<Record<string, string>>,
): CatalogSearchAnswer {
  const parsed = v.safeParse(searchParamsSchema, params)
  if (!parsed.success) throw new FlotillaError('invalid_request', v.summarize(parsed.issues))
  catalog.need()
  const { text, limit, kinds, namespace } = parsed.output
  const { index, isComplete } = catalog
  const match = matchText(text, index)
  if (match === null) return { hits: [], isComplete }
  const isOfKind = kindTest(kinds)
  const find = (isFuzzy: boolean): Best<Found> => {
    const best = new Best<Found>(limit, byScore)
    const { entries } = index
    for (let slot = 0; slot < entries.length; slot += 1) {
      const entry = entries[slot]
      if (entry === null || entry === undefined) continue
      if (namespace !== '' && entry.namespace !== namespace) continue
      const score = match.score(slot, entry, isFuzzy)
      if (score !== null && isOfKind(entry.kind)) best.add({ score, entry })
    }
    return best
  }
  const plain = find(false)
  // Who finds enough of what was typed has no use for what only resembles it.
  const found = plain.isFull ? plain : find(true)
  return { hits: found.take().map(hitOf), isComplete }
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

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
