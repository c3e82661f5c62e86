import { isNotFound, type KubeClient, KubeError } from '#kube'
import { type Clock, sleep } from '#machinery'
import type { LogQuery, LogSource } from '../logs/containerLog.ts'
import type { LoggedContainer } from '../logs/containers.ts'
import { JournalLines } from './journalLines.ts'
import { logsPathOf } from './nodeProxy.ts'

/** Each question makes the node search its journal. */
const pauseMs = 2000
/** So many of the last lines are asked for, until they reach back far enough; then all. */
const tails = [1000, 10_000, 100_000, null]

/**
 * NodeJournal is a service of a node whose log the kubelet reads from the journal. The kubelet cannot follow it, so it is asked
 * again and again. It is asked for the last lines and never for those since a moment: it passes the moment on without its zone,
 * and journalctl takes it for one of the node's own zone.
 */
export class NodeJournal implements LogSource {
  readonly #options: {
    readonly node: string
    readonly service: string
    readonly connected: () => Promise<KubeClient>
    readonly clock: Clock
  }
  #askedAt = Number.NEGATIVE_INFINITY
  #isGone = false

  constructor(options: {
    node: string
    service: string
    connected: () => Promise<KubeClient>
    clock: Clock
  }) {
    this.#options = options
  }

  async look(): Promise<LoggedContainer | null> {
    return this.#isGone ? null : { ...alwaysRunning, name: this.#options.service }
  }

  async read(query: LogQuery, sink: Parameters<LogSource['read']>[1], signal: AbortSignal): Promise<void> {
    const { clock } = this.#options
    await sleep(clock, Math.max(0, this.#askedAt + pauseMs - clock.now()), signal)
    this.#askedAt = clock.now()
    const { sinceTime, sinceSeconds, tailLines } = query
    const sinceMs =
      sinceTime !== null
        ? Date.parse(sinceTime)
        : sinceSeconds === null
          ? null
          : clock.now() - sinceSeconds * 1000
    if (sinceMs === null) {
      await this.#ask(tailLines, Number.NEGATIVE_INFINITY, sink, signal)
      return
    }
    for (const tail of tails) if (await this.#ask(tail, sinceMs, sink, signal)) return
  }

  /** Reads the last lines, those since a moment; false, and no line, where they do not reach back so far. */
  async #ask(
    tailLines: number | null,
    sinceMs: number,
    sink: Parameters<LogSource['read']>[1],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { node, service, connected, clock } = this.#options
    const client = await connected()
    const stopped = new AbortController()
    let isShort = false
    let refusal: string | null = null
    let hasLine = false
    let text = ''
    const lines = new JournalLines({
      now: clock.now(),
      onLine: (line, atMs) => {
        isShort ||= !hasLine && tailLines !== null && atMs >= sinceMs && sinceMs > Number.NEGATIVE_INFINITY
        hasLine = true
        if (isShort) stopped.abort()
        else if (atMs >= sinceMs) text += line
      },
      onRefusal: (words) => {
        refusal ??= words
      },
    })
    const give = () => {
      if (text !== '' && !isShort) sink.onChunk(Buffer.from(text))
      text = ''
    }
    try {
      await client.stream(logsPathOf(node), {
        query: { query: service, tailLines },
        signal: AbortSignal.any([signal, stopped.signal]),
        silenceMs: null,
        isApart: true,
        onOpen: (flow) => sink.onOpen(flow),
        onChunk: (chunk) => {
          lines.take(chunk)
          give()
        },
      })
    } catch (problem) {
      if (isShort && !signal.aborted) return false
      if (isNotFound(problem)) this.#isGone = true
      throw refused(problem)
    }
    lines.end()
    give()
    if (refusal !== null && !hasLine) throw new KubeError('rejected', refusal, { status: 422 })
    return !isShort
  }
}

const alwaysRunning: LoggedContainer = {
  name: '',
  type: 'app',
  state: 'running',
  instance: 'journal',
  restarts: 0,
  reason: '',
  message: '',
  exit: null,
  isOver: false,
}

/** A kubelet that does not understand the question will not do so later. */
function refused(problem: unknown): unknown {
  if (!(problem instanceof KubeError)) return problem
  const { reason, message, status } = problem
  const isFinal = status === 400 || status === 406 || reason === 'foreign'
  return isFinal ? new KubeError('rejected', message, { status: 422, cause: problem }) : problem
}
