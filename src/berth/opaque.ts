import { createHash } from 'node:crypto'
import { FlotillaError } from '#contract'

/** shortHash tells one value from another where collisions are nobody's gain: versions, and what a cursor is bound to. */
export const shortHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)

/** encodeOpaque writes a value as text that nobody outside is meant to read. */
export const encodeOpaque = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** decodeOpaque reads it back; undefined for whatever was not given out here, which the reader's schema refuses. */
export function decodeOpaque(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** What is said of a cursor that is of another query, or none at all. */
export const foreignCursor = (): FlotillaError =>
  new FlotillaError('invalid_request', 'This cursor belongs to another query; start again without it.')
