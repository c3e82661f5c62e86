import { Duplex } from 'node:stream'
import { type Clock, ScopeEndedError } from '#machinery'

/**
 * SPDY/3 as far as a client of Kubernetes needs it: streams that the client opens, with headers of its own, and bytes in both
 * directions. The servers (moby/spdystream) know no flow control, so a reader that cannot take the bytes of one stream has to stop them all:
 * a session should carry what belongs together. They also drop what comes for a stream before they have agreed to it.
 */

/** Balancers forget a connection that is silent for half a minute. */
const pingMs = 5000
/** A connection that nothing comes over for this long, no answer to a ping either, is dead. */
const deadMs = 61_000
/** Larger than any head of a frame that is not of data. */
const maxControlBytes = 1 << 20
const headBytes = 8
/** The most bytes in one frame of data. */
const dataBytes = 32 * 1024

const frameTypes = { synStream: 1, synReply: 2, reset: 3, settings: 4, ping: 6, goAway: 7 } as const
const fin = 1

/**
 * The first bytes of compressed headers: zlib's head, and the checksum of the dictionary that SPDY/3 prescribes. What follows are
 * stored blocks, which need neither the dictionary nor a compressor: the headers here are a hundred bytes.
 */
const compressedHead = Buffer.of(0x78, 0xbb, 0xe3, 0xc6, 0xa7, 0xc2)
/** An empty block, by which the reader knows that nothing more comes for now. */
const flush = Buffer.of(0, 0, 0, 0xff, 0xff)

/**
 * SpdySession is one connection that speaks SPDY/3. When the connection ends, a stream that the server has ended can still be read to its
 * end. Disposing the session destroys the connection and every stream.
 */
export class SpdySession implements Disposable {
  readonly #connection: Duplex
  readonly #clock: Clock
  readonly #streams = new Map<number, SpdyStream>()
  readonly #ended = Promise.withResolvers<Error | null>()
  /** What of the input is not read yet: less than a head, or a frame that is no data. */
  #pending: Buffer = Buffer.alloc(0)
  /** The frame of data that is being read. */
  #data: { readonly stream: SpdyStream | undefined; readonly isLast: boolean; left: number } | null = null
  #lastId = -1
  #lastPing = -1
  #hasHeaders = false
  #heardAt: number
  #timer: Disposable
  #isOver = false

