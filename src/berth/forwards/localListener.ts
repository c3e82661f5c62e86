import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { FlotillaError, type PortTaken } from '#contract'

/** Both names that a program may use for this machine: a browser takes either for `localhost`. */
const hosts = ['127.0.0.1', '::1'] as const
/** A machine without IPv6 says one of these. */
const absent: readonly (string | undefined)[] = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EPROTONOSUPPORT']
/** How many ports above one that is taken are tried. */
const nearby = 100
/** A port that the system chose for one address may be taken on the other. */
const choices = 20

/** Listening is an open port. Disposing it closes the port; connections that were accepted are their owner's. */
export interface Listening extends AsyncDisposable {
  readonly port: number
}

/** OpenListener opens that port of the person's machine, or with 0 any. Each connection is its owner's, with both ends of its own. */
export type OpenListener = (port: number, onConnection: (socket: Socket) => void) => Promise<Listening>

/**
 * openLocalListener opens a port on the loopback addresses of this machine, on all of them or none. Rejects with `port_taken`, and a
 * port near it that is free, where another program has it.
 */
export const openLocalListener: OpenListener = async (port, onConnection) => {
  for (let left = port === 0 ? choices : 1; ; left -= 1) {
    try {
      return await listen(port, onConnection)
    } catch (problem) {
      const code = codeOf(problem)
      if (code === 'EADDRINUSE' && left > 1) continue
      if (code === 'EADDRINUSE') throw await taken(port)
      if (code !== 'EACCES') throw problem
      throw new FlotillaError(
        'action_refused',
        `This machine lets only its administrator open port ${port}. Choose one of 1024 or above.`,
      )
    }
  }
}

async function listen(port: number, onConnection: (socket: Socket) => void): Promise<Listening> {
  const servers: Server[] = []
  const close = async () => {
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))))
  }
  let chosen = port
  for (const host of hosts) {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, onConnection)
    try {
      server.listen({ host, port: chosen, ipv6Only: true })
      await once(server, 'listening')
    } catch (problem) {
      if (servers.length > 0 && absent.includes(codeOf(problem))) continue
      await close()
      throw problem
    }
    // A connection that could not be accepted has no owner.
    server.on('error', () => {})
    servers.push(server)
    chosen = (server.address() as AddressInfo).port
  }
  return {
    port: chosen,
    // A server waits for its connections, which end by themselves; its port is closed at once.
    [Symbol.asyncDispose]: async () => void close(),
  }
}

async function taken(port: number): Promise<FlotillaError> {
  const details: PortTaken = { port, next: await nextFree(port) }
  return new FlotillaError('port_taken', `Another program of this machine has the port ${port}.`, { details })
}

async function nextFree(port: number): Promise<number | null> {
  for (let next = port + 1; next <= Math.min(port + nearby, 65_535); next += 1) {
    try {
      const listening = await listen(next, () => {})
      await listening[Symbol.asyncDispose]()
      return next
    } catch {
      // Taken as well.
    }
  }
  return null
}

const codeOf = (problem: unknown): string | undefined => (problem as NodeJS.ErrnoException).code
