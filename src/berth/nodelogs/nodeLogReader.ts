import { FlotillaError, type LogMarker, type NodeLogSpec } from '#contract'
import type { Flow, KubeClient } from '#kube'
import type { Clock } from '#machinery'
import { ContainerLog } from '../logs/containerLog.ts'
import type { ReadLine } from '../logs/lineReader.ts'
import type { Log } from '../requests/log.ts'
import { NodeFile } from './nodeFile.ts'
import { NodeJournal } from './nodeJournal.ts'

/** NodeLogParts are the parts of the berth that a node's logs are read by. */
export interface NodeLogParts {
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

/** NodeLogOutlet takes what a node's own log has. While it is full, no more is read. */
interface NodeLogOutlet {
  line(line: ReadLine): void
  mark(marker: LogMarker): void
  readonly isFull: boolean
}

/** What is read of a node's log. */
type Wanted = Omit<NodeLogSpec, 'type'> & {
  /** Bytes of a line that are given; left out, as many as a page gets. */
  readonly maxLineBytes?: number
}

/**
 * NodeLogReader reads one of a node's own logs. `run` resolves when there is no more to come, and rejects with a reason where
 * nothing can be read at all. Its owner calls `regulate` when the outlet has become full, or has room.
 */
export class NodeLogReader {
  readonly #wanted: Wanted
  readonly #outlet: NodeLogOutlet
  readonly #parts: NodeLogParts
  #flow: Flow | null = null
  #room = Promise.withResolvers<void>()

  constructor(wanted: Wanted, outlet: NodeLogOutlet, parts: NodeLogParts) {
    this.#wanted = wanted
    this.#outlet = outlet
    this.#parts = parts
  }

  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.#wanted
    const wake = () => this.#room.resolve()
    signal.addEventListener('abort', wake, { once: true })
    try {
      if (log.from === 'journal') await this.#readJournal(log.service, signal)
      else await this.#readFile(log.file, signal)
    } finally {
      signal.removeEventListener('abort', wake)
    }
  }

  regulate(): void {
    if (this.#outlet.isFull) {
      this.#flow?.pause()
      return
    }
    this.#flow?.resume()
    this.#room.resolve()
    this.#room = Promise.withResolvers()
  }

  async #readJournal(service: string, signal: AbortSignal): Promise<void> {
    const { connected, clock, random } = this.#parts
    const outlet = this.#outlet
    /** Why there is nothing to read; null while there is. */
    let refusal: FlotillaError | null = null
    let hasLine = false
    const reader = new ContainerLog({
      source: new NodeJournal({ ...this.#wanted, service, connected, clock }),
      outlet: {
        line: (line) => {
          hasLine = true
          outlet.line(line)
        },
        mark: (marker) => {
          if (marker.is === 'gone') refusal = new FlotillaError('object_not_found', 'The node is gone.')
          else if (marker.is === 'failed') refusal = new FlotillaError(marker.code, marker.reason)
          else outlet.mark(marker)
        },
        get isStopped() {
          return outlet.isFull
        },
        reading: (flow) => {
          this.#flow = flow
          if (outlet.isFull) flow.pause()
          const over = () => {
            this.#flow = null
          }
          return { [Symbol.dispose]: over }
        },
      },
      want: { ...this.#wanted, previous: false },
      ...(this.#wanted.maxLineBytes === undefined ? {} : { maxLineBytes: this.#wanted.maxLineBytes }),
      ...{ clock, random },
    })
    await reader.run(signal)
    this.#endWith(refusal, hasLine)
  }

  async #readFile(file: string, signal: AbortSignal): Promise<void> {
    const outlet = this.#outlet
    const reader = new NodeFile({
      ...{ ...this.#parts, ...this.#wanted, file, want: this.#wanted },
      outlet: {
        line: (line) => outlet.line(line),
        mark: (marker) => outlet.mark(marker),
        room: async () => {
          while (outlet.isFull && !signal.aborted) await this.#room.promise
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
    this.#outlet.mark({ is: 'failed', code: refusal.code, reason: refusal.message })
  }
}
