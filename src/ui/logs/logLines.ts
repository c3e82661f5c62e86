import type { ClusterId, ErrorBody, LogItem } from '#contract'
import type { Clock } from '#machinery'
import type { LineLevel } from '../session/logChoices.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { styledLine } from './ansi.ts'
import { KeptRows } from './keptRows.ts'
import { fieldsOf, jsonOf, levelOf } from './levels.ts'
import { blockRows, LogBlock } from './logBlock.ts'
import { type LogOrigin, LogPart, type LogPhase } from './logPart.ts'
import { beginsBefore, inOrder, type LogRow, type LogSourceName, weightOf } from './logRow.ts'
import type { ShownLogSpec } from './logSpec.ts'

/** LogPartState is how the reading of one cluster's part stands. */
export interface LogPartState {
  readonly clusterId: ClusterId
  readonly clusterName: string
  readonly phase: LogPhase
  readonly error: ErrorBody['error'] | null
}

/** LogState is what a log says of itself; another object after every change. */
export interface LogState {
  /** The best of its parts. */
  readonly phase: LogPhase
  /** Why there is nothing; null while a part has no error. */
  readonly error: ErrorBody['error'] | null
  /** One for each cluster that it is read from. */
  readonly parts: readonly LogPartState[]
  /** The kept rows. */
  readonly rows: KeptRows
  readonly sources: readonly LogSourceName[]
  /** How many of the rows are lines of each level. */
  readonly levels: ReadonlyMap<LineLevel, number>
  /** The fields of its lines of JSON, as they came first. */
  readonly fields: readonly string[]
  /** Older rows that are not kept any more. */
  readonly dropped: number
  /** No more is taken, because the rows that are kept are all wanted. */
  readonly isHeld: boolean
}

/** LogLimits are how much of a log is kept. */
export interface LogLimits {
  readonly rows: number
  /** Of texts and stamps. A log that has characters beyond Latin-1 may take two bytes for each. */
  readonly characters: number
}

const defaultLimits: LogLimits = { rows: 1_000_000, characters: 128 << 20 }
/** The rows of several clusters change places and sources, so that they are not packed. */
const limitsOfSeveral: LogLimits = { rows: 20_000, characters: 16 << 20 }
/** So many of the newest rows are kept as they are, and at most a block more. */
const unpackedRows = 2000
/** More fields than a person chooses columns from. */
const maxFields = 100
/** The page is drawn again at most this often. */
const drawMs = 50
/** Rows of several clusters that come within this time of each other are put in order. */
const holdMs = 300
/** What a cluster says first is older than what is there; it is put in its place when it comes within this time. */
const settleMs = 3000

/** A part and what the rows know of it. */
interface Followed {
  readonly part: LogPart
  /** The log's number of each of its sources. */
  readonly sources: number[]
  /** Epoch ms until which its rows are put among those that are there. */
  settlesAt: number
}

interface Arrived {
  readonly row: LogRow
  readonly cameAt: number
}

/**
 * LogLines is one log on the page, of one cluster or of several: it opens a channel to each, reads their items and keeps the
 * newest rows: of one cluster a million, the older ones packed. While it is held, no row is dropped: when it is full it takes no more, so that the clusters' processes stop
 * reading. No cluster waits for another. Disposing it closes the channels.
 */
export class LogLines implements Disposable {
  readonly #spec: ShownLogSpec
  readonly #clock: Clock
  readonly #limitsOfOne: LogLimits
  readonly #state: ObservableValue<LogState>
  #followed: Followed[] = []
  /** The older rows of a log of one cluster. */
  #blocks: readonly LogBlock[] = []
  /** The newest rows; of several clusters all. */
  #rows: LogRow[] = []
  /** Rows that wait for those of other clusters. */
  #arrived: Arrived[] = []
  #sources: LogSourceName[] = []
  /** The level of each source's last line. */
  #levels: LineLevel[] = []
  #fields: readonly string[] = []
  /** Of all rows, in characters. */
  #weight = 0
  readonly #counts = new Map<LineLevel, number>()
  #dropped = 0
  #last = 0
  #wantsAll = false
  #timer: Disposable | null = null
  #isDisposed = false

  constructor(options: {
    spec: ShownLogSpec
    origins: readonly LogOrigin[]
    clock: Clock
    limits?: LogLimits
  }) {
    this.#spec = options.spec
    this.#clock = options.clock
    this.#limitsOfOne = options.limits ?? defaultLimits
    this.readFrom(options.origins)
    // Whose log it is, is known before its first line.
    this.#state = new ObservableValue(this.#now())
  }

  get state(): Observable<LogState> {
    return this.#state
  }

