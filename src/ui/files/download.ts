import { errorCatalogue, FlotillaError } from '#contract'
import { type Clock, isAbort, messageOf, ScopeEndedError, sleep } from '#machinery'
import type { TellTransfer, TransferWork } from '../session/transfers.ts'

/** Bytes that are given to the browser's own store at once; the page itself holds no more of a file. */
const pieceBytes = 4 * 2 ** 20
/** How often a person sees how far it is. */
const tellMs = 100
/** A cut download is gone on with after these pauses; a byte that comes begins them again. */
const pausesMs = [1000, 3000, 10_000]

/** FileMark tells the content of a file from what it was or will be. */
export interface FileMark {
  readonly size: number
  /** Epoch ms. */
  readonly modifiedAt: number
}

/** DownloadSource gives the bytes of a file, and takes them when all are there. */
export interface DownloadSource {
  /** From an offset on; with a mark, only as long as the file is the same. Rejects with a FlotillaError, or as `fetch` does. */
  open(offset: number, mark: FileMark | null, signal: AbortSignal): Promise<Response>
  /** Resolves with what is to be known of them, or null. */
  save(content: Blob): Promise<string | null>
}

/**
 * Download reads a file of a container into the browser's store and has it saved. Where its connection is cut it goes on from the last
 * byte, as long as the file has not changed.
 */
export class Download implements TransferWork {
  readonly #source: DownloadSource
  readonly #clock: Clock
  readonly #tell: TellTransfer
  readonly #parts: Blob[] = []
  #piece: Uint8Array<ArrayBuffer>[] = []
  #pieceBytes = 0
  #bytes = 0
  #mark: FileMark | null = null
  #stop = new AbortController()
  #isRunning = false
  #isOver = false

  constructor(source: DownloadSource, clock: Clock, tell: TellTransfer) {
    this.#source = source
    this.#clock = clock
    this.#tell = (change) => {
      if (!this.#isOver) tell(change)
    }
    // In a later turn: it has its place by then.
    void Promise.resolve().then(() => this.#run())
  }

  stop(): void {
    this.#stop.abort(new ScopeEndedError('Download'))
  }

  resume(): void {
    if (this.#isRunning || this.#isOver) return
    this.#stop = new AbortController()
    if (this.#mark === null) this.#forget()
    void this.#run()
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.stop()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    this.#isRunning = true
    this.#tell({ state: 'running', words: null, canResume: false, canBeginAgain: false })
    try {
      await this.#readToEnd(signal)
      this.#flush()
      if (this.#isOver) return
      this.#tell({ state: 'done', words: await this.#source.save(new Blob(this.#parts)) })
    } catch (problem) {
      const isStopped = signal.aborted || isAbort(problem)
      const isOther = problem instanceof FlotillaError && problem.code === 'file_changed'
      this.#tell({
        state: isStopped ? 'stopped' : 'failed',
        words: isStopped ? null : this.#wordsOf(problem),
        canResume: !isOther && this.#mark !== null,
        canBeginAgain: !isOther && this.#mark === null && this.#bytes > 0,
      })
    } finally {
      this.#isRunning = false
    }
  }

  /** Without a mark, the rest may belong to another content. */
  #wordsOf(problem: unknown): string {
    return problem instanceof FlotillaError || this.#mark !== null || this.#bytes === 0
      ? messageOf(problem)
      : 'The connection was cut before all of it came. It can only begin again from the start.'
  }

  /** Reads over as many connections as it takes; rejects where several in a row bring nothing. */
  async #readToEnd(signal: AbortSignal): Promise<void> {
    for (let tries = 0; ; ) {
      const from = this.#bytes
      try {
        await this.#readOnce(signal)
        return
      } catch (problem) {
        if (this.#bytes > from) tries = 0
        const pauseMs = pausesMs[tries]
        const isLasting = problem instanceof FlotillaError && !errorCatalogue[problem.code].isRetryable
        if (signal.aborted || isLasting || this.#mark === null || pauseMs === undefined) throw problem
        tries += 1
        this.#tell({ state: 'waiting', words: 'The connection was cut. It goes on in a moment.' })
        await sleep(this.#clock, pauseMs, signal)
        this.#tell({ state: 'running', words: null })
      }
    }
  }

  async #readOnce(signal: AbortSignal): Promise<void> {
    const response = await this.#source.open(this.#bytes, this.#mark, signal)
    this.#mark ??= markOf(response)
    if (this.#mark !== null) this.#tell({ size: this.#mark.size })
    let toldAt = this.#clock.now()
    try {
      const reader = response.body?.getReader()
      for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
        this.#take(read.value)
        const now = this.#clock.now()
        if (now - toldAt < tellMs) continue
        toldAt = now
        this.#tell({ bytes: this.#bytes })
      }
    } finally {
      this.#tell({ bytes: this.#bytes })
    }
  }

  /** Without a mark, what came may be of another content. */
  #forget(): void {
    this.#parts.length = 0
    this.#piece = []
    this.#pieceBytes = 0
    this.#bytes = 0
    this.#tell({ bytes: 0 })
  }

  #take(bytes: Uint8Array<ArrayBuffer>): void {
    this.#piece.push(bytes)
    this.#pieceBytes += bytes.length
    this.#bytes += bytes.length
    if (this.#pieceBytes >= pieceBytes) this.#flush()
  }

  #flush(): void {
    if (this.#pieceBytes > 0) this.#parts.push(new Blob(this.#piece))
    this.#piece = []
    this.#pieceBytes = 0
  }
}

/** Null for a file that does not say how large it is. */
function markOf({ headers }: Response): FileMark | null {
  const size = headers.get('content-length')
  const modifiedAt = Date.parse(headers.get('last-modified') ?? '')
  return size === null || Number.isNaN(modifiedAt) ? null : { size: Number(size), modifiedAt }
}
