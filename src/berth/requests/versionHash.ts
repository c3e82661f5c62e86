import { createHash } from 'node:crypto'

/** versionHash is a 64-bit fingerprint for versions and cursors; not for security. */
export const versionHash = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
