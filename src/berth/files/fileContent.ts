import { type FileContentParams, FlotillaError, shownFileName } from '#contract'
import { ScopeEndedError } from '#machinery'
import { toFlotillaError } from '../requests/errors.ts'
import type { ByteSink } from '../requests/handlers.ts'
import type { Log } from '../requests/log.ts'
import { type FilesParts, runScript, type ScriptRunning } from './containerScript.ts'
import { bytesOfFilePath } from './filePath.ts'
import { contentScript, octalPath } from './scripts.ts'

/** Files such as those below `/proc` say that they are empty, and are not; one that never ends is cut here. */
const maxUnsizedBytes = 64 * 2 ** 20
/** A line about a file is shorter. */
const maxHeadBytes = 200

/** FileHead is what a container says of a file before its content. */
interface FileHead {
  readonly size: number
  readonly modifiedAt: number
}

/**
 * FileContent writes a file of a container to a sink, as fast as it is taken, and holds no more than a piece of it. The container says
 * first how large it is: more is cut off, and less ends it with an error. Disposing it ends it in the container.
 */
export class FileContent implements Disposable {
  readonly #params: FileContentParams
  readonly #sink: ByteSink
  readonly #parts: FilesParts & { readonly log: Log }
  readonly #ended = new AbortController()
  readonly #room: Disposable
  #running: ScriptRunning | null = null
  #early: Buffer = Buffer.alloc(0)
  #head: FileHead | null = null
  #left = 0
  #isOver = false

  constructor(params: FileContentParams, sink: ByteSink, parts: FilesParts & { readonly log: Log }) {
    this.#params = params
    this.#sink = sink
    this.#parts = parts
    this.#room = sink.onRoom(() => this.#regulate())
    void this.#run()
  }

  /** The headers of the answer, once its first byte is there. */
  get headers(): Record<string, string> {
    const { offset } = this.#params
    if (this.#head === null) return {}
    const { size, modifiedAt } = this.#head
    return {
      'content-disposition': 'attachment',
      'last-modified': new Date(modifiedAt).toUTCString(),
      ...(size === 0 ? {} : { 'content-length': String(size - offset) }),
    }
  }

  [Symbol.dispose](): void {
    this.#isOver = true
    this.#room[Symbol.dispose]()
    this.#ended.abort(new ScopeEndedError('FileContent'))
  }

  async #run(): Promise<void> {
    const { path, offset } = this.#params
    const { signal } = this.#ended
    try {
      const client = await this.#parts.connected()
      await runScript(
        this.#parts,
        client,
        this.#params,
        {
          script: contentScript,
          words: [octalPath(bytesOfFilePath(path)), String(offset + 1)],
          about: path,
          purpose: 'reading files',
        },
        {
          signal,
          owner: {
            hasInput: true,
            onOpen: (running) => {
              this.#running = running
              this.#regulate()
            },
            onOutput: (bytes) => this.#take(bytes),
          },
        },
      )
      if (this.#head === null)
        throw new FlotillaError('cluster_failed', 'The container did not say how large the file is.')
      if (this.#head.size > 0 && this.#left > 0)
        throw new FlotillaError(
          'cluster_failed',
          `“${shownFileName(path)}” became shorter while it was read: ${this.#left} bytes are missing.`,
        )
      this.#end(null)
    } catch (problem) {
      this.#end(toFlotillaError(problem, this.#parts.log))
    }
  }

  #take(bytes: Buffer): void {
    if (this.#isOver) return
    if (this.#head !== null) {
      this.#pass(bytes)
      return
    }
    this.#early = Buffer.concat([this.#early, bytes])
    const end = this.#early.indexOf(10)
    if (end === -1 && this.#early.length <= maxHeadBytes) return
    const rest = this.#early.subarray(end + 1)
    try {
      this.#head = this.#readHead(this.#early.toString('latin1', 0, Math.max(0, end)))
    } catch (problem) {
      this.#end(problem as FlotillaError)
      return
    }
    const { size } = this.#head
    this.#left = size === 0 ? maxUnsizedBytes : size - this.#params.offset
    this.#early = Buffer.alloc(0)
    // The answer begins, also of an empty file.
    this.#sink.write(Buffer.alloc(0))
    if (this.#left === 0) this.#end(null)
    else this.#pass(rest)
  }

  #readHead(line: string): FileHead {
    const [, bytes, seconds] = /^(\d{1,15}) (-?\d{1,12})$/u.exec(line) ?? []
    if (bytes === undefined)
      throw new FlotillaError('cluster_failed', 'The container did not say how large the file is.')
    const head = { size: Number(bytes), modifiedAt: Number(seconds) * 1000 }
    const { path, offset, size = head.size, modifiedAt = head.modifiedAt } = this.#params
    if (size !== head.size || Math.floor(modifiedAt / 1000) !== Math.floor(head.modifiedAt / 1000))
      throw new FlotillaError(
        'file_changed',
        `“${shownFileName(path)}” was changed meanwhile, so the rest does not belong to the first part.`,
      )
    if (offset > head.size)
      throw new FlotillaError('invalid_request', `“${shownFileName(path)}” has only ${head.size} bytes.`)
    return head
  }

  #pass(bytes: Buffer): void {
    if (bytes.length === 0) return
    const wanted = bytes.subarray(0, this.#left)
    this.#left -= wanted.length
    this.#sink.write(wanted)
    if (this.#left > 0) this.#regulate()
    else if (this.#head?.size === 0)
      this.#end(
        new FlotillaError(
          'action_refused',
          'The file does not say how large it is, and is larger than 64 MB.',
        ),
      )
    else this.#end(null)
  }

  #end(error: FlotillaError | null): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#sink.end(error)
    this.#ended.abort(new ScopeEndedError('FileContent'))
  }

  /** Stops the reading while its bytes are not taken. */
  #regulate(): void {
    if (this.#sink.isFull) this.#running?.pause()
    else this.#running?.resume()
  }
}
