import { once } from 'node:events'
import type { Duplex } from 'node:stream'

const types = { synStream: 1, synReply: 2 } as const

/** PeerStream is a stream that a client of SPDY has opened: what it sent, and what it is answered with. */
interface PeerStream {
  readonly id: number
  readonly headers: ReadonlyMap<string, string>
  heard: string
  /** The client sends no more. */
  isEnded: boolean
  say(text: string, options?: { readonly isLast?: boolean }): void
}

/** SpdyPeer is a server of SPDY/3.1 that agrees to every stream and does with each what the script says. */
export class SpdyPeer {
  readonly streams = new Map<number, PeerStream>()
  readonly #connection: Duplex
  readonly #onStream: (stream: PeerStream, peer: SpdyPeer) => void
  #pending = Buffer.alloc(0)

  constructor(connection: Duplex, onStream: (stream: PeerStream, peer: SpdyPeer) => void = () => {}) {
    this.#connection = connection
    this.#onStream = onStream
    connection.on('error', () => {}) // The client may be gone.
    connection.on('data', (bytes: Buffer) => this.#take(bytes))
  }

  /** The stream that was opened with that type. */
  of(streamType: string): PeerStream | undefined {
    return [...this.streams.values()].find(({ headers }) => headers.get('streamtype') === streamType)
  }

  cut(): void {
    this.#connection.destroy()
  }

  /** Closes the connection behind everything that was said; resolves when the client has closed it too. */
  async end(): Promise<void> {
    const closed = once(this.#connection, 'close')
    this.#connection.end()
    await closed
  }

  #take(bytes: Buffer): void {
    this.#pending = Buffer.concat([this.#pending, bytes])
    while (this.#pending.length >= 8) {
      const length = this.#pending.readUIntBE(5, 3)
      if (this.#pending.length < 8 + length) return
      this.#handle(this.#pending.subarray(0, 8), this.#pending.subarray(8, 8 + length))
      this.#pending = this.#pending.subarray(8 + length)
    }
  }

  #handle(head: Buffer, content: Buffer): void {
    const isLast = ((head[4] ?? 0) & 1) !== 0
    if ((head[0] ?? 0) < 0x80) {
      const stream = this.streams.get(head.readUInt32BE(0))
      if (stream === undefined) return
      stream.heard += content.toString('latin1')
      stream.isEnded ||= isLast
      return
    }
    if (head.readUInt16BE(2) !== types.synStream) return
    const id = content.readUInt32BE(0)
    const stream: PeerStream = {
      id,
      headers: headersIn(content.subarray(10), id === 1),
      heard: '',
      isEnded: isLast,
      say: (text, options) => {
        const bytes = Buffer.from(text)
        const start = Buffer.alloc(8)
        start.writeUInt32BE(id, 0)
        start[4] = options?.isLast === true ? 1 : 0
        start.writeUIntBE(bytes.length, 5, 3)
        this.#connection.write(Buffer.concat([start, bytes]))
      },
    }
    this.streams.set(id, stream)
    const reply = Buffer.alloc(12)
    reply.writeUInt16BE(0x8003, 0)
    reply.writeUInt16BE(types.synReply, 2)
    reply.writeUIntBE(4, 5, 3)
    reply.writeUInt32BE(id, 8)
    this.#connection.write(reply)
    this.#onStream(stream, this)
  }
}

/** The headers in a stored block, behind the head that the first of a session has. */
function headersIn(block: Buffer, isFirst: boolean): ReadonlyMap<string, string> {
  let at = (isFirst ? 6 : 0) + 5
  const next = () => {
    const length = block.readUInt32BE(at)
    at += 4 + length
    return block.subarray(at - length, at).toString('utf8')
  }
  const count = block.readUInt32BE(at)
  at += 4
  return new Map(Array.from({ length: count }, () => [next(), next()] as const))
}
