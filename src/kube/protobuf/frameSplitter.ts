import { KubeError } from '../errors/kubeError.ts'

/** As for lines: what is longer than this is no event of an API server. */
const maxFrameBytes = 10 << 20

/** FrameSplitter cuts a protobuf watch into its frames, each led by its length in four bytes, big-endian. */
export class FrameSplitter {
  readonly #onFrame: (frame: Buffer) => void
  #pieces: Buffer[] = []
  #held = 0

  constructor(onFrame: (frame: Buffer) => void) {
    this.#onFrame = onFrame
  }

  /** Whether a frame has begun that has not ended. */
  get isInside(): boolean {
    return this.#held > 0
  }

  push(chunk: Buffer): void {
    // Pieces are joined only once the frame they belong to is whole, so each byte is copied at most once.
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
      // The frame has left the splitter before it is read, whatever reading it throws.
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
