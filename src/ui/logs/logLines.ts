import type { ErrorBody, LogItem, LogSpec } from '#contract'
import type { Clock } from '#machinery'
import type { ChannelListener, PageChannel } from '../session/channel.ts'
import type { LineLevel } from '../session/logChoices.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { type StyledLine, styledLine } from './ansi.ts'
import { fieldsOf, jsonOf, levelOf } from './levels.ts'

/** LogRow is one row of a log on the page. `n` counts from 1 and is never used again. */
export type LogRow =
  | {
      readonly type: 'line'
      readonly n: number
      readonly source: number
      readonly at: string
      readonly isCut: boolean
      readonly level: LineLevel
      readonly line: StyledLine
    }
  | ({ readonly n: number } & Extract<LogItem, { type: 'marker' }>)

export type LogSourceName = Extract<LogItem, { type: 'source' }>

/** LogState is what a log says of itself; another object after every change. */
export interface LogState {
  readonly phase: 'connecting' | 'open' | 'lost' | 'ended'
  readonly error: ErrorBody['error'] | null
  /** The kept rows, the oldest first. */
  readonly rows: readonly LogRow[]
  readonly sources: readonly LogSourceName[]
  /** The fields of its lines of JSON, as they came first. */
  readonly fields: readonly string[]
  /** Older rows that are not kept any more. */
  readonly dropped: number
  /** No more is taken, because the rows that are kept are all wanted. */
  readonly isHeld: boolean
}

export interface LogLimits {
  readonly rows: number
  readonly characters: number
}

const defaultLimits: LogLimits = { rows: 20_000, characters: 16 << 20 }
/** More fields than a person chooses columns from. */
const maxFields = 100
/** The page is drawn again at most this often. */
const drawMs = 50

/**
 * LogLines is one log on the page: it opens the channel, reads its items and keeps the newest rows. While it is held, no
 * row is dropped: when it is full it takes no more, so that the cluster's process stops reading. Disposing it closes the
 * channel.
 */
export class LogLines implements Disposable {
  readonly #clock: Clock
  readonly #limits: LogLimits
  readonly #state: ObservableValue<LogState>
  readonly #channel: PageChannel
  #decoder = new TextDecoder()
  #rows: LogRow[] = []
  #sources: LogSourceName[] = []
  /** The level of each source's last line. */
  #levels: LineLevel[] = []
  #fields: readonly string[] = []
  #characters = 0
  #dropped = 0
  #last = 0
  #rest = ''
  #owed = 0
  #wantsAll = false
  #phase: LogState['phase'] = 'connecting'
  #error: LogState['error'] = null
  #timer: Disposable | null = null
  #isDisposed = false

  constructor(options: {
    spec: LogSpec
    openChannel: (spec: LogSpec, listener: ChannelListener) => PageChannel
    clock: Clock
    limits?: LogLimits
  }) {
    this.#clock = options.clock
    this.#limits = options.limits ?? defaultLimits
    this.#state = new ObservableValue(this.#now())
    this.#channel = options.openChannel(options.spec, {
      onOpen: () => this.#begin(),
      onBytes: (bytes) => this.#take(bytes),
      onEnd: (error) => {
        this.#phase = 'ended'
        this.#error = error
        this.#touch()
      },
      onLost: () => {
        this.#phase = 'lost'
        this.#touch()
      },
    })
  }

  get state(): Observable<LogState> {
    return this.#state
  }

  /** Keeps every row there is, or only the newest ones. */
  hold(wantsAll: boolean): void {
    this.#wantsAll = wantsAll
    if (!this.#isFull) this.#grant()
    if (!wantsAll) this.#trim()
    this.#touch()
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#channel[Symbol.dispose]()
  }

  get #isFull(): boolean {
    const { rows, characters } = this.#limits
    return this.#wantsAll && (this.#rows.length >= rows || this.#characters >= characters)
  }

  /** The log comes from its beginning; what an earlier connection brought is read again. */
  #begin(): void {
    this.#rows = []
    this.#sources = []
    this.#levels = []
    this.#fields = []
    this.#characters = 0
    this.#dropped = 0
    this.#rest = ''
    this.#owed = 0
    this.#decoder = new TextDecoder()
    this.#phase = 'open'
    this.#error = null
    this.#touch()
  }

  #take(bytes: Uint8Array): void {
    const parts = (this.#rest + this.#decoder.decode(bytes, { stream: true })).split('\n')
    this.#rest = parts.pop() ?? ''
    // The berth is part of the product, so its items are not validated again.
    for (const part of parts) this.#add(JSON.parse(part) as LogItem)
    if (!this.#wantsAll) this.#trim()
    this.#owed += bytes.length
    if (!this.#isFull) this.#grant()
    this.#touch()
  }

  #grant(): void {
    this.#channel.take(this.#owed)
    this.#owed = 0
  }

  #add(item: LogItem): void {
    if (item.type === 'source') {
      this.#sources = [...this.#sources, item]
      return
    }
    this.#last += 1
    const n = this.#last
    if (item.type === 'marker') this.#rows.push({ n, ...item })
    else {
      const { source, at, text, isCut = false } = item
      this.#characters += text.length
      const line = styledLine(text)
      const json = jsonOf(line.text)
      const level = levelOf(line.text, json, this.#levels[source] ?? 'none')
      this.#levels[source] = level
      if (json !== null) this.#noteFields(json)
      this.#rows.push({ type: 'line', n, source, at, isCut, level, line })
    }
  }

  #noteFields(json: Readonly<Record<string, unknown>>): void {
    if (this.#fields.length >= maxFields) return
    const fresh = fieldsOf(json).flatMap(([name]) => (this.#fields.includes(name) ? [] : [name]))
    if (fresh.length > 0) this.#fields = [...this.#fields, ...new Set(fresh)]
  }

  /** Drops the oldest rows beyond the limits. */
  #trim(): void {
    const { rows, characters } = this.#limits
    let count = 0
    let left = this.#characters
    while (this.#rows.length - count > rows || (left > characters && count < this.#rows.length)) {
      const row = this.#rows[count]
      if (row?.type === 'line') left -= row.line.text.length
      count += 1
    }
    if (count === 0) return
    this.#characters = left
    this.#rows = this.#rows.slice(count)
    this.#dropped += count
  }

  #touch(): void {
    if (this.#isDisposed) return
    this.#timer ??= this.#clock.after(drawMs, () => {
      this.#timer = null
      this.#state.set(this.#now())
    })
  }

  #now(): LogState {
    return {
      phase: this.#phase,
      error: this.#error,
      rows: [...this.#rows],
      sources: this.#sources,
      fields: this.#fields,
      dropped: this.#dropped,
      isHeld: this.#isFull,
    }
  }
}
