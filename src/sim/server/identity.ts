import { generateKeyPairSync, sign } from 'node:crypto'

/** Identity is a certificate with its key, in PEM. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

/**
 * anIdentity makes a self-signed certificate for a server on 127.0.0.1, ::1 and localhost, for a client, and as its own
 * authority.
 */
export function anIdentity({ name = 'somebody', group = 'testers' } = {}): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
  const subject = sequence(attribute(0x0a, group), attribute(0x03, name))
  const addresses = [
    der(0x82, Buffer.from('localhost')),
    der(0x87, Buffer.from([127, 0, 0, 1])),
    der(0x87, Buffer.from([...Array(15).fill(0), 1])),
  ]
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    subject,
    sequence(time('200101000000Z'), time('491231235959Z')),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(
      0xa3,
      sequence(
        extension(0x13, sequence(der(0x01, Buffer.from([0xff])))),
        extension(0x11, sequence(...addresses)),
      ),
    ),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, algorithm, der(0x03, Buffer.concat([Buffer.from([0]), signature])))
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from(head), content])
}

const sequence = (...contents: Buffer[]): Buffer => der(0x30, ...contents)
const oid = (...bytes: number[]): Buffer => der(0x06, Buffer.from(bytes))
const time = (text: string): Buffer => der(0x17, Buffer.from(text))

/**
 * One attribute of a name: 2.5.4.3 is the common name; 2.5.4.10 is the organization, which Kubernetes reads as a group.
 */
const attribute = (type: number, text: string): Buffer =>
  der(0x31, sequence(oid(0x55, 0x04, type), der(0x0c, Buffer.from(text))))

const extension = (type: number, content: Buffer): Buffer =>
  sequence(oid(0x55, 0x1d, type), der(0x04, content))

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
