import { FlotillaError, isFilePath } from '#contract'

/** bytesOfFilePath are the bytes that a path stands for. */
export function bytesOfFilePath(path: string): Uint8Array {
  if (!isFilePath(path)) throw new FlotillaError('invalid_request', 'The path has a % without two digits.')
  const encoder = new TextEncoder()
  const parts = path
    .split(/(%[0-9A-Fa-f]{2})/u)
    .map((part) =>
      /^%[0-9A-Fa-f]{2}$/u.test(part)
        ? Uint8Array.of(Number.parseInt(part.slice(1), 16))
        : encoder.encode(part),
    )
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** filePathOf writes bytes as a path, so that each other bytes have another path. */
export function filePathOf(bytes: Uint8Array): string {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  try {
    return strict.decode(bytes).replaceAll('%', '%25')
  } catch {
    // Not UTF-8: character by character below.
  }
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at, strict)
    text +=
      length === 0
        ? `%${(bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0')}`
        : strict.decode(bytes.subarray(at, at + length)).replaceAll('%', '%25')
    at += Math.max(1, length)
  }
  return text
}

/** How many bytes the character at that place has; none where there is no character. */
function characterLength(bytes: Uint8Array, at: number, decoder: InstanceType<typeof TextDecoder>): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length += 1) {
    try {
      decoder.decode(bytes.subarray(at, at + length))
      return length
    } catch {
      // Not yet, or never, a character.
    }
  }
  return 0
}
