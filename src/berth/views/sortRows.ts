import { compareText } from '#machinery'
import {
  type Characters,
  mostGrowth,
  type NumberKey,
  nameKey,
  namespaceKey,
  type SortKey,
  type TextKey,
} from './sortKeys.ts'
import type { ViewRow } from './tableRow.ts'

interface Order {
  readonly key: SortKey
  readonly isDescending: boolean
  /** The whole order: the key's, turned round where that is said, then namespace, prepared name, and what else tells rows apart. */
  readonly compare: (a: ViewRow, b: ViewRow) => number
}

/** A double holds whole numbers of so many bits exactly. */
const exactBits = 53
const characterBits = 7
const characters = 2 ** characterBits
/** Characters from here on count as one; comparing the rows decides between them. */
const highest = 126
/** Fewer than these are sorted faster by comparing. */
const few = 24
/** More different words than these are sorted as texts. */
const mostWords = 4096

/**
 * sortRows sorts rows in place, and compares as little as it can: numbers and columns of few words are counted; other texts
 * are copied into one piece of memory and sorted a few characters at a time, as numbers that carry the place they came
 * from. It keeps nothing for each row, so nothing has to be collected.
 */
export function sortRows(rows: ViewRow[], order: Order): void {
  if (rows.length < few) rows.sort(order.compare)
  else new RowSort(rows, order).sort()
}

class RowSort {
  readonly #rows: ViewRow[]
  readonly #before: readonly ViewRow[]
  readonly #order: Order
  readonly #texts: Texts
  /** The places in `#before`, in the order found so far. */
  readonly #places: Uint32Array

  constructor(rows: ViewRow[], order: Order) {
    this.#rows = rows
    this.#before = rows.slice()
    this.#order = order
    this.#places = new Uint32Array(rows.length)
    for (let at = 0; at < rows.length; at += 1) this.#places[at] = at
    this.#texts = new Texts(rows.length, (a, b) =>
      order.compare(this.#before[a] as ViewRow, this.#before[b] as ViewRow),
    )
  }

