import { FlotillaError, type LogItem, type LogParams, type LogSpec } from '#contract'
import type { Clock } from '#machinery'
import type { ByteSink, Handlers } from '../requests/handlers.ts'
import { FollowedLog, type LogParts } from './followedLog.ts'
import { LogDownload } from './logDownload.ts'
import { LogText } from './logText.ts'

/** A log whose lines are long in coming has begun all the same. */
const headMs = 1000

/** aboutLog says whose log it is. */
export const aboutLog = ({ namespace, pods }: Pick<LogSpec, 'namespace' | 'pods'>): string =>
  pods.type === 'pod'
    ? `Log of the pod ${pods.name} in ${namespace}`
    : `Log of the pods ${pods.filter} in ${namespace}`

/** logRequests answers scripts with logs. */
export const logRequests = (parts: LogParts) =>
  ({
    logs: (params) => ({
      contentType: params.format === 'json' ? 'application/x-ndjson' : 'text/plain; charset=utf-8',
      begin: (sink) => new ScriptLog(params, sink, parts),
    }),
    'logs/download': (params) => {
      const about = aboutLog({ namespace: params.namespace, pods: podsOf(params) })
      return {
        contentType: params.format === 'zip' ? 'application/zip' : 'text/plain; charset=utf-8',
        begin: (sink) => new LogDownload(params, about, sink, parts),
      }
    },
  }) satisfies Partial<Handlers>

/**
 * ScriptLog writes a log as a script wants it. It writes nothing until there is a line, or nothing to wait for, so that a
 * log that cannot be read at all is answered with an error.
 */
class ScriptLog implements Disposable {
  readonly #sink: ByteSink
  readonly #text: LogText | null
  readonly #log: FollowedLog
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder()
  readonly #clock: Clock
  #head: Disposable | null = null
  #held: string[] | null = []

  constructor(params: LogParams, sink: ByteSink, parts: LogParts) {
    this.#sink = sink
    this.#clock = parts.clock
    this.#text = params.format === 'json' ? null : new LogText(params.timestamps)
    const outlet: ByteSink = {
      get isFull() {
        return sink.isFull
      },
      onRoom: (listener) => sink.onRoom(listener),
      write: (bytes) => this.#take(this.#decoder.decode(bytes)),
      end: (error) => {
        if (error === null) this.#begin()
        sink.end(error)
      },
    }
    this.#log = new FollowedLog(specOf(params), outlet, parts)
  }

  [Symbol.dispose](): void {
    this.#head?.[Symbol.dispose]()
    this.#log[Symbol.dispose]()
  }

  /** Takes whole items, as FollowedLog writes them. */
  #take(written: string): void {
    let text = ''
    for (const line of written.split('\n')) {
      if (line === '') continue
      const item = JSON.parse(line) as LogItem
      const isFailed = item.type === 'marker' && item.marker.is === 'failed'
      if (this.#held !== null && isFailed && item.marker.is === 'failed') {
        this.#sink.end(new FlotillaError(item.marker.code, item.marker.reason))
        return
      }
      const own = this.#text === null ? `${line}\n` : this.#text.of(item)
      if (this.#held === null) text += own
      else this.#held.push(own)
      if (item.type === 'source') this.#head ??= this.#clock.after(headMs, () => this.#begin())
      else this.#begin()
    }
    if (text !== '') this.#sink.write(this.#encoder.encode(text))
  }

  #begin(): void {
    const held = this.#held
    this.#held = null
    if (held !== null) this.#sink.write(this.#encoder.encode(held.join('')))
  }
}

function specOf(params: LogParams): LogSpec {
  const { namespace, container, previous, follow, sinceSeconds, tailLines } = params
  return {
    type: 'logs',
    namespace,
    pods: podsOf(params),
    container: container ?? null,
    previous,
    follow: follow && !previous,
    sinceSeconds: sinceSeconds ?? null,
    tailLines: tailLines ?? null,
  }
}

function podsOf({ pod, filter }: Pick<LogParams, 'pod' | 'filter'>): LogSpec['pods'] {
  if ((pod === undefined) === (filter === undefined))
    throw new FlotillaError('invalid_request', 'Either pod or filter says whose log it is.')
  return filter === undefined ? { type: 'pod', name: pod ?? '' } : { type: 'filter', filter }
}
