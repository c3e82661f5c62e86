/**
 * SortedList keeps items in a total order and finds a slice by position. It is a list of blocks, so that one change
 * moves at most a block's worth of references, at any length.
 */
export class SortedList<T> {
  readonly #placeOf: (item: T) => (other: T) => number
  #blocks: T[][] = []
  #length = 0

  /**
   * `placeOf` says whether another item comes before this one (less than 0), stands in its place or comes behind it; it
   * is asked once for many others. `sorted` must be in that order already: a caller with many items knows a quicker way
   * than comparing all of them.
   */
  constructor(placeOf: (item: T) => (other: T) => number, sorted: readonly T[] = []) {
    this.#placeOf = placeOf
    this.#length = sorted.length
    for (let start = 0; start < sorted.length; start += blockSize) {
      this.#blocks.push(sorted.slice(start, start + blockSize))
    }
  }

  get length(): number {
    return this.#length
  }

  /** All items, in order, piece by piece. */
  get blocks(): readonly (readonly T[])[] {
    return this.#blocks
  }

  /** Adds items that come after all present ones and are in order. The array is the list's own from now on. */
  append(sorted: T[]): void {
    const last = this.#blocks.at(-1)
    if (last !== undefined && last.length + sorted.length <= blockSize) last.push(...sorted)
    else if (sorted.length > 0) this.#blocks.push(sorted)
    this.#length += sorted.length
  }

  /** Adds an item; one that compares equal to a present one replaces it. */
  insert(item: T): void {
    const toItem = this.#placeOf(item)
    const block = this.#blockOf(toItem)
    if (block === undefined) {
      this.#blocks.push([item])
      this.#length += 1
      return
    }
    const items = this.#blocks[block] as T[]
    const position = lowerBound(items, toItem)
    const present = items[position]
    if (present !== undefined && toItem(present) === 0) {
      items[position] = item
      return
    }
    items.splice(position, 0, item)
    this.#length += 1
    if (items.length > 2 * blockSize)
      this.#blocks.splice(block, 1, items.slice(0, blockSize), items.slice(blockSize))
  }

  /** Removes the item that compares equal; false when there is none. */
  remove(item: T): boolean {
    const toItem = this.#placeOf(item)
    const block = this.#blockOf(toItem)
    if (block === undefined) return false
    const items = this.#blocks[block] as T[]
    const position = lowerBound(items, toItem)
    const present = items[position]
    if (present === undefined || toItem(present) !== 0) return false
    items.splice(position, 1)
    this.#length -= 1
    if (items.length === 0) this.#blocks.splice(block, 1)
    return true
  }

  /** Items `offset` to `offset + limit`, fewer at the end. */
  slice(offset: number, limit: number): T[] {
    const result: T[] = []
    let skipped = 0
    for (const items of this.#blocks) {
      if (result.length === limit) break
      if (skipped + items.length <= offset) {
        skipped += items.length
        continue
      }
      const start = Math.max(0, offset - skipped)
      const end = Math.min(items.length, start + limit - result.length)
      for (let position = start; position < end; position += 1) result.push(items[position] as T)
      skipped += items.length
    }
    return result
  }

  /**
   * The first `limit` items that come after a place in the order, and one that stands in it where that is said.
   * `compareToPlace` says whether an item is before it (less than 0), in it or behind it.
   */
  after(compareToPlace: (item: T) => number, limit: number, isIncluding: boolean): T[] {
    const result: T[] = []
    const first = this.#blockOf(compareToPlace)
    if (first === undefined) return result
    for (let block = first; block < this.#blocks.length && result.length < limit; block += 1) {
      const items = this.#blocks[block] as T[]
      const start = block === first ? lowerBound(items, compareToPlace) : 0
      for (let position = start; position < items.length && result.length < limit; position += 1) {
        const item = items[position] as T
        if (!isIncluding && block === first && compareToPlace(item) === 0) continue
        result.push(item)
      }
    }
    return result
  }

  /** The first block whose last item is not before the place, or the last block. */
  #blockOf(compareToPlace: (item: T) => number): number | undefined {
    let low = 0
    let high = this.#blocks.length - 1
    if (high < 0) return undefined
    while (low < high) {
      const middle = (low + high) >> 1
      const items = this.#blocks[middle] as T[]
      if (compareToPlace(items[items.length - 1] as T) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

function lowerBound<T>(items: readonly T[], compareToPlace: (item: T) => number): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareToPlace(items[middle] as T) < 0) low = middle + 1
    else high = middle
  }
  return low
}

const blockSize = 512
