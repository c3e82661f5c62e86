import type { CatalogEntry } from './catalogEntry.ts'

/** SearchedCatalog is what a search or a query needs of the catalog. */
export interface SearchedCatalog {
  readonly index: CatalogIndex
  readonly isComplete: boolean
  /** Starts the index. */
  need(): void
}

/**
 * CatalogIndex holds every entry in one array, and the searchable names in another, so that a pass over all of them
 * reads little and neighbouring memory. The place of a removed entry is used again, so no entry moves.
 */
export class CatalogIndex {
  /** Null where a place is free. */
  readonly entries: (CatalogEntry | null)[] = []
  /** In small letters; empty where a place is free. */
  readonly names: string[] = []
  /** The characters of each name, as bits: a name without all of the wanted characters need not be searched. */
  #letters = new Uint32Array(1024)
  readonly #free: number[] = []
  readonly #byNamespace = new Map<string, number>()

  get size(): number {
    return this.entries.length - this.#free.length
  }

  /** How many entries each namespace has; cluster-scoped entries are under the empty name. */
  get byNamespace(): ReadonlyMap<string, number> {
    return this.#byNamespace
  }

  letters(slot: number): number {
    return this.#letters[slot] ?? 0
  }

  /** Whether the name in that place has all of those letters, of `lettersOf`. */
  hasLetters(slot: number, letters: number): boolean {
    // A number above 2^31 loses its sign in bit operations on both sides alike.
    return ((this.#letters[slot] ?? 0) & letters) === (letters | 0)
  }

  add(entry: CatalogEntry): void {
    const slot = this.#free.pop() ?? this.entries.length
    entry.slot = slot
    const name = entry.name.toLowerCase()
    this.entries[slot] = entry
    // Kept once where it is in small letters already.
    this.names[slot] = name === entry.name ? entry.name : name
    if (slot >= this.#letters.length) {
      const grown = new Uint32Array(this.#letters.length * 2)
      grown.set(this.#letters)
      this.#letters = grown
    }
    this.#letters[slot] = lettersOf(name)
    this.#count(entry.namespace, 1)
  }

  /** Puts another state of the same object in its place. */
  replace(previous: CatalogEntry, entry: CatalogEntry): void {
    entry.slot = previous.slot
    this.entries[entry.slot] = entry
    previous.slot = -1
  }

  remove(entry: CatalogEntry): void {
    const { slot } = entry
    if (slot === -1) return
    this.entries[slot] = null
    this.names[slot] = ''
    this.#letters[slot] = 0
    this.#free.push(slot)
    entry.slot = -1
    this.#count(entry.namespace, -1)
  }

  #count(namespace: string, by: number): void {
    const count = (this.#byNamespace.get(namespace) ?? 0) + by
    if (count === 0) this.#byNamespace.delete(namespace)
    else this.#byNamespace.set(namespace, count)
  }
}

/** One bit for each letter and digit-group of a text; characters of other scripts share the last. */
export function lettersOf(text: string): number {
  let letters = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 97 && code <= 122) letters |= 1 << (code - 97)
    else if (code >= 48 && code <= 57) letters |= 1 << (26 + ((code - 48) >> 1))
    else letters |= 1 << 31
  }
  return letters >>> 0
}
