import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { readCertificate } from './scriptedServer.ts'

const headBytes = 9
const frameTypes = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, windowUpdate: 8, continuation: 9 }
const acknowledged = 1
const headersEnd = 4
const largestPayload = 16_384
/** Then everything else of this process has its turn. More at once than a client may still have to answer ends its connection. */
const framesATurn = 100
/** The bytes of DATA that a connection takes before it has granted more. */
const firstWindow = 65_535

/** Flood is what a hostile server sends without an end, as fast as it is read, between the frames of the real one. */
export type Flood =
  | 'pings'
  | 'settings'
  /** Resets of streams that have ended; and no request is answered but with a reset. */
  | 'resets'
  /** A head that never ends. */
  | 'continuations'
  /** Heads of a few kilobytes that unpack to many megabytes. */
  | 'packed heads'
  /** Bytes of a stream that has ended, as many as the connection takes. */
  | 'data'

export const floods: readonly Flood[] = [
  'pings',
  'settings',
  'resets',
  'continuations',
  'packed heads',
  'data',
]

/** FloodingWay is an HTTP/2 address that leads to an API server, and floods its clients while it is told so. */
export interface FloodingWay extends AsyncDisposable {
  readonly url: string
  /** The certificate authority in PEM. */
  readonly ca: string
  /** Connections accepted, and bytes sent that no server would send, since it was told last. */
  readonly accepted: number
  readonly flooded: number
  /** From now on; null for none. Ends the connections there are, unless they are flooded. */
  become(flood: Flood | null): void
}

