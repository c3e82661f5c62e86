import type { Duplex } from 'node:stream'
import { type ClientOptions, WebSocket } from 'ws'
import { headersByName } from './headersByName.ts'
import { takeRefusal } from './takeRefusal.ts'
import type { Sink, TransportRequest } from './transportRequest.ts'

/** Larger than any message of a kubelet, which sends what it reads at once. */
const maxMessageBytes = 4 << 20

/** UpgradeRequest is a request for a WebSocket as it goes on the wire, credentials included. */
export interface UpgradeRequest extends Pick<TransportRequest, 'path' | 'headers' | 'signal'> {
  /** Subprotocols, the preferred one first. */
  readonly protocols: readonly string[]
}

/**
 * openWebSocket asks for a WebSocket over that connection. It resolves with the socket, which is paused so that its owner
 * misses nothing, or with null where the server answers otherwise: then `refusal` has taken the answer.
 */
export function openWebSocket(
  connection: Duplex,
  host: string,
  { path, headers, protocols, signal }: UpgradeRequest,
  refusal: Sink,
): Promise<WebSocket | null> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket | null>()
  const options: ClientOptions = {
    // Node takes any duplex here; its types know sockets only.
    createConnection: (() => connection) as unknown as NonNullable<ClientOptions['createConnection']>,
    headers: { ...headersByName(headers), host } as Record<string, string>,
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
  }
  // The connection has its TLS already.
  const socket = new WebSocket(`ws://${host}${path}`, [...protocols], options)
  const onAbort = () => {
    reject(signal.reason)
    socket.terminate()
  }
  signal.addEventListener('abort', onAbort)
  socket.once('open', () => {
    socket.pause()
    resolve(socket)
  })
  // Also after it was given up: an error without a listener would end the process.
  socket.on('error', reject)
  socket.once(
    'unexpected-response',
    (_request, response) => void takeRefusal(response, refusal).then(resolve, reject),
  )
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}
