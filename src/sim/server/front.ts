import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '#machinery'

/** FrontCondition is how the way to the server fails; `pass` is no failure. */
export type FrontCondition = 'pass' | 'refuse' | 'reset' | 'hang' | 'slow'

/** The condition `slow` passes so many bytes, so often, on each connection: it is alive, and of no use. */
const slowBytes = 1024
const slowGapMs = 250

/**
 * Front is the port that clients dial. It passes bytes to the server behind it and fails as networks do. The address
 * stays the same through every failure.
 */
export class Front implements AsyncDisposable {
  readonly #backPort: number
  readonly #clock: Clock
  readonly #links = new Set<Link>()
  #condition: FrontCondition = 'pass'
  #server: Server | null = null
  #listening: Promise<unknown> = Promise.resolve()
  #port = 0
  #accepted = 0

  private constructor(backPort: number, clock: Clock) {
    this.#backPort = backPort
    this.#clock = clock
  }

  static async open(backPort: number, clock: Clock): Promise<Front> {
    const front = new Front(backPort, clock)
    await front.#listen()
    return front
  }

  get port(): number {
    return this.#port
  }

  /** Connections accepted so far, and those that are open. */
  get accepted(): number {
    return this.#accepted
  }

  get open(): number {
    return this.#links.size
  }

  /** Sets the condition, also of open connections: `refuse` and `reset` cut them, the others hold back their bytes. */
  async become(condition: FrontCondition): Promise<void> {
    this.#condition = condition
    if (condition === 'refuse') {
      this.#server?.close()
      this.#server = null
    } else await this.#listen()
    if (condition === 'refuse' || condition === 'reset') this.cut()
    for (const link of this.#links) link.look()
  }

  /** Resets every open connection. */
  cut(): void {
    for (const link of this.#links) link.cut()
  }

  /** The open connections pass nothing any more and do not end, as behind a router that forgot them. */
  stall(): void {
    for (const link of this.#links) link.isStalled = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server
    this.#server = null
    const closed = server === null ? null : once(server, 'close')
    server?.close()
    this.cut()
    await closed
  }

  async #listen(): Promise<void> {
    if (this.#server === null) {
      const server = createServer((client) => this.#accept(client))
      this.#server = server
      server.listen(this.#port, '127.0.0.1')
      this.#listening = once(server, 'listening')
    }
    await this.#listening
    if (this.#server !== null) this.#port = (this.#server.address() as AddressInfo).port
  }

  #accept(client: Socket): void {
    this.#accepted += 1
    if (this.#condition === 'reset') {
      // The client may be gone before the reset.
      client.on('error', () => {}).resetAndDestroy()
      return
    }
    const link = new Link(client, connect({ host: '127.0.0.1', port: this.#backPort }), {
      clock: this.#clock,
      condition: () => this.#condition,
    })
    this.#links.add(link)
    client.once('close', () => this.#links.delete(link))
  }
}

/** Link is one connection through the front. */
class Link {
  isStalled = false
  readonly #client: Socket
  readonly #back: Socket
  readonly #rules: { readonly clock: Clock; readonly condition: () => FrontCondition }
  readonly #looks: (() => void)[] = []

  constructor(client: Socket, back: Socket, rules: { clock: Clock; condition: () => FrontCondition }) {
    this.#client = client
    this.#back = back
    this.#rules = rules
    for (const socket of [client, back]) socket.setNoDelay(true)
    this.#carry(client, back)
    this.#carry(back, client)
    client.on('error', () => {}).on('close', () => back.destroy())
    back.on('error', () => {}).on('close', () => this.#end())
  }

  look(): void {
    for (const look of this.#looks) look()
  }

  cut(): void {
    this.#client.resetAndDestroy()
    this.#back.resetAndDestroy()
  }

  get #isHeld(): boolean {
    return this.isStalled || this.#rules.condition() === 'hang'
  }

  /** When the server ends a connection, the client sees it; through a held link it does not. */
  #end(): void {
    if (!this.#isHeld) this.#client.end()
  }

  #carry(from: Socket, to: Socket): void {
    let queue: Buffer[] = []
    let timer: Disposable | null = null
    const pass = () => {
      if (this.#isHeld || timer !== null || to.destroyed) return
      const isSlow = this.#rules.condition() === 'slow'
      for (;;) {
        const bytes = queue.shift()
        if (bytes === undefined) break
        if (isSlow && bytes.length > slowBytes) queue.unshift(bytes.subarray(slowBytes))
        const isTaken = to.write(isSlow ? bytes.subarray(0, slowBytes) : bytes)
        if (isSlow) {
          timer = this.#rules.clock.after(slowGapMs, () => {
            timer = null
            pass()
          })
          return
        }
        if (!isTaken) return
      }
      from.resume()
    }
    this.#looks.push(pass)
    to.on('drain', pass)
    from.on('data', (bytes: Buffer) => {
      queue.push(bytes)
      from.pause()
      pass()
    })
    from.on('close', () => {
      timer?.[Symbol.dispose]()
      queue = []
    })
  }
}
