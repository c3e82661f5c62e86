import { type LogItem, type LogMarker, type NodeLogSpec, nodeLogTitle } from '#contract'
import { isAbort, ScopeEndedError } from '#machinery'
import { lineItem, type ReadLine } from '../logs/lineReader.ts'
import { toFlotillaError } from '../requests/errors.ts'
import type { ByteSink } from '../requests/handlers.ts'
import { type NodeLogParts, NodeLogReader } from './nodeLogReader.ts'

/** aboutNodeLog says whose log it is. */
export const aboutNodeLog = ({ node, log }: Pick<NodeLogSpec, 'node' | 'log'>): string =>
  `Log ${nodeLogTitle(log)} of the node ${node}`

/** The only source. */
const source = 0

/**
 * NodeLog writes one of a node's own logs to a sink, as FollowedLog does those of pods: while the sink is full, no more is read.
 * It ends the sink when there is no more to come, with an error where nothing can be read at all. Disposing it ends its
 * requests.
 */
export class NodeLog implements Disposable {
  readonly #spec: NodeLogSpec
  readonly #sink: ByteSink
  readonly #parts: NodeLogParts
  readonly #ended = new AbortController()
  readonly #stack = new DisposableStack()
  readonly #encoder = new TextEncoder()
  readonly #reader: NodeLogReader

  constructor(spec: NodeLogSpec, sink: ByteSink, parts: NodeLogParts) {
    this.#spec = spec
    this.#sink = sink
    this.#parts = parts
    const outlet = {
      line: (line: ReadLine) => this.#writeLine(line),
      mark: (marker: LogMarker) => this.#mark(marker),
      get isFull() {
        return sink.isFull
      },
    }
    this.#reader = new NodeLogReader(spec, outlet, parts)
    this.#stack.use(sink.onRoom(() => this.#reader.regulate()))
    // In a later turn: the channel has its place by then.
    void Promise.resolve().then(() => this.#run())
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new ScopeEndedError('log'))
    this.#stack[Symbol.dispose]()
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    const { node, log } = this.#spec
    this.#write({ type: 'source', source, pod: node, container: nodeLogTitle(log), containerType: 'app' })
    try {
      await this.#reader.run(signal)
      this.#sink.end(null)
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return
      this.#sink.end(toFlotillaError(problem, this.#parts.log))
    }
  }

  #writeLine(line: ReadLine): void {
    if (this.#ended.signal.aborted) return
    this.#sink.write(this.#encoder.encode(lineItem(source, line)))
    if (this.#sink.isFull) this.#reader.regulate()
  }

  #mark(marker: LogMarker): void {
    this.#write({ type: 'marker', source, at: this.#parts.clock.now(), marker })
  }

  #write(item: LogItem): void {
    if (!this.#ended.signal.aborted) this.#sink.write(this.#encoder.encode(`${JSON.stringify(item)}\n`))
  }
}
