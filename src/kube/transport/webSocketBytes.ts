import { randomBytes } from 'node:crypto'
import { Duplex } from 'node:stream'

/** The most bytes of one message; a server may refuse longer ones, and a mask is put on a copy. */
const messageBytes = 64 * 1024
/** Longer than any server's answer to a ping, or reason to close. */
const maxControlBytes = 125

const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** The frame that is being read. */
interface Frame {
  readonly opcode: number
  /** Bytes of it that are still to come. */
  left: number
  /** What has come of a control frame. */
  readonly control: Buffer[]
}

/**
 * WebSocketBytes is a WebSocket as a plain stream of bytes: what is written goes out in binary messages, and the content of each
 * message comes in, as it comes. It is for the client of a connection whose upgrade is done. `ws` cannot be used for it, because it
 * refuses subprotocols with a slash in their name, as those of tunnels have. The stream ends where the server closes it.
 */
export class WebSocketBytes extends Duplex {
  readonly #connection: Duplex
  #pending: Buffer = Buffer.alloc(0)
  #frame: Frame | null = null

  constructor(connection: Duplex) {
    super({ allowHalfOpen: false })
    this.#connection = connection
    connection.on('data', (chunk: Buffer) => this.#take(chunk))
    connection.once('end', () => this.push(null))
    connection.on('error', (problem) => this.destroy(problem))
    connection.once('close', () => this.destroy())
    connection.pause()
  }

  override _read(): void {
    this.#connection.resume()
  }

  override _write(chunk: Buffer, _encoding: string, onTaken: (problem?: Error | null) => void): void {
    if (chunk.length <= messageBytes) {
      this.#connection.write(frameOf(opcodes.binary, chunk), onTaken)
      return
    }
    this.#connection.cork()
    for (let from = 0; from < chunk.length; from += messageBytes) {
      const isLast = from + messageBytes >= chunk.length
      const frame = frameOf(opcodes.binary, chunk.subarray(from, from + messageBytes))
      this.#connection.write(frame, isLast ? onTaken : undefined)
    }
    this.#connection.uncork()
  }

  /** What was written together goes out together. */
  override _writev(
    written: readonly { readonly chunk: Buffer }[],
    onTaken: (problem?: Error | null) => void,
  ): void {
    this._write(Buffer.concat(written.map(({ chunk }) => chunk)), 'buffer', onTaken)
  }

  override _final(onDone: (problem?: Error | null) => void): void {
    // 1000: a normal end.
    this.#connection.end(frameOf(opcodes.close, Buffer.of(3, 232)))
    onDone()
  }

  override _destroy(problem: Error | null, onDone: (problem?: Error | null) => void): void {
    this.#connection.destroy()
    onDone(problem)
  }

  #take(chunk: Buffer): void {
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    while (!this.destroyed) {
      if (this.#frame === null) {
        const head = readHead(bytes)
        if (head === 'more') break
        if (head === null) {
          this.destroy(new Error('The server sent something that is no WebSocket message.'))
          return
        }
        this.#frame = { opcode: head.opcode, left: head.length, control: [] }
        bytes = bytes.subarray(head.size)
      }
      const part = bytes.subarray(0, this.#frame.left)
      bytes = bytes.subarray(part.length)
      this.#frame.left -= part.length
      this.#handle(this.#frame, part)
      if (this.#frame.left > 0) break
      this.#frame = null
    }
    this.#pending = bytes
  }

  #handle(frame: Frame, part: Buffer): void {
    const isControl = frame.opcode >= opcodes.close
    if (!isControl) {
      if (part.length > 0 && !this.push(part)) this.#connection.pause()
      return
    }
    frame.control.push(part)
    if (frame.left > 0) return
    if (frame.opcode === opcodes.ping)
      this.#connection.write(frameOf(opcodes.pong, Buffer.concat(frame.control)))
    if (frame.opcode === opcodes.close) {
      this.push(null)
      this.#connection.end()
    }
  }
}

/** The head of the next frame; `more` where it has not come whole, null where it is none of a server. */
function readHead(
  bytes: Buffer,
): { readonly opcode: number; readonly length: number; readonly size: number } | 'more' | null {
  if (bytes.length < 2) return 'more'
  const [first = 0, second = 0] = bytes
  const opcode = first & 15
  // A server masks nothing, and no extension was asked for.
  if ((first & 0x70) !== 0 || (second & 0x80) !== 0) return null
  const short = second & 127
  if (opcode >= opcodes.close) return short <= maxControlBytes ? { opcode, length: short, size: 2 } : null
  if (short < 126) return { opcode, length: short, size: 2 }
  if (short === 126) return bytes.length < 4 ? 'more' : { opcode, length: bytes.readUInt16BE(2), size: 4 }
  if (bytes.length < 10) return 'more'
  const length = bytes.readBigUInt64BE(2)
  return length > Number.MAX_SAFE_INTEGER ? null : { opcode, length: Number(length), size: 10 }
}

/** A whole message of a client, masked as it must be. */
function frameOf(opcode: number, content: Buffer): Buffer {
  const { length } = content
  const lengthBytes = length < 126 ? 0 : length < 65_536 ? 2 : 8
  const at = 6 + lengthBytes
  const frame = Buffer.allocUnsafe(at + length)
  frame[0] = 0x80 | opcode
  frame[1] = 0x80 | (lengthBytes === 0 ? length : lengthBytes === 2 ? 126 : 127)
  if (lengthBytes === 2) frame.writeUInt16BE(length, 2)
  if (lengthBytes === 8) frame.writeBigUInt64BE(BigInt(length), 2)
  const mask = randomBytes(4)
  mask.copy(frame, at - 4)
  for (let index = 0; index < length; index += 1)
    frame[at + index] = (content[index] ?? 0) ^ (mask[index & 3] ?? 0)
  return frame
}
