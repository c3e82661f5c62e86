import { once } from 'node:events'
import { connect } from 'node:net'
import { apiRoot } from '#contract'
import type { Product } from '#testkit'

/** RawAnswer is an answer as its bytes came. */
export interface RawAnswer {
  readonly status: number
  /** The head and the body, as they are. */
  readonly text: string
  /** The body, where it is JSON. */
  readonly json: unknown
}

/** A request of which nothing is added or made right on the way: `Host`, `Origin` and all are what the caller says. */
export interface RawRequest {
  readonly method?: string
  /** Behind the API's root where it has no leading `//`; `/…` of the page is written `page:/…`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** rawRequest asks over a socket of its own and reads until the other side has nothing more to say. */
export async function rawRequest(
  product: Product,
  { method = 'GET', path, headers = {}, body = '' }: RawRequest,
): Promise<RawAnswer> {
  const { host, port } = new URL(product.url)
  const target = path.startsWith('page:') ? path.slice('page:'.length) : apiRoot + path
  const lines = Object.entries({ host, connection: 'close', ...sized(body), ...headers })
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {}) // `close` follows; what came until then is the answer.
  let text = ''
  socket.setEncoding('utf8')
  socket.on('data', (chunk: string) => {
    text += chunk
    // An upgrade that was let in stays open; its status is all that is asked for.
    if (text.startsWith('HTTP/1.1 101')) socket.destroy()
  })
  socket.write(
    [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', body].join(
      '\r\n',
    ),
  )
  await once(socket, 'close')
  const [head = '', content = ''] = text.split('\r\n\r\n', 2)
  return { status: Number(head.split(' ', 2)[1]), text, json: parsed(content) }
}

/** What makes a GET an upgrade to a WebSocket. */
export const upgradeHeaders = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
  'sec-websocket-version': '13',
}

const sized = (body: string): Record<string, string> =>
  body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // A page, or nothing: told by the text.
    return null
  }
}
