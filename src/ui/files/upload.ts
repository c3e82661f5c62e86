import type { ChannelSpec, ErrorBody, Job, UploadRefusal, UploadWord } from '#contract'
import { messageOf } from '#machinery'
import type { ChannelListener, PageChannel } from '../session/channel.ts'
import type { TellTransfer, TransferWork } from '../session/transfers.ts'

/** How often a person sees how far it is. */
const tellMs = 100

/** UploadedFile is a file of the person's machine, and its path below the folder that it goes to. */
export interface UploadedFile {
  /** Written as in the API. */
  readonly path: string
  readonly file: Blob
  /** An empty folder. */
  readonly isFolder?: boolean
}

/** UploadCluster is what an upload asks of its cluster. */
export interface UploadCluster {
  /** Begins it; resolves with the id of its job. */
  begin(): Promise<string>
  job(jobId: string): Promise<Pick<Job, 'state' | 'reason'>>
  cancel(jobId: string): Promise<unknown>
  openChannel(spec: ChannelSpec, listener: ChannelListener): PageChannel
  now(): number
}

/**
 * Upload sends files to a container, one behind the other, as fast as they are taken there. Where the page's connection is cut it
 * goes on from the byte that came last.
 */
export class Upload implements TransferWork {
  readonly #files: readonly UploadedFile[]
  readonly #cluster: UploadCluster
  readonly #tell: TellTransfer
  readonly #onDone: (present: readonly UploadedFile[]) => void
  #jobId: string | null = null
  #channel: PageChannel | null = null
  /** Where the next byte is in all files together; null until the cluster says where to begin. */
  #at: number | null = null
  /** By their place: they are told again over a new connection. */
  readonly #refused = new Map<number, UploadRefusal>()
  /** The part of a line that has come. */
  #line = ''
  #decoder = new TextDecoder()
  #isSending = false
  #toldAt = 0
  #isOver = false

  constructor(
    files: readonly UploadedFile[],
    cluster: UploadCluster,
    {
      tell,
      onDone,
    }: {
      readonly tell: TellTransfer
      /** Called at its end, with the files that were there already and were not to be replaced. */
      readonly onDone: (present: readonly UploadedFile[]) => void
    },
  ) {
    this.#files = files
    this.#cluster = cluster
    this.#onDone = onDone
    this.#tell = (change) => {
      if (!this.#isOver) tell(change)
    }
    void this.#begin()
  }

  stop(): void {
    if (this.#jobId === null) this.#fail('Stopped before it began.', 'stopped')
    // It is told by the end of its channel.
    else this.#cluster.cancel(this.#jobId).catch((problem) => this.#fail(messageOf(problem)))
  }

  /** An upload that has ended is begun again by the person, who sees what is there. */
  resume(): void {}

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#channel?.[Symbol.dispose]()
  }

  async #begin(): Promise<void> {
    try {
      this.#jobId = await this.#cluster.begin()
    } catch (problem) {
      this.#fail(messageOf(problem))
      return
    }
    if (this.#isOver) return
    this.#channel = this.#cluster.openChannel(
      { type: 'upload', jobId: this.#jobId },
      {
        onOpen: () => this.#tell({ state: 'running', words: null }),
        onBytes: (bytes) => this.#hear(bytes),
        onRoom: () => void this.#send(),
        onLost: () => {
          this.#at = null
          this.#line = ''
          this.#decoder = new TextDecoder()
          this.#tell({ state: 'waiting', words: 'The connection was cut. It goes on in a moment.' })
        },
        onEnd: (error) => void this.#end(error),
      },
    )
  }

  /** The cluster says where to begin, and what was not written. */
  #hear(bytes: Uint8Array): void {
    this.#channel?.take(bytes.length)
    const lines = (this.#line + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#line = lines.pop() ?? ''
    for (const line of lines) {
      const word = JSON.parse(line) as UploadWord
      if ('at' in word) this.#at = word.at
      else this.#refused.set(word.file, word)
    }
    this.#tell({
      refused: [...this.#refused.values()].map(({ file, reason }) => ({
        path: this.#files[file]?.path ?? '',
        reason,
      })),
    })
    void this.#send()
  }

  get #present(): readonly UploadedFile[] {
    return [...this.#refused.values()]
      .filter(({ isPresent }) => isPresent)
      .flatMap(({ file }) => this.#files[file] ?? [])
  }

  /** Sends as much as there is room for. */
  async #send(): Promise<void> {
    if (this.#isSending) return
    this.#isSending = true
    try {
      for (;;) {
        const channel = this.#channel
        const at = this.#at
        if (channel === null || at === null || channel.room === 0) return
        const part = await this.#read(at, channel.room)
        // The connection may have been replaced meanwhile.
        if (this.#at !== at) continue
        if (part.length === 0) return
        channel.write(0, part)
        this.#at = at + part.length
        this.#showProgress(this.#at)
      }
    } catch {
      this.stop()
      this.#fail('A file cannot be read any more. It may have been changed or deleted.')
    } finally {
      this.#isSending = false
    }
  }

  async #read(at: number, most: number): Promise<Uint8Array> {
    let before = 0
    for (const { file } of this.#files) {
      if (at < before + file.size) {
        const from = at - before
        return new Uint8Array(await file.slice(from, from + most).arrayBuffer())
      }
      before += file.size
    }
    return new Uint8Array()
  }

  #showProgress(bytes: number): void {
    const now = this.#cluster.now()
    if (now - this.#toldAt < tellMs) return
    this.#toldAt = now
    this.#tell({ bytes })
  }

  async #end(error: ErrorBody['error'] | null): Promise<void> {
    if (error === null) {
      const bytes = this.#files.reduce((sum, { file }) => sum + file.size, 0)
      this.#tell({ state: 'done', bytes, words: null })
      this.#onDone(this.#present)
      return
    }
    // It may have ended while the page was away.
    const jobId = this.#jobId ?? ''
    const job = error.code === 'job_not_found' ? await this.#cluster.job(jobId).catch(() => null) : null
    if (job?.state === 'succeeded') await this.#end(null)
    else this.#fail(job?.reason ?? error.message, job?.state === 'cancelled' ? 'stopped' : 'failed')
  }

  #fail(words: string, state: 'failed' | 'stopped' = 'failed'): void {
    this.#tell({ state, words, canResume: false })
    this.#onDone(this.#present)
    this[Symbol.dispose]()
  }
}
