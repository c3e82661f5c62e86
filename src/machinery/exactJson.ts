/** As many digits as a number may lose some of. */
const longDigits = /\d{16}/

/**
 * parseExactJson parses JSON without a change to whole numbers of any size: those that a number cannot hold are bigints. An
 * API server has 64-bit integers, and a text that is sent back to it must have the same ones.
 */
export function parseExactJson(text: string): unknown {
  return longDigits.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
}

/** The third argument, the text that a value was read from, is in every engine that this runs in. */
function exact(_: string, value: unknown, { source }: { source?: string } = {}): unknown {
  const isInexact = typeof value === 'number' && !Number.isSafeInteger(value)
  return isInexact && source !== undefined && /^-?\d+$/.test(source) ? BigInt(source) : value
}