  /** Reads from these clusters from now on; one that was read before goes on. */
  readFrom(origins: readonly LogOrigin[]): void {
    const isWanted = ({ part }: Followed) =>
      origins.some(({ clusterId }) => clusterId === part.origin.clusterId)
    const gone = this.#followed.filter((each) => !isWanted(each))
    this.#followed = this.#followed.filter(isWanted)
    for (const { part } of gone) {
      part[Symbol.dispose]()
      this.#forget(part)
    }
    if (origins.length > 1) this.#unpack()
    for (const origin of origins) {
      if (this.#followed.some(({ part }) => part.origin.clusterId === origin.clusterId)) continue
      const part = new LogPart(this.#spec, origin, {
        onBegin: (begun) => this.#begin(begun),
        onItems: (from, items) => this.#take(from, items),
        onChange: () => this.#touch(),
      })
      this.#followed.push({ part, sources: [], settlesAt: this.#clock.now() + settleMs })
    }
    this.#touch()
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
    for (const { part } of this.#followed) part[Symbol.dispose]()
  }

  get #length(): number {
    return this.#blocks.length * blockRows + this.#rows.length
  }

  get #limits(): LogLimits {
    return this.#followed.length > 1 ? limitsOfSeveral : this.#limitsOfOne
  }

  get #isFull(): boolean {
    const { rows, characters } = this.#limits
    return this.#wantsAll && (this.#length >= rows || this.#weight >= characters)
  }

  /** A part comes from its beginning; what an earlier connection brought of it is read again. */
  #begin(part: LogPart): void {
    this.#forget(part)
    const followed = this.#followed.find((each) => each.part === part)
    if (followed !== undefined) followed.settlesAt = this.#clock.now() + settleMs
    this.#touch()
  }

  /** Drops what one part has brought. */
  #forget({ origin: { clusterId } }: LogPart): void {
    const places = new Map<number, number>()
    const kept = this.#sources.filter((source) => source.clusterId !== clusterId)
    const rows = this.#rows.filter((row) => row.clusterId !== clusterId)
    this.#arrived = this.#arrived.filter(({ row }) => row.clusterId !== clusterId)
    if (kept.length === this.#sources.length && rows.length === this.#rows.length) return
    // Only where there is one cluster are rows in blocks, and then all are its own.
    this.#blocks = []
    for (const [place, { source }] of kept.entries()) places.set(source, place)
    const moved = <T extends { readonly source: number | null }>(item: T): T =>
      item.source === null ? item : { ...item, source: places.get(item.source) ?? 0 }
    this.#levels = kept.map(({ source }) => this.#levels[source] ?? 'none')
    this.#sources = kept.map(moved)
    this.#arrived = this.#arrived.map(({ row, cameAt }) => ({ row: moved(row), cameAt }))
    for (const followed of this.#followed)
      followed.sources.splice(
        0,
        followed.sources.length,
        ...(followed.part.origin.clusterId === clusterId
          ? []
          : followed.sources.map((source) => places.get(source) ?? 0)),
      )
    this.#number(rows.map(moved))
    this.#weight = 0
    this.#counts.clear()
    for (const row of rows) this.#tally(row, 1)
    if (rows.length === 0) {
      this.#fields = []
      this.#dropped = 0
    }
  }

  #take(part: LogPart, items: readonly LogItem[]): void {
    const followed = this.#followed.find((each) => each.part === part)
    if (followed === undefined) return
    for (const item of items) this.#add(followed, item)
    if (this.#followed.length === 1) this.#settle(Number.POSITIVE_INFINITY)
    if (!this.#wantsAll) this.#trim()
    if (!this.#isFull) part.grant()
    this.#touch()
  }

  #grant(): void {
    for (const { part } of this.#followed) part.grant()
  }

  #add({ part, sources }: Followed, item: LogItem): void {
    const { clusterId, clusterName } = part.origin
    if (item.type === 'source') {
      const source = this.#sources.length
      sources[item.source] = source
      this.#sources = [...this.#sources, { ...item, source, clusterId, clusterName }]
      return
    }
    const cameAt = this.#clock.now()
    const source = item.source === null ? null : (sources[item.source] ?? 0)
    if (item.type === 'marker' || source === null) {
      if (item.type === 'marker') this.#arrived.push({ row: { n: 0, clusterId, ...item, source }, cameAt })
      return
    }
    const { at, text, isCut = false } = item
    const line = styledLine(text)
    const json = jsonOf(line.text)
    const level = levelOf(line.text, json, this.#levels[source] ?? 'none')
    this.#levels[source] = level
    if (json !== null) this.#noteFields(json)
    this.#arrived.push({
      row: { type: 'line', n: 0, clusterId, source, at, isCut, level, line },
      cameAt,
    })
  }

  /** Gives the rows that came before that moment their places. */
  #settle(before: number): void {
    const waiting = this.#arrived.findIndex(({ cameAt }) => cameAt > before)
    const due = waiting === -1 ? this.#arrived : this.#arrived.slice(0, waiting)
    if (due.length === 0) return
    this.#arrived = waiting === -1 ? [] : this.#arrived.slice(waiting)
    const rows = due.map(({ row }) => row)
    for (const row of rows) this.#tally(row, 1)
    const fresh = this.#followed.length > 1 ? inOrder(rows) : rows
    const now = this.#clock.now()
    const isSettling = this.#followed.some(({ settlesAt }) => now < settlesAt)
    if (isSettling && this.#followed.length > 1 && beginsBefore(fresh, this.#rows)) {
      this.#number(inOrder([...this.#rows, ...fresh]))
      return
    }
    for (const row of fresh) {
      this.#last += 1
      this.#rows.push({ ...row, n: this.#last })
    }
    this.#pack()
  }

  /** Takes these rows in place of those that are there. */
  #number(rows: readonly LogRow[]): void {
    const isSame = rows.every((row, index) => row === this.#rows[index])
    if (isSame) {
      this.#rows = this.#rows.slice(0, rows.length)
      return
    }
    this.#rows = rows.map((row, index) => ({ ...row, n: this.#last + index + 1 }))
    this.#last += rows.length
  }

  #noteFields(json: Readonly<Record<string, unknown>>): void {
    if (this.#fields.length >= maxFields) return
    const fresh = fieldsOf(json).flatMap(([name]) => (this.#fields.includes(name) ? [] : [name]))
    if (fresh.length > 0) this.#fields = [...this.#fields, ...new Set(fresh)]
  }

  /** Packs the older rows of one cluster. */
  #pack(): void {
    if (this.#followed.length > 1) return
    while (this.#rows.length >= unpackedRows + blockRows) {
      this.#blocks = [...this.#blocks, new LogBlock(this.#rows.slice(0, blockRows))]
      this.#rows = this.#rows.slice(blockRows)
    }
  }

  /** Unpacks as many rows as are kept of several clusters. */
  #unpack(): void {
    while (this.#blocks.length > 0 && this.#length > limitsOfSeveral.rows) this.#dropBlock()
    if (this.#blocks.length === 0) return
    this.#rows = [...new KeptRows(this.#blocks, this.#rows)]
    this.#blocks = []
  }

  /** Drops the oldest rows beyond the limits, whole blocks first. */
  #trim(): void {
    const { rows, characters } = this.#limits
    const isTooMuch = (left: number) => left > rows || this.#weight > characters
    while (this.#blocks.length > 0 && isTooMuch(this.#length)) this.#dropBlock()
    let count = 0
    while (count < this.#rows.length && isTooMuch(this.#length - count)) {
      const row = this.#rows[count]
      if (row !== undefined) this.#tally(row, -1)
      count += 1
    }
    if (count === 0) return
    this.#rows = this.#rows.slice(count)
    this.#dropped += count
  }

  #dropBlock(): void {
    const [block, ...others] = this.#blocks
    if (block === undefined) return
    this.#blocks = others
    this.#weight -= block.weight
    this.#dropped += block.length
    for (const [level, count] of block.levels) this.#count(level, -count)
  }

  /** Counts a row that is kept from now on, or is kept no longer. */
  #tally(row: LogRow, by: 1 | -1): void {
    this.#weight += by * weightOf(row)
    if (row.type === 'line') this.#count(row.level, by)
  }

  #count(level: LineLevel, by: number): void {
    this.#counts.set(level, (this.#counts.get(level) ?? 0) + by)
  }

  #touch(): void {
    if (this.#isDisposed) return
    this.#timer ??= this.#clock.after(drawMs, () => {
      this.#timer = null
      this.#settle(this.#followed.length > 1 ? this.#clock.now() - holdMs : Number.POSITIVE_INFINITY)
      if (!this.#wantsAll) this.#trim()
      this.#state.set(this.#now())
      if (this.#arrived.length > 0) this.#touch()
    })
  }

  #now(): LogState {
    const parts = this.#followed.map(
      ({ part: { origin, phase, error } }): LogPartState => ({
        clusterId: origin.clusterId,
        clusterName: origin.clusterName,
        phase,
        error,
      }),
    )
    const phases = new Set(parts.map(({ phase }) => phase))
    return {
      phase: (['open', 'connecting', 'lost', 'ended'] as const).find((each) => phases.has(each)) ?? 'ended',
      error: parts.every(({ error }) => error !== null) ? (parts[0]?.error ?? null) : null,
      parts,
      rows: new KeptRows(this.#blocks, [...this.#rows]),
      sources: this.#sources,
      levels: new Map(this.#counts),
      fields: this.#fields,
      dropped: this.#dropped,
      isHeld: this.#isFull,
    }
  }
}
