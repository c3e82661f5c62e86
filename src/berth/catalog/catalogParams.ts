import * as v from 'valibot'
import type { CatalogKind } from './catalogKind.ts'

/** Parameters of the catalog's routes, as they arrive in a URL or in a frame. */

export const textSchema = v.optional(v.pipe(v.string(), v.maxLength(200)), '')

/** Names with commas between them, which no name of a kind, group or namespace contains. Null where all are meant. */
export const listSchema = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(2000),
    v.transform((text) => (text === '' ? null : text.split(',').map((name) => name.trim()))),
  ),
  '',
)

export function limitSchema(most: number, usual: number) {
  const rule = `limit must be a whole number from 1 to ${most}`
  return v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,4}$/, rule), v.toNumber(), v.minValue(1, rule), v.maxValue(most, rule)),
    String(usual),
  )
}

/** Whether a kind is one of those: by its kind, its resource's name or a short one, in any case. */
export function kindTest(names: readonly string[] | null): (kind: CatalogKind) => boolean {
  if (names === null) return () => true
  const wanted = new Set(names.map((name) => name.toLowerCase()))
  const judged = new Map<CatalogKind, boolean>()
  return (kind) => {
    const present = judged.get(kind)
    if (present !== undefined) return present
    const isOne = [kind.kind.toLowerCase(), kind.resource, kind.domain, ...kind.shortNames].some((name) =>
      wanted.has(name),
    )
    judged.set(kind, isOne)
    return isOne
  }
}
