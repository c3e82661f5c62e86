import { createHash, randomBytes } from 'node:crypto'
import type { RawUpgradeRequest } from './rawUpgrade.ts'

/** Of RFC 6455: what a server adds to the key before it answers. */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

type Offer = Pick<RawUpgradeRequest, 'method' | 'headers' | 'problemOf'>

/** webSocketTunnel asks for SPDY frames in the messages of a WebSocket, for that protocol. */
export function webSocketTunnel(protocol: string): Offer {
  const key = randomBytes(16).toString('base64')
  const name = `SPDY/3.1+${protocol}`
  const accept = createHash('sha1')
    .update(key + acceptSuffix)
    .digest('base64')
  return {
    method: 'GET',
    headers: [
      ...['connection', 'Upgrade', 'upgrade', 'websocket', 'sec-websocket-version', '13'],
      ...['sec-websocket-key', key, 'sec-websocket-protocol', name],
    ],
    problemOf: (headers) =>
      headers['sec-websocket-accept'] === accept && headers['sec-websocket-protocol'] === name
        ? null
        : 'The server agreed to another WebSocket than was asked for.',
  }
}

/** plainTunnel asks for SPDY frames on the connection itself, for one of those protocols. */
export const plainTunnel = (protocols: readonly string[]): Offer => ({
  method: 'POST',
  headers: [
    ...['connection', 'Upgrade', 'upgrade', 'SPDY/3.1', 'content-length', '0'],
    ...protocols.flatMap((protocol) => ['x-stream-protocol-version', protocol]),
  ],
  problemOf: (headers) =>
    String(headers.upgrade ?? '').toUpperCase() === 'SPDY/3.1'
      ? null
      : 'The server agreed to another protocol than SPDY/3.1.',
})
