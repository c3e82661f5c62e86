import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { readOffer } from '../guard/protocols.ts'
import type { BerthDoor } from '../roster/door.ts'

/**
 * What of a page's request is passed on to a berth. It is a list of what may pass, so that credentials, cookies,
 * `Impersonate-*`, forwarding and hop-by-hop headers stay here, and whatever else is invented later.
 */
const requestHeaders = [
  'accept',
  'accept-language',
  'content-type',
  'content-length',
  'if-match',
  'if-none-match',
  'range',
] as const

/** What of a berth's answer is passed back; the guard's own headers stay as they are. */
const responseHeaders = [
  'content-type',
  'content-length',
  'content-range',
  'content-disposition',
  'etag',
  'last-modified',
  'retry-after',
] as const

const webSocketHeaders = ['sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions'] as const

export const headersToBerth = (headers: IncomingHttpHeaders): OutgoingHttpHeaders =>
  pick(headers, requestHeaders)

export const headersFromBerth = (headers: IncomingHttpHeaders): OutgoingHttpHeaders =>
  pick(headers, responseHeaders)

/** The head of a piped upgrade, as it goes over the wire. Node's parser lets no line break into a value. */
export function upgradeHead(path: string, headers: IncomingHttpHeaders, berth: BerthDoor): string {
  const passed = { ...pick(headers, webSocketHeaders), ...protocolsOf(headers), ...berth.headers }
  return [
    `GET ${path} HTTP/1.1`,
    'connection: Upgrade',
    'upgrade: websocket',
    ...Object.entries(passed).map(([name, value]) => `${name}: ${value}`),
    '\r\n',
  ].join('\r\n')
}

/** The protocols that a page offers, without its key. */
function protocolsOf({ 'sec-websocket-protocol': header }: IncomingHttpHeaders): Record<string, string> {
  const { protocols } = readOffer(header)
  return protocols.length === 0 ? {} : { 'sec-websocket-protocol': protocols.join(', ') }
}

function pick(headers: IncomingHttpHeaders, names: readonly string[]): Record<string, string> {
  const picked: Record<string, string> = {}
  for (const name of names) {
    const value = headers[name]
    if (typeof value === 'string') picked[name] = value
  }
  return picked
}
