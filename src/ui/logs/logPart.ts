import type { ClusterId, ErrorBody, LogItem } from '#contract'
import type { ChannelListener, PageChannel } from '../session/channel.ts'
import type { ShownLogSpec } from './logSpec.ts'

/** LogOrigin is a cluster that a log is read from. */
export interface LogOrigin {
  readonly clusterId: ClusterId
  readonly clusterName: string
  readonly openChannel: (spec: ShownLogSpec, listener: ChannelListener) => PageChannel
}

/** LogPhase is how far the reading of a log has come. */
export type LogPhase = 'connecting' | 'open' | 'lost' | 'ended'

interface LogPartEvents {
  /** What comes now begins at the beginning. */
  onBegin(part: LogPart): void
  onItems(part: LogPart, items: readonly LogItem[]): void
  onChange(part: LogPart): void
}

/**
 * LogPart is what one cluster has of a log: its channel, and the items on it. It grants what it has taken when it is told to.
 * Disposing it closes the channel.
 */
export class LogPart implements Disposable {
  readonly origin: LogOrigin
  readonly #channel: PageChannel
  phase: LogPhase = 'connecting'
  error: ErrorBody['error'] | null = null
  #decoder = new TextDecoder()
  #rest = ''
  #owed = 0

  constructor(spec: ShownLogSpec, origin: LogOrigin, events: LogPartEvents) {
    this.origin = origin
    this.#channel = origin.openChannel(spec, {
      onOpen: () => {
        this.#decoder = new TextDecoder()
        this.#rest = ''
        this.#owed = 0
        this.phase = 'open'
        this.error = null
        events.onBegin(this)
      },
      onBytes: (bytes) => {
        const parts = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
        this.#rest = parts.pop() ?? ''
        this.#owed += bytes.length
        // The berth is part of the product, so its items are not validated again.
        events.onItems(
          this,
          parts.map((part) => JSON.parse(part) as LogItem),
        )
      },
      onEnd: (error) => {
        this.phase = 'ended'
        this.error = error
        events.onChange(this)
      },
      onLost: () => {
        this.phase = 'lost'
        events.onChange(this)
      },
    })
  }

  /** Lets as much come as has come since. */
  grant(): void {
    this.#channel.take(this.#owed)
    this.#owed = 0
  }

  [Symbol.dispose](): void {
    this.#channel[Symbol.dispose]()
  }
}
