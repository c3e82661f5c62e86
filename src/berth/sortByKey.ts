import { compareSortKeys } from '#machinery'

interface Keyed {
  readonly key: string | number
}

/** A double holds whole numbers of so many bits exactly. */
const exactBits = 53
const charBits = 7
/** Characters from here on count as one: they are told apart by comparing whole texts. */
const highest = 126
/** Fewer than these are sorted faster by comparing. */
const few = 48

/**
 * sortByKey sorts by key and leaves those with equal keys in the order they were in. It is a radix sort: a few characters
 * of a text, or a whole number, and the place it came from make one number, and numbers alone are sorted fastest.
 */
export function sortByKey<T extends Keyed>(items: readonly T[], isDescending: boolean): T[] {
  const sorted = [...items]
  if (sorted.every(({ key }) => typeof key === 'string'))
    sortTexts(sorted as (T & TextKeyed)[], 0, sorted.length)
  else if (!sortWholeNumbers(sorted)) sorted.sort(compareKeys)
  return isDescending ? turned(sorted) : sorted
}

interface TextKeyed {
  readonly key: string
}

const compareKeys = (a: Keyed, b: Keyed): number => compareSortKeys(a.key, b.key)

function sortTexts<T extends TextKeyed>(items: T[], from: number, to: number): void {
  const count = to - from
  if (count < few) {
    sortRange(items, from, to)
    return
  }
  const indexBits = 32 - Math.clz32(count - 1)
  const chars = Math.floor((exactBits - indexBits) / charBits)
  const places = 2 ** indexBits
  const shared = sharedLength(items, from, to)
  const numbers = new Float64Array(count)
  for (let at = 0; at < count; at += 1)
    numbers[at] = prefixNumber((items[from + at] as T).key, shared, chars) * places + at
  numbers.sort()
  const before = items.slice(from, to)
  let runStart = 0
  let runPrefix = -1
  for (let at = 0; at <= count; at += 1) {
    const number = at < count ? (numbers[at] as number) : 0
    const prefix = at < count ? Math.floor(number / places) : -2
    if (at < count) items[from + at] = before[number - prefix * places] as T
    if (prefix === runPrefix) continue
    if (at - runStart > 1) sortRun(items, from + runStart, from + at, runPrefix, shared + chars)
    runStart = at
    runPrefix = prefix
  }
}

/** Those that begin alike: go on behind that, where there is something. */
function sortRun<T extends TextKeyed>(
  items: T[],
  from: number,
  to: number,
  prefix: number,
  read: number,
): void {
  const hasHigh = hasHighest(prefix)
  if (hasHigh) sortRange(items, from, to)
  // The last character is that of a text that has ended: they are equal.
  else if (prefix % 2 ** charBits === 0) return
  else if (to - from < few) sortRange(items, from, to)
  else if (sharedLength(items, from, to) >= read) sortTexts(items, from, to)
  else sortRange(items, from, to)
}

function hasHighest(prefix: number): boolean {
  for (let rest = prefix; rest > 0; rest = Math.floor(rest / 2 ** charBits))
    if (rest % 2 ** charBits === highest + 1) return true
  return false
}

function sortRange<T extends Keyed>(items: T[], from: number, to: number): void {
  const part = items.slice(from, to).sort(compareKeys)
  for (let at = 0; at < part.length; at += 1) items[from + at] = part[at] as T
}

/** How many characters all texts begin with alike. */
function sharedLength(items: readonly TextKeyed[], from: number, to: number): number {
  const first = items[from]?.key ?? ''
  let shared = first.length
  for (let index = from + 1; index < to && shared > 0; index += 1) {
    const { key } = items[index] as TextKeyed
    if (key === first) continue
    let at = 0
    while (at < shared && at < key.length && key.charCodeAt(at) === first.charCodeAt(at)) at += 1
    shared = at
  }
  return shared
}

function prefixNumber(text: string, from: number, chars: number): number {
  let number = 0
  let isOver = false
  for (let at = from; at < from + chars; at += 1) {
    let digit = 0
    if (!isOver && at < text.length) {
      digit = text.charCodeAt(at) + 1
      if (digit > highest) {
        digit = highest + 1
        // What follows such a character decides nothing before it is known which one it is.
        isOver = true
      }
    }
    number = number * 2 ** charBits + digit
  }
  return number
}

/** False where they are not whole numbers, or too far apart. No value of a column, which is infinite, comes last. */
function sortWholeNumbers<T extends Keyed>(items: T[]): boolean {
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (const { key } of items) {
    if (key === Number.POSITIVE_INFINITY) continue
    if (!Number.isInteger(key)) return false
    if ((key as number) < least) least = key as number
    if ((key as number) > most) most = key as number
  }
  const places = 2 ** (32 - Math.clz32(Math.max(1, items.length - 1)))
  if ((most - least + 2) * places > 2 ** exactBits) return false
  const numbers = new Float64Array(items.length)
  for (let at = 0; at < items.length; at += 1) {
    const { key } = items[at] as { key: number }
    const value = key === Number.POSITIVE_INFINITY ? (most < least ? 0 : most - least + 1) : key - least
    numbers[at] = value * places + at
  }
  numbers.sort()
  const before = [...items]
  for (let at = 0; at < items.length; at += 1) items[at] = before[(numbers[at] as number) % places] as T
  return true
}

/** The other way round, but for those with equal keys. */
function turned<T extends Keyed>(sorted: readonly T[]): T[] {
  const result: T[] = []
  let end = sorted.length
  while (end > 0) {
    let start = end - 1
    while (start > 0 && sorted[start - 1]?.key === sorted[end - 1]?.key) start -= 1
    for (let at = start; at < end; at += 1) result.push(sorted[at] as T)
    end = start
  }
  return result
}
