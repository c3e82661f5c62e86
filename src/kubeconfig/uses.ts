import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import type { Authentication, Use, Uses } from './access.ts'
import type { Fields } from './fields.ts'

/**
 * usesOf finds what an access uses, with the user's own entry, whose file of a key an access does not keep; null where
 * that is nothing.
 */
export function usesOf(
  { server, authentication }: { readonly server: string; readonly authentication: Authentication },
  user: Fields,
  folder: string,
): Uses | null {
  const list: Use[] = []
  if (authentication.type === 'exec') {
    const { command, args, env } = authentication.exec
    const added = env.map(({ name, value }) => `${name}=${quoted(value)}`)
    list.push({ what: 'command', text: [...added, ...[command, ...args].map(quoted)].join(' ') })
  }
  if (authentication.type === 'tokenFile') list.push({ what: 'token-file', text: authentication.path })
  const key = user.text('client-key')
  if (key !== '' && user.text('client-key-data') === '')
    list.push({ what: 'client-key', text: resolve(folder, key) })
  if (list.length === 0) return null
  const hash = createHash('sha256').update(JSON.stringify({ server, list })).digest('hex')
  return { list, hash }
}

/** A word as a POSIX shell takes it back. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
