import type { LogMarker } from '#contract'
import { type KubeClient, KubeError } from '#kube'
import { Backoff, type Clock, messageOf, sleep } from '#machinery'
import { LineReader, type ReadLine } from '../logs/lineReader.ts'
import { logsPathOf, readNode, refusalOf } from './nodeProxy.ts'

/** Bytes that are asked for at once. */
const chunkBytes = 256 * 1024
/** The first look at the end of a file, for so many bytes of each line that is wanted, and the widest one. */
const lineBytes = 200
const maxTailBytes = 8 << 20
/** A file is looked at for more this often. */
const pauseMs = 2000
/** The last bytes that were read, by which the file is known to be the same one. */
const knownBytes = 64
const retryRule = { firstMs: 500, capMs: 5000, jitter: 0.3 }
/** A file that is being rotated is away for a moment. */
const mostMissing = 5

/** NodeFileOutlet takes the lines of a file. */
interface NodeFileOutlet {
  line(line: ReadLine): void
  mark(marker: LogMarker): void
  /** Resolves when more lines are taken. */
  room(signal: AbortSignal): Promise<void>
}

export interface NodeFileOptions {
  readonly node: string
  readonly file: string
  readonly want: {
    readonly follow: boolean
    readonly tailLines: number | null
    /** Bytes of a line that are given; left out, as many as a page gets. */
    readonly maxLineBytes?: number
  }
  readonly connected: () => Promise<KubeClient>
  readonly outlet: NodeFileOutlet
  readonly clock: Clock
  readonly random: () => number
}

/** A part of the file, from that byte on; `size` is that of the whole file. */
interface Part {
  readonly from: number
  readonly size: number
  readonly bytes: Buffer
}

/**
 * NodeFile reads a file of a node's `/var/log` to its end, a piece at a time, and then looks for more. A file that has been
 * replaced is read from its beginning, behind a marker. `run` resolves when there is no more to come, and rejects with a KubeError
 * where it cannot be read at all.
 */
export class NodeFile {
  readonly #options: NodeFileOptions
  readonly #backoff: Backoff
  #lines: LineReader
  /** Where to read on. */
  #offset = 0
  #known: Buffer = Buffer.alloc(0)
  #isCut = false

  constructor(options: NodeFileOptions) {
    this.#options = options
    this.#backoff = new Backoff(retryRule, options.random)
    this.#lines = new LineReader(options.outlet.line, options.want.maxLineBytes)
  }

  async run(signal: AbortSignal): Promise<void> {
    const { want, clock, outlet } = this.#options
    if (want.tailLines !== null) await this.#readTail(want.tailLines, signal)
    let missing = 0
    for (let isFirst = want.tailLines === null; ; isFirst = false) {
      await outlet.room(signal)
      let isWhole = false
      try {
        isWhole = await this.#readOn(signal)
        missing = 0
        this.#noteRead()
      } catch (problem) {
        if (signal.aborted || isFirst) throw problem
        const status = problem instanceof KubeError ? problem.status : null
        if (status === 404) missing += 1
        if (status === 403 || status === 405 || missing >= mostMissing) throw problem
        if (status !== 404) this.#noteCut(problem)
        await sleep(clock, this.#backoff.next(), signal)
        continue
      }
      if (!isWhole) continue
      if (!want.follow) {
        this.#lines.end()
        return
      }
      await sleep(clock, pauseMs, signal)
    }
  }

  /** Reads the last lines of the file. */
  async #readTail(count: number, signal: AbortSignal): Promise<void> {
    for (let width = Math.max(chunkBytes, count * lineBytes); ; width *= 4) {
      const bytes = Math.min(width, maxTailBytes)
      const part = await this.#ask(`bytes=-${bytes}`, bytes, signal)
      // A line whose beginning is not there is none.
      const cut = part.from === 0 ? 0 : part.bytes.indexOf('\n') + 1
      const text = part.bytes.subarray(cut)
      const from = beginOfLast(text, count)
      if (from === 0 && part.from > 0 && bytes < maxTailBytes) continue
      this.#lines.take(text.subarray(from))
      this.#note(part.bytes, part.from + part.bytes.length)
      return
    }
  }

  /** Reads the next piece; true where that was the last one for now. */
  async #readOn(signal: AbortSignal): Promise<boolean> {
    const from = this.#offset - this.#known.length
    const part = await this.#ask(`bytes=${from}-${from + chunkBytes - 1}`, chunkBytes, signal)
    const { length } = this.#known
    const isSame = part.from === from && part.bytes.subarray(0, length).equals(this.#known)
    if (!isSame) {
      this.#options.outlet.mark({ is: 'rotated' })
      this.#lines = new LineReader(this.#options.outlet.line, this.#options.want.maxLineBytes)
      this.#offset = 0
      this.#known = Buffer.alloc(0)
      return false
    }
    this.#lines.take(part.bytes.subarray(length))
    this.#note(part.bytes, from + part.bytes.length)
    return this.#offset >= part.size
  }

  /** The file has been read up to there, with these bytes at last. */
  #note(bytes: Buffer, offset: number): void {
    this.#offset = offset
    this.#known = Buffer.from(bytes.subarray(-knownBytes))
  }

  async #ask(range: string, mostBytes: number, signal: AbortSignal): Promise<Part> {
    const { node, file, connected, clock } = this.#options
    const path = `${logsPathOf(node)}${encodeURIComponent(file)}`
    const answer = await readNode(await connected(), path, { signal, range, mostBytes, clock })
    const { status, headers, bytes } = answer
    // The file ends before: it is another one.
    if (status === 416) return { from: -1, size: 0, bytes: Buffer.alloc(0) }
    // A kubelet answers so where the file is empty.
    if (status === 200 && bytes.length === 0)
      return { from: this.#known.length === 0 ? 0 : -1, size: 0, bytes }
    if (status !== 206 && status !== 200) throw refusalOf(answer)
    const [, from = '', size = ''] = /^bytes (\d+)-\d+\/(\d+)$/u.exec(headers['content-range'] ?? '') ?? []
    if (status === 200 || from === '')
      throw new KubeError('rejected', 'The node does not serve parts of its files.', { status: 405 })
    return { from: Number(from), size: Number(size), bytes }
  }

  #noteCut(problem: unknown): void {
    if (!this.#isCut) this.#options.outlet.mark({ is: 'cut', reason: messageOf(problem) })
    this.#isCut = true
  }

  #noteRead(): void {
    this.#backoff.reset()
    if (this.#isCut) this.#options.outlet.mark({ is: 'resumed' })
    this.#isCut = false
  }
}

/** Where the last so many lines of the bytes begin; 0 where there are no more. */
function beginOfLast(bytes: Buffer, count: number): number {
  if (count === 0) return bytes.length
  // The end of the last line is none of another.
  let at = bytes.length - 1
  for (let left = count; left > 0; left -= 1) {
    at = at <= 0 ? -1 : bytes.lastIndexOf('\n', at - 1)
    if (at === -1) return 0
  }
  return at + 1
}
