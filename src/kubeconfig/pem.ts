import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import type { Fields } from './fields.ts'
import { quote } from './fields.ts'
import { readRegularFile } from './regularFile.ts'

/**
 * readMaterial is the value of a pair of fields such as `client-key` (a file) and `client-key-data` (base64); null
 * where both are absent. As with kubectl, naming both is refused.
 */
export async function readMaterial(fields: Fields, name: string, folder: string): Promise<Buffer | null> {
  const dataName = `${name}-data`
  const path = fields.text(name)
  const data = fields.text(dataName)
  if (path !== '' && data !== '')
    throw fields.problem(`${name} and ${dataName} are both given; only one can be used`)
  if (data !== '') return decodeBase64(data) ?? raise(fields.problem(`${dataName} is not valid base64`))
  if (path === '') return null
  const absolute = resolve(folder, path)
  const reading = await readRegularFile(absolute)
  switch (reading.type) {
    case 'content':
      return reading.bytes
    case 'absent':
      throw fields.problem(`the file ${quote(absolute)} of ${name} does not exist`)
    case 'refused':
      throw fields.problem(`the file ${quote(absolute)} of ${name} ${reading.problem}`)
  }
}

/** decodeBase64 is as strict as Go's decoder, which allows line ends and nothing else outside the alphabet. */
function decodeBase64(text: string): Buffer | null {
  const joined = text.replaceAll(/[\r\n]/g, '')
  return joined.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(joined)
    ? Buffer.from(joined, 'base64')
    : null
}

/** certificates keeps the readable certificates of a PEM text and drops everything else, as Go does. */
export function certificates(material: Buffer): string | null {
  const readable = blocks(material)
    .filter(({ label, text }) => label === 'CERTIFICATE' && certificate(text) !== null)
    .map(({ text }) => text)
  return readable.length === 0 ? null : readable.join('')
}

/**
 * keyPair checks that certificate and key are readable and belong together, and keeps the whole chain of the
 * certificate. One file may hold both. Its problems follow the user's name.
 */
export function keyPair(
  certificateMaterial: Buffer,
  keyMaterial: Buffer,
): { certificate: string; key: string } | { problem: string } {
  const chain = blocks(certificateMaterial).filter(({ label }) => label === 'CERTIFICATE')
  const leaf = chain[0] === undefined ? null : certificate(chain[0].text)
  if (leaf === null) return { problem: 'client-certificate holds no certificate that can be read' }
  const keyBlock = blocks(keyMaterial).find(({ label }) => label.endsWith('PRIVATE KEY'))
  if (keyBlock === undefined) return { problem: 'client-key holds no private key' }
  if (keyBlock.label.startsWith('ENCRYPTED') || /^DEK-Info:/m.test(keyBlock.text))
    return { problem: 'client-key is encrypted, which kubectl does not support either' }
  const key = privateKey(keyBlock.text)
  if (key === null) return { problem: 'client-key holds no private key that can be read' }
  if (!leaf.checkPrivateKey(key))
    return { problem: 'client-certificate and client-key do not belong together' }
  return { certificate: chain.map(({ text }) => text).join(''), key: keyBlock.text }
}

function certificate(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text)
  } catch {
    // OpenSSL's message does not help. The caller says what cannot be read.
    return null
  }
}

function privateKey(text: string): KeyObject | null {
  try {
    return createPrivateKey(text)
  } catch {
    // As above, and the message might quote the key.
    return null
  }
}

/** As Go's encoding/pem, which takes blanks at the ends of lines. OpenSSL does not, so they are left out. */
function blocks(material: Buffer): { label: string; text: string }[] {
  const text = material
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[ \t]+$/gm, '')
  const found: { label: string; text: string }[] = []
  for (const match of text.matchAll(
    /-----BEGIN ([A-Z0-9 ]{1,64})-----\n([^-]*(?:-(?!----)[^-]*)*)-----END \1-----/g,
  ))
    found.push({ label: match[1] ?? '', text: `${match[0]}\n` })
  return found
}

function raise(error: Error): never {
  throw error
}
