import type { Socket } from 'node:net'
import { Client, errors } from 'undici'
import type { Connector } from './connector.ts'
import { Exchange, isGoAway } from './exchange.ts'
import { H2Session } from './h2Session.ts'

/**
 * openH2Client opens an undici client that loses nothing by a GOAWAY. `queued` holds the exchanges that no client has taken
 * yet; a dial that fails fails them all.
 *
 * After a GOAWAY, undici treats all streams of a client beyond the last accepted one as turned away, also those of older
 * connections, and running watches among them would end. So a client takes nothing new after a GOAWAY and sends nothing
 * again: each client has one connection, and the requests which that connection turned away go over another client.
 */
export function openH2Client(
  origin: URL,
  options: object,
  { connector, queued }: { readonly connector: Connector; readonly queued: Set<Exchange> },
): Client {
  const session = new H2Session()
  let isToDial = true
  const client = new Client(origin, {
    ...options,
    connect: (_, callback) => {
      if (!isToDial) {
        isToDial = true
        // By then, all exchanges that were to go over this connection have been taken back.
        queueMicrotask(() => callback(new errors.InformationalError('The server said GOAWAY.'), null))
        return
      }
      connector.connect().then(
        (socket) => {
          session.connections += 1
          session.liveness = connector.livenessOf(socket)
          // After a GOAWAY, undici counts the streams that still run on the old connection as HTTP/1.1 pipelining, and
          // would open the new connection only when the last of them, perhaps a watch, has ended.
          client.pipelining = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2' ? 100 : 1
          callback(null, socket as Socket)
        },
        (problem: Error) => {
          // undici would dial again for each of them in turn, and the last would wait for all the dials before.
          for (const exchange of queued) exchange.fail(problem)
          callback(problem, null)
        },
      )
    },
  })
  client.on('disconnect', (_origin, _targets, problem) => {
    if (session.isGoing || !isGoAway(problem)) return
    // An exchange that is not on the wire yet cannot be taken back: it needs the connection, and is turned away at its start.
    isToDial = session.waiting > 0
    session.goAway(client.stats.pending)
  })
  // A pool retires a client by this field, and the client then finishes its requests.
  Object.defineProperty(client, 'ttl', { get: () => (session.isGoing ? 1 : 0), set: () => {} })
  const dispatch = client.dispatch.bind(client)
  client.dispatch = (request, handler) => {
    if (handler instanceof Exchange) {
      queued.delete(handler)
      // No caller waits for a settled exchange: it is not worth a dial.
      if (handler.isSettled) return true
      handler.joinSession(session)
    }
    return dispatch(request, handler)
  }
  return client
}
