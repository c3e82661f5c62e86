import type { KubeObject } from '#machinery'

/** Entry is one object and its key. The objects of a large generated cluster are made when they are read. */
export interface Entry {
  readonly resourceVersion: number
  read(): KubeObject
}

/** Collection is a sorted collection at one moment, to be read. */
export interface Collection {
  /** The first index and the end of the keys in that namespace, after that key. */
  range(namespace: string | null, after: string | null): readonly [first: number, end: number]
  key(index: number): string
  read(index: number): KubeObject | null
}

/** SortedCollection keeps entries in the order of their keys. */
export class SortedCollection implements Collection {
  readonly #entries = new Map<string, Entry>()
  #keys: string[] = []

  get size(): number {
    return this.#keys.length
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  set(key: string, entry: Entry): void {
    if (!this.#entries.has(key)) this.#keys.splice(firstAtLeast(this.#keys, key), 0, key)
    this.#entries.set(key, entry)
  }

  addAll(entries: Iterable<readonly [string, Entry]>): void {
    for (const [key, entry] of entries) this.#entries.set(key, entry)
    this.#keys = [...this.#entries.keys()].sort()
  }

  delete(key: string): void {
    if (this.#entries.delete(key)) this.#keys.splice(firstAtLeast(this.#keys, key), 1)
  }

  range(namespace: string | null, after: string | null): readonly [number, number] {
    return rangeOf(this.#keys, namespace, after)
  }

  key(index: number): string {
    return this.#keys[index] ?? ''
  }

  read(index: number): KubeObject | null {
    return this.#entries.get(this.key(index))?.read() ?? null
  }

  /** The same collection with some objects as they were; null for objects that did not exist. */
  with(before: ReadonlyMap<string, KubeObject | null>): Collection {
    const keys = [...this.#keys]
    for (const [key, object] of before) {
      const index = firstAtLeast(keys, key)
      const isThere = keys[index] === key
      if (object === null && isThere) keys.splice(index, 1)
      else if (object !== null && !isThere) keys.splice(index, 0, key)
    }
    return {
      range: (namespace, after) => rangeOf(keys, namespace, after),
      key: (index) => keys[index] ?? '',
      read: (index) => {
        const key = keys[index] ?? ''
        return before.get(key) ?? this.#entries.get(key)?.read() ?? null
      },
    }
  }
}

function rangeOf(
  keys: readonly string[],
  namespace: string | null,
  after: string | null,
): readonly [number, number] {
  // '0' is the character after '/'.
  const first = namespace === null ? 0 : firstAtLeast(keys, `${namespace}/`)
  const end = namespace === null ? keys.length : firstAtLeast(keys, `${namespace}0`)
  return [after === null ? first : Math.max(first, firstAtLeast(keys, `${after}\0`)), end]
}

function firstAtLeast(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < key) low = middle + 1
    else high = middle
  }
  return low
}
