import { KubeError } from '../errors/kubeError.ts'

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openingBracket = 0x5b
const openings: ReadonlySet<number> = new Set([openingBracket, 0x7b])
const closings: ReadonlySet<number> = new Set([0x5d, 0x7d])
const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/**
 * listItems yields the items of a list in JSON, one after the other, so that neither the text of the whole list nor all of its
 * objects are in memory at once. Only the items are read, not the fields next to them. Throws a KubeError of reason
 * `malformed` where the bytes are no list; the items before that place have been yielded.
 */
export function* listItems(bytes: Buffer): Generator<unknown, void> {
  const start = itemsStart(bytes)
  if (start === null) return
  let depth = 0
  let begin = start
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    if (byte === quote) at = stringEnd(bytes, at)
    else if (openings.has(byte)) depth += 1
    else if (closings.has(byte) && depth > 0) depth -= 1
    else if (depth === 0 && (byte === comma || closings.has(byte))) {
      const isEmpty = begin === start && byte !== comma && afterBlanks(bytes, begin) === at
      if (!isEmpty) yield parse(bytes, begin, at)
      if (byte !== comma) return
      begin = at + 1
    }
  }
  throw malformed()
}

/** Where the first item begins; null where the list has none. */
function itemsStart(bytes: Buffer): number | null {
  let depth = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number
    if (byte === quote) {
      const end = stringEnd(bytes, at)
      const next = afterBlanks(bytes, end + 1)
      const isKey = depth === 1 && bytes[next] === colon
      if (isKey && bytes.toString('latin1', at + 1, end) === 'items') {
        const value = afterBlanks(bytes, next + 1)
        if (bytes[value] === openingBracket) return value + 1
        if (bytes.toString('latin1', value, value + 4) === 'null') return null
        throw malformed()
      }
      at = end
    } else if (openings.has(byte)) depth += 1
    else if (closings.has(byte)) {
      depth -= 1
      if (depth === 0) return null
    } else if (depth === 0 && !isBlank(byte)) throw malformed()
  }
  throw malformed()
}

/** The place of the quote that ends the string which begins there. */
function stringEnd(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(quote, start + 1); end !== -1; end = bytes.indexOf(quote, end + 1)) {
    let slashes = 0
    while (bytes[end - 1 - slashes] === backslash) slashes += 1
    if (slashes % 2 === 0) return end
  }
  throw malformed()
}

function afterBlanks(bytes: Buffer, start: number): number {
  let at = start
  while (isBlank(bytes[at])) at += 1
  return at
}

function parse(bytes: Buffer, begin: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString('utf8', begin, end))
  } catch {
    // The error of the parser quotes the text.
    throw malformed()
  }
}

const malformed = (): KubeError => new KubeError('malformed', 'The server sent a list that cannot be read.')
