/** decodeText is a text in UTF-8, or in UTF-16 behind its byte order mark, without the mark; null for anything else. */
export function decodeText(bytes: Buffer): string | null {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8'
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    // Not text in that encoding. The caller reports it.
    return null
  }
}
