import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { type Clock, systemClock } from '#machinery'

type Condition = 'pass' | 'reset' | 'blackHole'

/**
 * TcpForwarder stands in front of a server, at a port of its own, and fails as networks do. What it is told holds for
 * new connections and, where it says so, for those that are open. It begins by passing everything.
 */
export interface TcpForwarder extends AsyncDisposable {
  readonly port: number
  /** Connections that are open. */
  readonly connections: number
  /** Connections it accepted so far. */
  readonly accepted: number
  /** Passes bytes on, also those it held back. */
  pass(): Promise<void>
  /** Listens no more: new connections are refused. Open ones go on. */
  refuse(): Promise<void>
  /** Resets new connections as soon as they are made. Open ones go on. */
  reset(): Promise<void>
  /** Accepts connections and never answers; open ones go silent. */
  blackHole(): Promise<void>
  /** Open connections go silent for ever, as behind a router that forgot them; new ones work. */
  stall(): void
  /** Passes bytes on, each that long after it came, in both directions. */
  delay(delayMs: number): Promise<void>
  /** Resets all open connections; new ones are treated as before. */
  cut(): void
}

/** forwardTo opens a forwarder in front of that server and resolves when it listens. */
export async function forwardTo(
  target: { readonly hostname: string; readonly port: string | number },
  clock: Clock = systemClock,
): Promise<TcpForwarder> {
  const links = new Set<Link>()
  let condition: Condition = 'pass'
  let delayMs = 0
  let accepted = 0
  let server: Server | null = null
  let port = 0

  const listen = async () => {
    if (server !== null) return
    server = createServer({ allowHalfOpen: true }, (client) => {
      accepted += 1
      if (condition === 'reset') {
        client.on('error', () => {}) // It may be gone before it is reset.
        client.resetAndDestroy()
        return
      }
      const link = new Link(
        client,
        connect({ host: target.hostname, port: Number(target.port), allowHalfOpen: true }),
        {
          clock,
          delayMs: () => delayMs,
          isHeld: () => condition === 'blackHole',
        },
      )
      links.add(link)
      client.once('close', () => links.delete(link))
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const become = async (next: Condition, nextDelayMs = 0) => {
    condition = next
    delayMs = nextDelayMs
    await listen()
    for (const link of links) link.release()
  }
  await listen()

  return {
    get port() {
      return port
    },
    get connections() {
      return links.size
    },
    get accepted() {
      return accepted
    },
    pass: () => become('pass'),
    reset: () => become('reset'),
    blackHole: () => become('blackHole'),
    delay: (byMs) => become('pass', byMs),
    refuse: async () => {
      server?.close() // Its `close` event comes only when the open connections have ended.
      server = null
    },
    stall: () => {
      for (const link of links) link.isStalled = true
    },
    cut: () => {
      for (const link of links) link.cut()
    },
    [Symbol.asyncDispose]: async () => {
      const closing = server === null ? null : once(server, 'close')
      server?.close()
      server = null
      for (const link of links) link.cut()
      await closing
    },
  }
}

interface Rules {
  readonly clock: Clock
  readonly delayMs: () => number
  readonly isHeld: () => boolean
}

/** Link is one connection: two directions, each with a queue of what came and is not passed on yet. */
class Link {
  isStalled = false
  readonly #client: Socket
  readonly #upstream: Socket
  readonly #releases = new Set<() => void>()

  constructor(client: Socket, upstream: Socket, rules: Rules) {
    this.#client = client
    this.#upstream = upstream
    this.#carry(client, upstream, rules)
    this.#carry(upstream, client, rules)
  }

  /** Looks again at whether what is queued may be passed on. */
  release(): void {
    for (const release of this.#releases) release()
  }

  cut(): void {
    this.#client.resetAndDestroy()
    this.#upstream.destroy()
  }

  #isHeld(rules: Rules): boolean {
    return this.isStalled || rules.isHeld()
  }

  #carry(from: Socket, to: Socket, rules: Rules): void {
    // null stands for the end of the stream.
    const queue: { readonly due: number; readonly bytes: Buffer | null }[] = []
    let timer: Disposable | null = null
    let hasFailed = false
    const pass = () => {
      timer?.[Symbol.dispose]()
      timer = null
      while (!this.#isHeld(rules) && !to.destroyed) {
        const first = queue[0]
        if (first === undefined) break
        const waitMs = first.due - rules.clock.now()
        if (waitMs > 0 && rules.delayMs() > 0) {
          timer = rules.clock.after(waitMs, pass)
          break
        }
        queue.shift()
        if (first.bytes === null) to.end()
        else if (!to.write(first.bytes)) from.pause()
      }
      if (!from.destroyed || queue.length > 0 || this.#isHeld(rules)) return
      if (hasFailed) to.resetAndDestroy()
      else to.end()
    }
    const enqueue = (bytes: Buffer | null) => {
      queue.push({ due: rules.clock.now() + rules.delayMs(), bytes })
      pass()
    }
    this.#releases.add(pass)
    from.on('data', enqueue)
    from.on('end', () => enqueue(null))
    to.on('drain', () => from.resume())
    from.on('error', () => {}) // `close` follows, with the same meaning for the other side.
    from.on('close', (hadError) => {
      hasFailed = hadError
      pass()
    })
  }
}
