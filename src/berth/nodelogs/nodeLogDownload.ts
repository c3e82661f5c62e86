import { FlotillaError, type LogMarker, type NodeLogName, nodeLogTitle } from '#contract'
import { isAbort, ScopeEndedError } from '#machinery'
import type { ReadLine } from '../logs/lineReader.ts'
import { FileCoverage, maxSavedLineBytes, missingLine } from '../logs/logCoverage.ts'
import { TextPieces } from '../logs/textPieces.ts'
import { toFlotillaError } from '../requests/errors.ts'
import type { ByteSink } from '../requests/handlers.ts'
import { aboutNodeLog } from './nodeLog.ts'
import { type NodeLogParts, NodeLogReader } from './nodeLogReader.ts'

/** Which log is saved, and how. */
interface SavedNodeLog {
  readonly node: string
  readonly log: NodeLogName
  /** Each line of a service begins with its time. */
  readonly timestamps: boolean
}

/**
 * NodeLogDownload writes all of one of a node's own logs to a sink as a text, as fast as it is taken, and says at its end what it
 * covers. It ends the sink, with an error where the log is not read to its end. Disposing it ends its requests.
 */
export class NodeLogDownload implements Disposable {
  readonly #saved: SavedNodeLog
  readonly #sink: ByteSink
  readonly #parts: NodeLogParts
  readonly #ended = new AbortController()
  readonly #room: Disposable
  readonly #reader: NodeLogReader
  readonly #coverage: FileCoverage
  readonly #pieces: TextPieces

  constructor(saved: SavedNodeLog, sink: ByteSink, parts: NodeLogParts) {
    const { node, log, timestamps } = saved
    // The times in a file are its own.
    const hasTimes = timestamps || log.from === 'file'
    this.#saved = saved
    this.#sink = sink
    this.#parts = parts
    this.#coverage = new FileCoverage(nodeLogTitle(log))
    this.#pieces = new TextPieces((piece) => {
      sink.write(piece)
      if (sink.isFull) this.#reader.regulate()
    })
    const wanted = {
      ...{ node, log, follow: false, maxLineBytes: maxSavedLineBytes },
      ...{ sinceSeconds: null, tailLines: null },
    }
    const outlet = {
      line: (line: ReadLine) => {
        this.#coverage.line(line)
        this.#pieces.line(line, hasTimes)
      },
      mark: (marker: LogMarker) => this.#takeMarker(marker),
      get isFull() {
        return sink.isFull
      },
    }
    this.#reader = new NodeLogReader(wanted, outlet, parts)
    this.#room = sink.onRoom(() => this.#reader.regulate())
    // In a later turn: the sink has its place by then.
    void Promise.resolve().then(() => this.#run())
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new ScopeEndedError('download'))
    this.#room[Symbol.dispose]()
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    const { clock, log } = this.#parts
    const from = clock.now()
    try {
      await this.#reader.run(signal)
      const covers = [
        aboutNodeLog(this.#saved),
        `Read from ${new Date(from).toISOString()} to ${new Date(clock.now()).toISOString()}.`,
        ...this.#coverage.words,
      ]
      this.#pieces.text(covers.map((words) => `--- ${words}\n`).join(''))
      this.#pieces.flush()
      this.#sink.end(null)
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return
      this.#sink.end(toFlotillaError(problem, log))
    }
  }

  /** A gap is drawn in its place; what stopped the reading is the end. */
  #takeMarker(marker: LogMarker): void {
    if (marker.is === 'cut' || marker.is === 'resumed') return
    if (marker.is === 'failed') throw new FlotillaError(marker.code, marker.reason)
    this.#coverage.mark(marker)
    if (marker.is === 'rotated') this.#pieces.text(missingLine)
  }
}
