import { createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type BerthAddress, ControlLines, controlLine, type ToBerth } from '#contract'
import type { Clock } from '#machinery'
import type { ControlChannel } from './channel.ts'
import { isSecret } from './secret.ts'

/** A server that has dialled has this long to say the secret. */
const secretWithinMs = 5000
const maxSecretLength = 1000
/** The server dials at once, so one that has not done it by then is gone. */
const serverWithinMs = 30_000

/** socketChannel carries control messages over a connection, each as one line of JSON. */
export const socketChannel = (connection: Duplex): ControlChannel => ({
  send: (message) => {
    if (connection.writable) connection.write(controlLine(message))
  },
  listen: ({ onMessage, onEnd }) => {
    const lines = new ControlLines()
    connection.setEncoding('utf8')
    connection.on('data', (piece: string) => {
      for (const message of readLines(lines, piece, connection)) onMessage(message as ToBerth)
    })
    connection.once('close', onEnd)
  },
})

/** Whatever cannot be read ends the connection: nothing behind it could be trusted. */
function readLines(lines: ControlLines, piece: string, connection: Duplex): readonly unknown[] {
  try {
    return lines.read(piece)
  } catch {
    connection.destroy()
    return []
  }
}

/**
 * acceptServer listens for the server that owns this process and resolves with the channel to it. The first line of a
 * connection must be the secret, or the connection is closed. Once one has said it, no other is accepted. Rejects where
 * it cannot listen, and where no server comes within 30 s.
 */
export function acceptServer(
  { host, port }: Extract<BerthAddress, { type: 'tcp' }>,
  { secret, clock }: { readonly secret: string; readonly clock: Clock },
  onListening: (port: number) => void,
): Promise<ControlChannel> {
  const { promise, resolve, reject } = Promise.withResolvers<ControlChannel>()
  let isTaken = false
  const server = createServer((connection) => {
    connection.on('error', () => connection.destroy())
    const timer = clock.after(secretWithinMs, () => connection.destroy())
    connection.once('close', () => timer[Symbol.dispose]())
    void firstLine(connection).then((line) => {
      timer[Symbol.dispose]()
      if (isTaken || !isSecret(line, secret)) {
        connection.destroy()
        return
      }
      isTaken = true
      server.close()
      patience[Symbol.dispose]()
      resolve(socketChannel(connection))
    })
  })
  const patience = clock.after(serverWithinMs, () => {
    isTaken = true
    server.close()
    reject(new Error('no server came'))
  })
  server.once('error', reject)
  server.listen(port, host, () => {
    const address = server.address()
    if (address !== null && typeof address === 'object') onListening(address.port)
  })
  return promise
}

/** The first line of a connection; the rest stays unread. Never resolves if there is none. */
function firstLine(connection: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const read = () => {
      text += (connection.read() as string | null) ?? ''
      const end = text.indexOf('\n')
      if (end === -1) {
        if (text.length > maxSecretLength) connection.destroy()
        return
      }
      connection.off('readable', read)
      connection.unshift(text.slice(end + 1))
      resolve(text.slice(0, end))
    }
    connection.setEncoding('utf8')
    connection.on('readable', read)
  })
}
