import type { CatalogKind } from './catalogKind.ts'

/** kindTest tells whether a kind has one of the names: its kind, resource, domain or a short name, in any case. Null is every kind. */
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
