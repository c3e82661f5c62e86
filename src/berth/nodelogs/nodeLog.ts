import { FlotillaError, type LogItem, type LogMarker, type NodeLogSpec, nodeLogTitle } from '#contract'
import type { Flow, KubeClient } from '#kube'
import { type Clock, isAbort, ScopeEndedError } from '#machinery'
import { ContainerLog } from '../logs/containerLog.ts'
import { lineItem, type ReadLine } from '../logs/lineReader.ts'
import { toFlotillaError } from '../requests/errors.ts'
import type { ByteSink, Handlers } from '../requests/handlers.ts'
import type { Log } from '../requests/log.ts'
import { NodeFile } from './nodeFile.ts'
import { NodeJournal } from './nodeJournal.ts'
import { nodeLogList } from './nodeLogList.ts'

/** aboutNodeLog says whose log it is. */
export const aboutNodeLog = ({ node, log }: NodeLogSpec): string =>
  `Log ${nodeLogTitle(log)} of the node ${node}`

/** nodeLogRequests lists what a node shows. */
export const nodeLogRequests = (clock: Clock) =>
  ({
    'node/logs': ({ node }, client, signal) => nodeLogList(client, node, { signal, clock }),
  }) satisfies Partial<Handlers>

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
  #flow: Flow | null = null
  #room = Promise.withResolvers<void>()

  constructor(spec: NodeLogSpec, sink: ByteSink, parts: NodeLogParts) {
    this.#spec = spec
    this.#sink = sink
    this.#parts = parts
    this.#stack.use(
      sink.onRoom(() => {
        this.#flow?.resume()
        this.#room.resolve()
        this.#room = Promise.withResolvers()
      }),
    )
    // In a later turn: the channel has its place by then.
    void Promise.resolve().then(() => this.#run())
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new ScopeEndedError('log'))
    this.#room.resolve()
    this.#stack[Symbol.dispose]()
    this.#flow = null
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    const { node, log } = this.#spec
    this.#write({ type: 'source', source, pod: node, container: nodeLogTitle(log), containerType: 'app' })
    try {
      if (log.from === 'journal') await this.#readJournal(log.service, signal)
      else await this.#readFile(log.file, signal)
      this.#sink.end(null)
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return
      this.#sink.end(toFlotillaError(problem, this.#parts.log))
    }
  }

  async #readJournal(service: string, signal: AbortSignal): Promise<void> {
    const { connected, clock, random } = this.#parts
    const isFull = () => this.#sink.isFull
    /** Why there is nothing to read; null while there is. */
    let refusal: FlotillaError | null = null
    let hasLine = false
    const reader = new ContainerLog({
      source: new NodeJournal({ node: this.#spec.node, service, connected, clock }),
      outlet: {
        line: (line) => {
          hasLine = true
          this.#writeLine(line)
        },
        mark: (marker) => {
          if (marker.is === 'gone') refusal = new FlotillaError('object_not_found', 'The node is gone.')
          else if (marker.is === 'failed') refusal = new FlotillaError(marker.code, marker.reason)
          else this.#mark(marker)
        },
        get isStopped() {
          return isFull()
        },
        reading: (flow) => {
          this.#flow = flow
          if (isFull()) flow.pause()
          const over = () => {
            this.#flow = null
          }
          return { [Symbol.dispose]: over }
        },
      },
      want: { ...this.#spec, previous: false },
      ...{ clock, random },
    })
    await reader.run(signal)
    this.#endWith(refusal, hasLine)
  }

  async #readFile(file: string, signal: AbortSignal): Promise<void> {
    const { connected, clock, random } = this.#parts
    const { node, follow, tailLines } = this.#spec
    const reader = new NodeFile({
      ...{ node, file, connected, clock, random, want: { follow, tailLines } },
      outlet: {
        line: (line) => this.#writeLine(line),
        mark: (marker) => this.#mark(marker),
        room: async () => {
          while (this.#sink.isFull && !signal.aborted) await this.#room.promise
          signal.throwIfAborted()
        },
      },
    })
    await reader.run(signal)
  }

  /** A refusal after lines stands behind them, and is the end of a log without any. */
  #endWith(refusal: FlotillaError | null, hasLine: boolean): void {
    if (refusal === null) return
    if (!hasLine) throw refusal
    this.#mark({ is: 'failed', code: refusal.code, reason: refusal.message })
  }

  #writeLine(line: ReadLine): void {
    if (this.#ended.signal.aborted) return
    this.#sink.write(this.#encoder.encode(lineItem(source, line)))
    if (this.#sink.isFull) this.#flow?.pause()
  }

  #mark(marker: LogMarker): void {
    this.#write({ type: 'marker', source, at: this.#parts.clock.now(), marker })
  }

  #write(item: LogItem): void {
    if (!this.#ended.signal.aborted) this.#sink.write(this.#encoder.encode(`${JSON.stringify(item)}\n`))
  }
}

/** NodeLogParts are the parts of the berth that a node's logs are read by. */
export interface NodeLogParts {
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}
