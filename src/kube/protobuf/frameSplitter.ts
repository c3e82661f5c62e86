import { KubeError } from '../errors/kubeError.ts'

/** As for lines: an API server sends no longer event. */
const maxFrameBytes = 10 << 20

/** FrameSplitter cuts a protobuf watch into its frames. Each frame begins with its length in four bytes, big-endian. */
export class FrameSplitter {
  readonly #onFrame: (frame: Buffer) => void
  #pieces: Buffer[] = []
  #held = 0

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame
  }

  /** How many bytes are kept of a frame that has begun and not ended. */
  get heldBytes(): number {
    return this.#held
  }

  push(chunk: Buffer): void {
    // Pieces are joined only when their frame is complete, so each byte is copied at most once.
    this.#pieces.push(chunk)
    this.#held += chunk.length
    const wanted = this.#wanted()
    if (wanted === null || this.#held < wanted) return
    const [only] = this.#pieces
    const bytes = this.#pieces.length === 1 && only ? only : Buffer.concat(this.#pieces)
    let at = 0
    while (bytes.length - at >= 4) {
      const end = at + 4 + frameLength(bytes, at)
      if (end > bytes.length) break
      // The frame leaves the splitter before it is read, so an error of the reader does not keep it here.
      const frame = bytes.subarray(at + 4, end)
      at = end
      this.#keep(bytes, at)
      this.#onFrame(frame)
    }
    this.#keep(bytes, at)
  }

  #keep(bytes: Buffer, from: number): void {
    this.#held = bytes.length - from
    this.#pieces = this.#held === 0 ? [] : [bytes.subarray(from)]
  }

  /** Bytes up to the end of the first frame; null while its length is not known. */
  #wanted(): number | null {
    if (this.#held < 4) return null
    let [head] = this.#pieces
    if (head === undefined || head.length < 4) {
      head = Buffer.concat(this.#pieces)
      this.#pieces = [head]
    }
    return 4 + frameLength(head, 0)
  }
}

function frameLength(bytes: Buffer, at: number): number {
  const length = bytes.readUInt32BE(at)
  if (length > maxFrameBytes)
    throw new KubeError('malformed', `The watch sent an event of more than ${maxFrameBytes >> 20} MB.`)
  return length
}