  sort(): void {
    const { key, isDescending } = this.#order
    const all = this.#rows.length
    const ranks = key.type === 'number' ? this.#ranksOfNumbers(key) : this.#ranksOfWords(0, all, key)
    if (ranks === null) {
      for (const [from, to] of this.#sortTexts(0, all, key as TextKey, isDescending)) this.#sortTies(from, to)
    } else if (ranks.distinct > all / 4) {
      for (const [from, to] of this.#count(0, all, ranks, isDescending)) this.#sortTies(from, to)
    } else {
      // Counting keeps the order of those that count as equal.
      this.#sortTies(0, all)
      this.#count(0, all, ranks, isDescending)
    }
    for (let at = 0; at < all; at += 1) this.#rows[at] = this.#rowAt(at)
  }

  #rowAt(at: number): ViewRow {
    return this.#before[this.#places[at] as number] as ViewRow
  }

  /** Sorts a range by namespace and name, and what else tells rows apart. */
  #sortTies(from: number, to: number): void {
    if (to - from < few) {
      this.#compareAll(from, to)
      return
    }
    const ranks = this.#ranksOfWords(from, to, namespaceKey)
    const namespaces =
      ranks === null ? this.#sortTexts(from, to, namespaceKey, false) : this.#count(from, to, ranks, false)
    for (const [start, end] of namespaces) {
      if (end - start < few) this.#compareAll(start, end)
      else for (const same of this.#sortTexts(start, end, nameKey, false)) this.#compareAll(...same)
    }
  }

  #compareAll(from: number, to: number): void {
    if (to - from < 2) return
    const { compare } = this.#order
    this.#places
      .subarray(from, to)
      .sort((a, b) => compare(this.#before[a] as ViewRow, this.#before[b] as ViewRow))
  }

  #ranksOfNumbers({ value }: NumberKey): Ranks {
    const keys = Float64Array.from(this.#before, value)
    const distinct = distinctOf(keys)
    const of = new Uint32Array(keys.length)
    for (let at = 0; at < keys.length; at += 1) of[at] = placeIn(distinct, keys[at] as number)
    return { of, distinct: distinct.length }
  }

  /** Null where there are too many different ones. */
  #ranksOfWords(from: number, to: number, { text, prepare, isRepeated }: TextKey): Ranks | null {
    if (!isRepeated) return null
    const words = new Map<string, number>()
    const of = new Uint32Array(this.#before.length)
    for (let at = from; at < to; at += 1) {
      const place = this.#places[at] as number
      const found = text(this.#before[place] as ViewRow)
      let word = words.get(found)
      if (word === undefined) {
        if (words.size === mostWords) return null
        word = words.size
        words.set(found, word)
      }
      of[place] = word
    }
    const prepared = [...words.keys()].map(prepare)
    const sorted = [...new Set(prepared)].sort(compareText)
    const rankOf = new Map(sorted.map((word, rank) => [word, rank]))
    const ranks = Uint32Array.from(prepared, (word) => rankOf.get(word) ?? 0)
    for (let at = from; at < to; at += 1) {
      const place = this.#places[at] as number
      of[place] = ranks[of[place] as number] as number
    }
    return { of, distinct: sorted.length }
  }

  /** Puts a range into the order of its ranks, and returns where those of one rank are. */
  #count(from: number, to: number, { of, distinct }: Ranks, isDescending: boolean): Range[] {
    const before = this.#places.slice(from, to)
    const last = distinct - 1
    const ends = new Uint32Array(distinct + 1)
    for (const place of before) {
      const rank = isDescending ? last - (of[place] as number) : (of[place] as number)
      ends[rank + 1] = (ends[rank + 1] as number) + 1
    }
    for (let rank = 0; rank < distinct; rank += 1)
      ends[rank + 1] = (ends[rank + 1] as number) + (ends[rank] as number)
    // Each rank's beginning moves on to its end.
    for (const place of before) {
      const rank = isDescending ? last - (of[place] as number) : (of[place] as number)
      const next = ends[rank] as number
      ends[rank] = next + 1
      this.#places[from + next] = place
    }
    const ranges: Range[] = []
    for (let rank = 0; rank < distinct; rank += 1) {
      const start = rank === 0 ? 0 : (ends[rank - 1] as number)
      const end = ends[rank] as number
      if (end - start > 1) ranges.push([from + start, from + end])
    }
    return ranges
  }

  /** Sorts a range by text, and returns where equal ones are. */
  #sortTexts(from: number, to: number, key: TextKey, isDescending: boolean): readonly Range[] {
    const part = this.#places.subarray(from, to)
    for (const place of part) this.#texts.put(place, key.text(this.#before[place] as ViewRow), key.write)
    return this.#texts.sort(part, isDescending).map(([start, end]) => [from + start, from + end])
  }
}

type Range = readonly [from: number, to: number]

interface Ranks {
  /** By the row's place. */
  readonly of: Uint32Array
  readonly distinct: number
}

/** Texts are prepared texts in one piece of memory, each by a number of its own. */
class Texts {
  readonly #compare: (a: number, b: number) => number
  readonly #starts: Uint32Array
  readonly #ends: Uint32Array
  readonly #numbers: Float64Array
  #characters: Characters
  #written = 0
  #order: Uint32Array
  #isDescending = false
  #equal: Range[] = []

  /** `compare` tells texts apart of which some characters are not known, and equal ones. */
  constructor(count: number, compare: (a: number, b: number) => number) {
    this.#compare = compare
    this.#starts = new Uint32Array(count)
    this.#ends = new Uint32Array(count)
    this.#numbers = new Float64Array(count)
    this.#characters = new Uint8ClampedArray(count * 16)
    this.#order = this.#starts
  }

