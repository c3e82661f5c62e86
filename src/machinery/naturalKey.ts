import { compareText } from './compareText.ts'

/**
 * naturalKey prepares text so that plain string comparison sorts it as people count: `web-2` before `web-10`.
 * Every run of digits is written with its length in front; letters compare without case, and the original
 * text breaks ties elsewhere. Digit runs longer than 9,999 digits compare by their first digits only.
 */
export function naturalKey(text: string): string {
  const lower = text.toLowerCase()
  if (!/[0-9]/.test(lower)) return lower
  const codes = new Array<number>(lower.length * 2)
  codes.length = writeLower(lower, codes, 0)
  return written(codes)
}

/**
 * writeNaturalKey writes the characters of naturalKey after that index and returns the index of their end. There are at
 * most four times as many as in the text.
 */
export function writeNaturalKey(text: string, codes: Codes, at: number): number {
  return writeLower(text.toLowerCase(), codes, at)
}

/** compareNatural is the order of `naturalKey(a)` and `naturalKey(b)`, mostly found without making the keys. */
export function compareNatural(a: string, b: string): number {
  if (a === b) return 0
  const shorter = Math.min(a.length, b.length)
  let at = 0
  for (; at < shorter; at += 1) {
    const code = a.charCodeAt(at)
    if (code !== b.charCodeAt(at)) break
    // The lower case of a letter outside ASCII may depend on the letters around it.
    if (code > lastAscii) return compareKeys(a, b)
  }
  const [one, other] = [smallLetter(a.charCodeAt(at)), smallLetter(b.charCodeAt(at))]
  // In the middle of a number, or at the end of a text, the rest decides.
  if (one === other || !isPlain(one) || !isPlain(other)) return compareKeys(a, b)
  return one < other ? -1 : 1
}

const compareKeys = (a: string, b: string): number => compareText(naturalKey(a), naturalKey(b))

const smallLetter = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)

/** Whether the character is ASCII and not a digit; false where there is none. */
const isPlain = (code: number): boolean => code <= lastAscii && !isDigit(code)

interface Codes {
  [at: number]: number
}

function writeLower(lower: string, codes: Codes, start: number): number {
  let at = start
  let position = 0
  while (position < lower.length) {
    const code = lower.charCodeAt(position)
    if (!isDigit(code)) {
      codes[at] = code
      at += 1
      position += 1
      continue
    }
    // A read past the end of a text is right and slow: a sort by address takes twice as long with it.
    const { length } = lower
    while (
      position < length - 1 &&
      lower.charCodeAt(position) === zero &&
      isDigit(lower.charCodeAt(position + 1))
    )
      position += 1
    const first = position
    while (position < length && isDigit(lower.charCodeAt(position))) position += 1
    // The length is offset by '0' so that digits still sort where a digit would among other characters.
    codes[at] = zero + Math.min(position - first, 9999)
    at += 1
    for (let digit = first; digit < position; digit += 1) {
      codes[at] = lower.charCodeAt(digit)
      at += 1
    }
  }
  return at
}

/** In one piece: a text that was joined from parts would keep all of them in memory. */
function written(codes: readonly number[]): string {
  if (codes.length <= mostArguments) return String.fromCharCode(...codes)
  let text = ''
  for (let at = 0; at < codes.length; at += mostArguments)
    text += String.fromCharCode(...codes.slice(at, at + mostArguments))
  return text
}

const mostArguments = 4096
const zero = 48
const lastAscii = 127
const isDigit = (code: number): boolean => code >= zero && code <= 57
