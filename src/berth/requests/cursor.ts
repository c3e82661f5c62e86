import { FlotillaError } from '#contract'

/** encodeCursor writes a value as text that only this process reads back. */
export const encodeCursor = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** decodeCursor reads a cursor back. Returns undefined for text that is no cursor, which the reader's schema refuses. */
export function decodeCursor(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** foreignCursor is the error for a cursor that belongs to another query, or is none. */
export const foreignCursor = (): FlotillaError =>
  new FlotillaError('invalid_request', 'This cursor belongs to another query; start again without it.')
