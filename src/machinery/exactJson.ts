/**
 * A number of as many digits as it may lose some of. It stands behind one of these signs: digits within a text, as digests
 * have them, are not worth the slow reading.
 */
const longDigits = /(?:^|[:[,])\s*-?\d{16}/

/**
 * parseExactJson parses JSON without a change to whole numbers of any size: those that a number cannot hold are bigints. An
 * API server has 64-bit integers, and a text that is sent back to it must have the same ones.
 */
export function parseExactJson(text: string): unknown {
  return longDigits.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
}

/** parseAsWritten parses JSON for an answer that is only passed on: JSON.stringify writes its whole numbers as they came. */
export function parseAsWritten(text: string): unknown {
  return longDigits.test(text)
    ? JSON.parse(text, (key, value: unknown, context?: { source?: string }) => {
        const read = exact(key, value, context)
        return typeof read === 'bigint' ? rawJson(String(read)) : read
      })
    : JSON.parse(text)
}

/** exactJson writes a value with its bigints as whole numbers. */
export const exactJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? rawJson(String(inner)) : inner))

/** TypeScript and older browsers do not know it; there, the number becomes a text. */
const rawJson = (source: string): unknown =>
  (JSON as { rawJSON?: (source: string) => unknown }).rawJSON?.(source) ?? source

/** The third argument, the text that a value was read from, is in every engine that this runs in. */
function exact(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  const isExact = Number.isSafeInteger(value) || source === undefined || !/^-?\d+$/.test(source)
  return isExact ? value : BigInt(source)
}
