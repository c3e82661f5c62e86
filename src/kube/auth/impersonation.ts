import type { Impersonation } from '#kubeconfig'

/**
 * The characters that a header name may have (RFC 7230). All others, and `%` itself, are percent-encoded, as in
 * client-go.
 */
const plainKeyByte = /[!#$&'*+\-.^_`|~0-9A-Za-z]/

/**
 * impersonationHeaders are the headers that make requests as another user: name, value, name, value. A repeated name is
 * written differently each time (`Impersonate-Group`, `impersonate-Group`, …). HTTP ignores the difference, but undici
 * joins the values of equal names, and the server would see one group called `a, b`.
 */
export function impersonationHeaders(impersonation: Impersonation | null): string[] {
  if (impersonation === null) return []
  const headers: string[] = []
  const add = (name: string, values: readonly string[]) =>
    values.forEach((value, index) => {
      headers.push(spelling(name, index), asBytes(value))
    })
  add('Impersonate-User', [impersonation.user])
  if (impersonation.uid !== null) add('Impersonate-Uid', [impersonation.uid])
  add('Impersonate-Group', impersonation.groups)
  for (const [key, values] of Object.entries(impersonation.extra))
    add(`Impersonate-Extra-${encodeKey(key)}`, values)
  return headers
}

/** The n-th spelling of a name in upper and lower case. The 16 letters before the key give 65,536 of them. */
function spelling(name: string, n: number): string {
  let bits = n
  return name.replace(/[A-Za-z]/g, (letter) => {
    const isFlipped = bits % 2 === 1
    bits = Math.floor(bits / 2)
    if (!isFlipped) return letter
    return letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  })
}

/** Header values are sent as bytes. A name outside ASCII is sent as UTF-8, as in client-go. */
const asBytes = (value: string): string => Buffer.from(value, 'utf8').toString('latin1')

function encodeKey(key: string): string {
  let encoded = ''
  for (const byte of Buffer.from(key, 'utf8')) {
    const character = String.fromCharCode(byte)
    encoded += plainKeyByte.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return encoded
}