export async function floodingWay(serverUrl: string): Promise<FloodingWay> {
  const links = new Set<Link>()
  const counts = { accepted: 0, flooded: 0 }
  let flood: Flood | null = null
  const server = createServer(
    { key: readCertificate('server.key'), cert: readCertificate('server.pem'), ALPNProtocols: ['h2'] },
    (client) => {
      counts.accepted += 1
      const link = new Link(client, serverUrl, (bytes) => {
        counts.flooded += bytes
      })
      links.add(link)
      client.on('close', () => links.delete(link))
      if (flood !== null) link.flood(flood)
    },
  )
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: readCertificate('ca.pem'),
    get accepted() {
      return counts.accepted
    },
    get flooded() {
      return counts.flooded
    },
    become(next) {
      flood = next
      counts.accepted = 0
      counts.flooded = 0
      for (const link of links)
        if (next === null) link.end()
        else link.flood(next)
    },
    async [Symbol.asyncDispose]() {
      for (const link of links) link.end()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** Link is one connection of a client, with the one to the real server behind it. */
class Link {
  readonly #client: TLSSocket
  readonly #behind: TLSSocket
  readonly #onFlooded: (bytes: number) => void
  /** Streams that the client has begun, the newest last. */
  readonly #begun: number[] = []
  readonly #ended = new Set<number>()
  #window = firstWindow
  #isFlooding = false

  constructor(client: TLSSocket, serverUrl: string, onFlooded: (bytes: number) => void) {
    this.#client = client
    this.#onFlooded = onFlooded
    this.#behind = connect({
      ...{ host: '127.0.0.1', port: Number(new URL(serverUrl).port) },
      ...{ rejectUnauthorized: false, ALPNProtocols: ['h2'] },
    })
    for (const [socket, other] of [
      [client, this.#behind],
      [this.#behind, client],
    ] as const)
      socket.on('error', () => {}).on('close', () => other.destroy())
    client.on('data', (chunk: Buffer) => this.#behind.write(chunk))
    let preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'.length
    const asked = new Frames((frame) => this.#note(frame))
    client.on('data', (chunk: Buffer) => {
      const skipped = Math.min(preface, chunk.length)
      preface -= skipped
      asked.push(chunk.subarray(skipped))
    })
    const answered = new Frames((frame) => {
      if (typeOf(frame) === frameTypes.data && (frame[4] as number) & 1) this.#ended.add(streamOf(frame))
      client.write(frame)
    })
    this.#behind.on('data', (chunk: Buffer) => answered.push(chunk))
  }

  end(): void {
    this.#client.destroy()
  }

  flood(flood: Flood): void {
    if (this.#isFlooding) return
    this.#isFlooding = true
    void this.#flood(flood)
  }

  async #flood(flood: Flood): Promise<void> {
    let turn = 0
    while (!this.#client.destroyed) {
      const frames = this.#framesOf(flood, turn)
      if (frames.length > 0) {
        turn += 1
        this.#onFlooded(frames.length)
        if (!this.#client.write(frames) && !this.#client.destroyed)
          await Promise.race([once(this.#client, 'drain'), once(this.#client, 'close')]).catch(() => {})
      }
      await new Promise(setImmediate)
    }
  }

  #note(bytes: Buffer): void {
    const type = typeOf(bytes)
    const stream = streamOf(bytes)
    if (type === frameTypes.headers) this.#begun.push(stream)
    else if (type === frameTypes.reset) this.#ended.add(stream)
    else if (type === frameTypes.windowUpdate && stream === 0) this.#window += bytes.readUInt32BE(headBytes)
  }

  /** What is sent in one turn; nothing while there is no stream, or no room, for it. */
  #framesOf(flood: Flood, turn: number): Buffer {
    const stream = this.#begun.at(-1)
    const ended = this.#begun.find((each) => this.#ended.has(each))
    switch (flood) {
      case 'pings':
        return repeated(frame(frameTypes.ping, 0, 0, Buffer.alloc(8, turn)))
      case 'settings':
        // The size of the table for heads, another one each time.
        return repeated(frame(frameTypes.settings, 0, 0, Buffer.from([0, 1, 0, 0, turn & 15, turn & 255])))
      case 'resets':
        return stream === undefined
          ? Buffer.alloc(0)
          : repeated(frame(frameTypes.reset, 0, stream, Buffer.alloc(4, 0)))
      case 'continuations': {
        if (stream === undefined) return Buffer.alloc(0)
        const more = frame(frameTypes.continuation, 0, stream, literal('x-more', 'y'.repeat(8000)))
        return turn === 0
          ? Buffer.concat([frame(frameTypes.headers, 0, stream, literal('x-first', 'y')), more])
          : repeated(more, 4)
      }
      case 'packed heads':
        return stream === undefined ? Buffer.alloc(0) : packedHead(stream)
      case 'data': {
        if (ended === undefined) return Buffer.alloc(0)
        const size = Math.min(this.#window, largestPayload)
        this.#window -= size
        return size === 0 ? Buffer.alloc(0) : frame(frameTypes.data, 0, ended, Buffer.alloc(size, 'x'))
      }
    }
  }
}

/** Frames cuts a stream of bytes into frames. */
class Frames {
  readonly #onFrame: (frame: Buffer) => void
  #held = Buffer.alloc(0)

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame
  }

  push(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk])
    while (this.#held.length >= headBytes) {
      const length = headBytes + this.#held.readUIntBE(0, 3)
      if (this.#held.length < length) return
      this.#onFrame(this.#held.subarray(0, length))
      this.#held = this.#held.subarray(length)
    }
  }
}

const typeOf = (bytes: Buffer): number => bytes[3] as number
const streamOf = (bytes: Buffer): number => bytes.readUInt32BE(5) & 0x7fffffff

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headBytes)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

const repeated = (one: Buffer, times = framesATurn): Buffer => Buffer.concat(Array<Buffer>(times).fill(one))

/** A field of a head as HPACK writes it; `kept` fields are remembered by the client's table. */
function literal(name: string, value: string, isKept = false): Buffer {
  return Buffer.concat([
    Buffer.from([isKept ? 0x40 : 0]),
    hpackNumber(name.length, 0x7f, 0),
    Buffer.from(name),
    hpackNumber(value.length, 0x7f, 0),
    Buffer.from(value),
  ])
}

function hpackNumber(value: number, limit: number, first: number): Buffer {
  if (value < limit) return Buffer.from([first | value])
  const bytes = [first | limit]
  let rest = value - limit
  for (; rest >= 128; rest >>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}

/** One field of four kilobytes, and four thousand references to it: sixteen megabytes of head in eight kilobytes. */
function packedHead(stream: number): Buffer {
  const newest = Buffer.from([0x80 | 62])
  const payload = Buffer.concat([literal('x', 'y'.repeat(3900), true), ...Array<Buffer>(4000).fill(newest)])
  return frame(frameTypes.headers, headersEnd | acknowledged, stream, payload)
}
