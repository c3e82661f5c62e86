import { request as requestHttp } from 'node:http'
import type { Duplex } from 'node:stream'
import { headersByName } from './headersByName.ts'
import { takeRefusal } from './takeRefusal.ts'
import type { Sink, TransportRequest } from './transportRequest.ts'

/** RawUpgradeRequest is a request for another protocol on its connection, as it goes on the wire, credentials included. */
export interface RawUpgradeRequest extends Pick<TransportRequest, 'method' | 'path' | 'headers' | 'signal'> {
  /** Null where the server's agreement is enough; otherwise what must be right in its answer, or why it is not. */
  readonly problemOf: ((headers: Readonly<Record<string, unknown>>) => string | null) | null
}

/**
 * openRawUpgrade asks for that protocol over that connection. It resolves with the connection, on which the new protocol is
 * spoken from now on, or with null where the server answers otherwise: then `refusal` has taken the answer.
 */
export function openRawUpgrade(
  connection: Duplex,
  host: string,
  { method, path, headers, signal, problemOf }: RawUpgradeRequest,
  refusal: Sink,
): Promise<Duplex | null> {
  const { promise, resolve, reject } = Promise.withResolvers<Duplex | null>()
  const request = requestHttp({
    // Node takes any duplex here; its types know sockets only.
    createConnection: (() => connection) as never,
    method,
    path,
    headers: { ...headersByName(headers), host } as Record<string, string>,
  })
  const onAbort = () => {
    reject(signal.reason)
    connection.destroy()
  }
  signal.addEventListener('abort', onAbort)
  // Also after it was given up: an error without a listener would end the process.
  connection.on('error', reject)
  request.on('error', reject)
  request.once('upgrade', (response, socket, head) => {
    const problem = problemOf?.(response.headers) ?? null
    if (problem !== null) {
      reject(new Error(problem))
      socket.destroy()
      return
    }
    if (head.length > 0) socket.unshift(head)
    resolve(socket)
  })
  request.once('response', (response) => void takeRefusal(response, refusal).then(resolve, reject))
  request.end()
  return promise.finally(() => signal.removeEventListener('abort', onAbort))
}