  put(number: number, text: string, write: TextKey['write']): void {
    const needed = this.#written + text.length * mostGrowth
    if (needed > this.#characters.length) {
      const larger = new Uint8ClampedArray(needed * 2)
      larger.set(this.#characters)
      this.#characters = larger
    }
    this.#starts[number] = this.#written
    this.#written = write(text, this.#characters, this.#written)
    this.#ends[number] = this.#written
  }

  /** Puts the numbers of texts into their order, and returns where equal ones are that are not sorted otherwise; forgets all texts. */
  sort(numbers: Uint32Array, isDescending: boolean): readonly Range[] {
    this.#order = numbers
    this.#isDescending = isDescending
    this.#equal = []
    this.#sortFrom(0, numbers.length, 0)
    this.#written = 0
    return this.#equal
  }

  /** Sorts a range of texts that begin with so many equal characters. */
  #sortFrom(from: number, to: number, read: number): void {
    const count = to - from
    if (count < few) {
      this.#insertAll(from, to, read)
      return
    }
    const order = this.#order
    const numbers = this.#numbers.subarray(from, to)
    const placeBits = 32 - Math.clz32(count - 1)
    const places = 2 ** placeBits
    const taken = Math.floor((exactBits - placeBits) / characterBits)
    const most = characters ** taken - 1
    const shared = this.#sharedLength(from, to, read)
    for (let at = 0; at < count; at += 1) {
      const prefix = this.#prefix(order[from + at] as number, shared, taken)
      numbers[at] = (this.#isDescending ? most - prefix : prefix) * places + at
    }
    numbers.sort()
    const before = order.slice(from, to)
    let start = 0
    let current = -1
    for (let at = 0; at <= count; at += 1) {
      const number = at < count ? (numbers[at] as number) : 0
      const prefix = at < count ? Math.floor(number / places) : -2
      if (at < count) order[from + at] = before[number - prefix * places] as number
      if (prefix === current) continue
      if (at - start > 1)
        this.#sortRun(from + start, from + at, this.#isDescending ? most - current : current, shared + taken)
      start = at
      current = prefix
    }
  }

  /** Those that begin alike: go on behind that, where there is something. */
  #sortRun(from: number, to: number, prefix: number, read: number): void {
    if (hasHighest(prefix)) this.#order.subarray(from, to).sort(this.#compare)
    // The last character is that of a text that has ended: they are equal.
    else if (prefix % characters === 0) this.#equal.push([from, to])
    else this.#sortFrom(from, to, read)
  }

  /** The characters after an ambiguous one decide nothing before that one is known. */
  #prefix(text: number, from: number, taken: number): number {
    const start = (this.#starts[text] as number) + from
    const end = Math.min(this.#ends[text] as number, start + taken)
    let number = 0
    let at = start
    for (; at < end; at += 1) {
      const character = this.#characters[at] as number
      number = number * characters + Math.min(character, highest) + 1
      if (character < highest) continue
      at += 1
      break
    }
    return number * characters ** (start + taken - at)
  }

  #sharedLength(from: number, to: number, read: number): number {
    const first = this.#order[from] as number
    const start = this.#starts[first] as number
    let shared = (this.#ends[first] as number) - start
    for (let index = from + 1; index < to && shared > read; index += 1) {
      const other = this.#order[index] as number
      const otherStart = this.#starts[other] as number
      shared = Math.min(shared, (this.#ends[other] as number) - otherStart)
      let at = read
      while (at < shared && this.#isSame(start + at, otherStart + at)) at += 1
      shared = at
    }
    return shared
  }

  #isSame(one: number, other: number): boolean {
    const character = this.#characters[one] as number
    return character === this.#characters[other] && character < highest
  }

  #insertAll(from: number, to: number, read: number): void {
    const order = this.#order
    for (let next = from + 1; next < to; next += 1) {
      const text = order[next] as number
      let at = next
      for (; at > from && this.#compareFrom(order[at - 1] as number, text, read) > 0; at -= 1)
        order[at] = order[at - 1] as number
      order[at] = text
    }
  }

  #compareFrom(one: number, other: number, read: number): number {
    const [start, end] = [this.#starts[one] as number, this.#ends[one] as number]
    const [otherStart, otherEnd] = [this.#starts[other] as number, this.#ends[other] as number]
    const shorter = Math.min(end - start, otherEnd - otherStart)
    const turn = this.#isDescending ? -1 : 1
    for (let at = read; at < shorter; at += 1) {
      const [a, b] = [this.#characters[start + at] as number, this.#characters[otherStart + at] as number]
      if (a >= highest && b >= highest) return this.#compare(one, other)
      if (a !== b) return a < b ? -turn : turn
    }
    const longer = end - start - (otherEnd - otherStart)
    return longer === 0 ? this.#compare(one, other) : longer * turn
  }
}

function hasHighest(prefix: number): boolean {
  for (let rest = prefix; rest > 0; rest = Math.floor(rest / characters))
    if (rest % characters === highest + 1) return true
  return false
}

/** The different ones of many numbers, in order. */
function distinctOf(numbers: Float64Array): Float64Array {
  const sorted = numbers.toSorted()
  let count = 0
  for (let at = 0; at < sorted.length; at += 1) {
    if (at > 0 && sorted[at] === sorted[count - 1]) continue
    sorted[count] = sorted[at] as number
    count += 1
  }
  return sorted.subarray(0, count)
}

function placeIn(sorted: Float64Array, number: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < number) low = middle + 1
    else high = middle
  }
  return low
}
