import { type Cell, type Column, type Severity, severityWords } from '#contract'
import type { Finding } from '#kinds'
import type { Change } from '#kube'
import type { Clock } from '#machinery'
import { type Labels, TableRow } from '../views/tableRow.ts'

/** Subject is the object a finding is about. */
export interface Subject {
  /** Empty where Flotilla has no columns of its own for its kind. */
  readonly domain: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly labels: Labels
}

/** The columns of the domain `attention`; contract/attention.ts says what is in them. */
export const findingColumns: readonly Column[] = [
  {
    id: 'severity',
    title: 'Severity',
    type: 'status',
    priority: 0,
    isWide: false,
    order: Object.values(severityWords).map(([, word]) => word),
  },
  { id: 'kind', title: 'Kind', type: 'object', priority: 2, isWide: false },
  { id: 'finding', title: 'Finding', type: 'text', priority: 0, isWide: false },
  { id: 'message', title: 'Message', type: 'text', priority: 1, isWide: false },
  { id: 'since', title: 'Since', type: 'time', priority: 1, isWide: false, absent: '' },
  { id: 'hint', title: 'Hint', type: 'text', priority: 6, isWide: false },
]

/** The source of a finding: the object itself, or events about it. */
export type Source = 'object' | 'events'

/** A finding of one object, shown or still within its grace. */
interface Candidate {
  readonly subject: Subject
  finding: Finding
  readonly source: Source
  /** Seconds; when it was first seen: its grace begins then where the object does not say since when it is so. */
  readonly seenAt: number
  /** When it began, if the object says so or the berth saw it begin; null if it was so before the berth looked. */
  readonly beganAt: number | null
  row: TableRow | null
}

/** Several findings that come due within this time are shown together. */
const shortestWaitMs = 250

/** Findings keeps the findings of all objects, shows each when its grace is over and takes it back when it is over itself. */
export class Findings implements Disposable {
  readonly #clock: Clock
  readonly #onRows: (changes: readonly Change<TableRow>[]) => void
  readonly #onSelf: (subject: Subject) => void
  readonly #onSettling: () => void
  /** By the subject's uid, then by the rule's id. */
  readonly #candidates = new Map<string, Map<string, Candidate>>()
  /** Candidates that become due, or end, by the clock alone. */
  readonly #timed = new Set<Candidate>()
  readonly #rows = new Map<string, TableRow>()
  readonly #counts: Record<Severity, number> = { critical: 0, warning: 0, info: 0 }
  #changes: Change<TableRow>[] = []
  #version = 0
  #nextAt = Number.POSITIVE_INFINITY
  #timer: Disposable | null = null

  /**
   * `onRows` is called with every change, a batch at a time; `onSelf` with every object whose own findings begin or
   * stop being shown; `onSettling` before a batch is reported, and may add to it.
   */
  constructor(options: {
    clock: Clock
    onRows: (changes: readonly Change<TableRow>[]) => void
    onSelf: (subject: Subject) => void
    onSettling: () => void
  }) {
    this.#clock = options.clock
    this.#onRows = options.onRows
    this.#onSelf = options.onSelf
    this.#onSettling = options.onSettling
  }

  get rows(): ReadonlyMap<string, TableRow> {
    return this.#rows
  }

  count(severity: Severity): number {
    return this.#counts[severity]
  }

  /** True while something is shown that the object says of itself. */
  isShown(uid: string): boolean {
    const held = this.#candidates.get(uid)
    return (
      held !== undefined && [...held.values()].some(({ source, row }) => source === 'object' && row !== null)
    )
  }

  /**
   * Replaces the findings of an object from that source; earlier ones that are not among them are over. `isWitnessed`
   * says that the object has changed just now, so that a new finding began now.
   */
  put(subject: Subject, source: Source, findings: readonly Finding[], isWitnessed = false): void {
    const held = this.#candidates.get(subject.uid)
    if (held === undefined && findings.length === 0) return
    const candidates = held ?? new Map<string, Candidate>()
    if (held === undefined) this.#candidates.set(subject.uid, candidates)
    for (const [id, candidate] of candidates) {
      if (candidate.source !== source || findings.some(({ rule }) => rule.id === id)) continue
      candidates.delete(id)
      this.#timed.delete(candidate)
      this.#hide(candidate)
    }
    for (const finding of findings) {
      const present = candidates.get(finding.rule.id)
      const seenAt = this.#now()
      const beganAt = isWitnessed ? Math.floor(seenAt) : null
      const candidate: Candidate = present ?? { subject, finding, source, seenAt, beganAt, row: null }
      candidate.finding = finding
      candidates.set(finding.rule.id, candidate)
      this.#judge(candidate)
    }
    if (candidates.size === 0) this.#candidates.delete(subject.uid)
  }

  /** Tells what has changed since the last time. */
  settle(): void {
    this.#onSettling()
    this.#schedule()
    if (this.#changes.length === 0) return
    const changes = this.#changes
    this.#changes = []
    this.#onRows(changes)
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#timed.clear()
  }

  /** Shows a candidate, or takes it back, as the time says; and notes when to look again. */
  #judge(candidate: Candidate): void {
    const { finding, seenAt } = candidate
    const now = this.#now()
    const due = (finding.since ?? seenAt) + finding.rule.graceS
    const isOver = finding.until !== null && finding.until <= now
    if (due <= now && !isOver) this.#show(candidate)
    else this.#hide(candidate)
    const next = due > now ? due : isOver ? null : finding.until
    if (next === null) this.#timed.delete(candidate)
    else {
      this.#timed.add(candidate)
      this.#nextAt = Math.min(this.#nextAt, next * 1000)
    }
  }

  #show(candidate: Candidate): void {
    const { subject, finding, beganAt, row: previous } = candidate
    const { rule, message } = finding
    const since = finding.since ?? beganAt
    const uid = `${subject.uid}/${rule.id}`
    const cells: Cell[] = [
      severityWords[rule.severity],
      [subject.kind, subject.domain, subject.uid],
      rule.finding,
      message,
      since,
      rule.hint,
    ]
    if (previous !== null && previous.row[7] === message && previous.row[8] === since) return
    this.#version += 1
    const { namespace, name } = subject
    const item = new TableRow(
      { uid, namespace, name, resourceVersion: `${this.#version}` },
      cells,
      subject.labels,
    )
    candidate.row = item
    this.#rows.set(uid, item)
    this.#changes.push(previous === null ? { type: 'added', item } : { type: 'updated', item, previous })
    if (previous !== null) return
    this.#counts[rule.severity] += 1
    if (candidate.source === 'object') this.#onSelf(subject)
  }

  #hide(candidate: Candidate): void {
    const { row, finding, subject, source } = candidate
    if (row === null) return
    candidate.row = null
    this.#rows.delete(row.uid)
    this.#changes.push({ type: 'deleted', item: row })
    this.#counts[finding.rule.severity] -= 1
    if (source === 'object') this.#onSelf(subject)
  }

  #schedule(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    if (this.#timed.size === 0 || this.#nextAt === Number.POSITIVE_INFINITY) return
    const waitMs = Math.max(shortestWaitMs, this.#nextAt - this.#clock.now())
    this.#timer = this.#clock.after(waitMs, () => {
      this.#timer = null
      this.#nextAt = Number.POSITIVE_INFINITY
      for (const candidate of [...this.#timed]) this.#judge(candidate)
      this.settle()
    })
  }

  #now(): number {
    return this.#clock.now() / 1000
  }
}