  /** The connection is the session's from now on. */
  constructor(connection: Duplex, clock: Clock) {
    this.#connection = connection
    this.#clock = clock
    this.#heardAt = clock.now()
    connection.on('data', (chunk: Buffer) => this.#take(chunk))
    connection.on('error', (problem) => this.#end(problem))
    connection.once('end', () => this.#end(null))
    connection.once('close', () => this.#end(null))
    this.#timer = clock.after(pingMs, () => this.#ping())
  }

  /** Resolves when the connection has ended; with the error where there was one. */
  get ended(): Promise<Error | null> {
    return this.#ended.promise
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /**
   * Opens a stream; resolves when the server has agreed to it. With `isClosed`, nothing will be written to it. Rejects where the
   * server refuses it, or the session ends.
   */
  open(headers: Readonly<Record<string, string>>, { isClosed = false } = {}): Promise<SpdyStream> {
    if (this.#isOver) return Promise.reject(new ScopeEndedError('SpdySession'))
    this.#lastId += 2
    const id = this.#lastId
    const stream = new SpdyStream({
      send: (bytes, isLast, onTaken) => this.#sendData(id, bytes, isLast, onTaken),
      reset: () => this.#sendControl(frameTypes.reset, 0, Buffer.concat([uint32(id), uint32(5)])),
      pause: () => this.#connection.pause(),
      resume: () => this.#connection.resume(),
      onOver: () => this.#streams.delete(id),
      isClosed,
    })
    this.#streams.set(id, stream)
    // Associated with no other stream, and of no priority.
    const head = Buffer.concat([uint32(id), uint32(0), Buffer.of(0, 0)])
    const content = Buffer.concat([head, this.#block(headers)])
    this.#sendControl(frameTypes.synStream, isClosed ? fin : 0, content)
    return stream.agreed
  }

  [Symbol.dispose](): void {
    this.#end(null)
    for (const stream of [...this.#streams.values()]) stream.cut(null)
    this.#streams.clear()
  }

  #end(problem: Error | null): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#timer[Symbol.dispose]()
    this.#connection.destroy()
    for (const stream of [...this.#streams.values()]) stream.lose(problem)
    this.#ended.resolve(problem)
  }

  #ping(): void {
    // What waits to be read may be the answer to a ping.
    if (!this.#connection.isPaused() && this.#clock.now() - this.#heardAt > deadMs) {
      this.#end(new Error(`Nothing came over the connection for ${deadMs / 1000} s.`))
      return
    }
    this.#lastPing += 2
    this.#sendControl(frameTypes.ping, 0, uint32(this.#lastPing))
    this.#timer = this.#clock.after(pingMs, () => this.#ping())
  }

  #take(chunk: Buffer): void {
    this.#heardAt = this.#clock.now()
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    for (;;) {
      if (this.#isOver) return
      if (this.#data !== null) {
        const part = bytes.subarray(0, this.#data.left)
        bytes = bytes.subarray(part.length)
        this.#data.left -= part.length
        if (part.length > 0) this.#data.stream?.takeBytes(part)
        if (this.#data.left > 0) break
        if (this.#data.isLast) this.#data.stream?.takeEnd()
        this.#data = null
      }
      if (bytes.length < headBytes) break
      const flags = bytes[4] ?? 0
      const length = bytes.readUIntBE(5, 3)
      if ((bytes[0] ?? 0) < 0x80) {
        const stream = this.#streams.get(bytes.readUInt32BE(0))
        this.#data = { stream, isLast: (flags & fin) !== 0, left: length }
        bytes = bytes.subarray(headBytes)
        continue
      }
      if (length > maxControlBytes) {
        this.#end(new Error('The server sent something that is no SPDY frame.'))
        return
      }
      if (bytes.length < headBytes + length) break
      this.#handle(bytes.readUInt16BE(2), flags, bytes.subarray(headBytes, headBytes + length))
      bytes = bytes.subarray(headBytes + length)
    }
    this.#pending = bytes
  }

  #handle(type: number, flags: number, content: Buffer): void {
    if (content.length < 4) return
    const id = content.readUInt32BE(0) & 0x7fffffff
    switch (type) {
      case frameTypes.synReply: {
        // Its headers say nothing that is needed, and are not unpacked.
        const stream = this.#streams.get(id)
        stream?.agree()
        if ((flags & fin) !== 0) stream?.takeEnd()
        return
      }
      case frameTypes.reset:
        this.#streams.get(id)?.cut(new Error('The server has reset the stream.'))
        return
      case frameTypes.ping:
        // Ours have odd numbers, and need no answer.
        if (id % 2 === 0) this.#sendControl(frameTypes.ping, 0, content)
    }
  }

  /** Headers as one more piece of the session's compressed text. */
  #block(headers: Readonly<Record<string, string>>): Buffer {
    const entries = Object.entries(headers)
    const text = [
      uint32(entries.length),
      ...entries.flatMap(([name, value]) => [lengthAnd(name.toLowerCase()), lengthAnd(value)]),
    ]
    const plain = Buffer.concat(text)
    const sizes = Buffer.alloc(5)
    sizes.writeUInt16LE(plain.length, 1)
    sizes.writeUInt16LE(plain.length ^ 0xffff, 3)
    const before = this.#hasHeaders ? [] : [compressedHead]
    this.#hasHeaders = true
    return Buffer.concat([...before, sizes, plain, flush])
  }

  #sendControl(type: number, flags: number, content: Buffer): void {
    if (this.#isOver) return
    const head = Buffer.alloc(headBytes)
    head.writeUInt16BE(0x8003, 0)
    head.writeUInt16BE(type, 2)
    head[4] = flags
    head.writeUIntBE(content.length, 5, 3)
    this.#connection.write(Buffer.concat([head, content]))
  }

  #sendData(id: number, bytes: Buffer, isLast: boolean, onTaken: (problem?: Error | null) => void): void {
    if (this.#isOver) {
      onTaken(new ScopeEndedError('SpdySession'))
      return
    }
    this.#connection.cork()
    for (let from = 0; from === 0 || from < bytes.length; from += dataBytes) {
      const part = bytes.subarray(from, from + dataBytes)
      const isEnd = from + dataBytes >= bytes.length
      const head = Buffer.alloc(headBytes)
      head.writeUInt32BE(id, 0)
      head[4] = isLast && isEnd ? fin : 0
      head.writeUIntBE(part.length, 5, 3)
      this.#connection.write(head)
      if (isEnd) this.#connection.write(part, onTaken)
      else this.#connection.write(part)
    }
    this.#connection.uncork()
  }
}

/** What a stream needs of its session. */
interface StreamLink {
  send(bytes: Buffer, isLast: boolean, onTaken: (problem?: Error | null) => void): void
  reset(): void
  pause(): void
  resume(): void
  onOver(): void
  /** Nothing is written to it. */
  readonly isClosed: boolean
}

/**
 * SpdyStream is one stream of a session; each direction ends by itself. Without a reader, it stops the whole session. Destroying it
 * resets it on the server, unless both directions have ended.
 */
export class SpdyStream extends Duplex {
  readonly #link: StreamLink
  readonly #agreed = Promise.withResolvers<SpdyStream>()
  #hasEnded = false

  constructor(link: StreamLink) {
    const options = { allowHalfOpen: true, writable: !link.isClosed }
    super(options)
    this.#link = link
    // The opener may have gone.
    this.#agreed.promise.catch(() => {})
    // Also a stream that is not listened to may be cut.
    this.on('error', () => {})
  }

  get agreed(): Promise<SpdyStream> {
    return this.#agreed.promise
  }

  agree(): void {
    this.#agreed.resolve(this)
  }

  takeBytes(bytes: Buffer): void {
    if (!this.destroyed && !this.#hasEnded && !this.push(bytes)) this.#link.pause()
  }

  takeEnd(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.push(null)
  }

  /** The connection has ended. What the server has sent whole is still read to its end. */
  lose(problem: Error | null): void {
    if (this.#hasEnded && !this.readableEnded) this.once('end', () => this.cut(problem))
    else this.cut(problem)
  }

  /** It is read no further: the server has reset it, or its owner has gone. */
  cut(problem: Error | null): void {
    this.#hasEnded = true
    this.#agreed.reject(problem ?? new Error('The connection has ended.'))
    this.destroy(problem ?? new Error('The connection has ended.'))
  }

  override _read(): void {
    this.#link.resume()
  }

  override _write(chunk: Buffer, _encoding: string, onTaken: (problem?: Error | null) => void): void {
    this.#link.send(chunk, false, onTaken)
  }

  override _final(onDone: (problem?: Error | null) => void): void {
    this.#link.send(Buffer.alloc(0), true, onDone)
  }

  override _destroy(problem: Error | null, onDone: (problem?: Error | null) => void): void {
    if (!this.#hasEnded || !(this.#link.isClosed || this.writableFinished)) this.#link.reset()
    // Its session reads on for the others.
    this.#link.resume()
    this.#link.onOver()
    onDone(problem)
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const lengthAnd = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  return Buffer.concat([uint32(bytes.length), bytes])
}
