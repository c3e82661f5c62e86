import { type JobCounts, type ObjectReport, type Outcome, outcomesUnderWay, type Target } from '#contract'

/** More than one sentence of the cluster, and more finalizers than a person reads: an object can carry a megabyte of either. */
const longestReason = 3000
const finalizersNamed = 20
/** The API server sends 4,096 characters of warnings at most. */
const warningsKept = 32

/**
 * Reports are what became of each object of a job. The key of a report is the very Target that it was put with. After
 * every change the listener is called.
 */
export class Reports {
  readonly #reports = new Map<Target, ObjectReport>()
  readonly #counts = new Map<Outcome, number>()
  readonly #onChange: () => void

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  /** In the order in which they were put. */
  get all(): readonly ObjectReport[] {
    return [...this.#reports.values()]
  }

  get counts(): JobCounts {
    return Object.fromEntries([...this.#counts].filter(([, count]) => count > 0))
  }

  get size(): number {
    return this.#reports.size
  }

  /** How many objects have one of these outcomes. */
  count(...outcomes: readonly Outcome[]): number {
    return outcomes.reduce((sum, outcome) => sum + (this.#counts.get(outcome) ?? 0), 0)
  }

  /** The keys of those that have one of these outcomes. */
  keysIn(...outcomes: readonly Outcome[]): readonly Target[] {
    return [...this.#reports].filter(([, { outcome }]) => outcomes.includes(outcome)).map(([key]) => key)
  }

  in(...outcomes: readonly Outcome[]): readonly ObjectReport[] {
    return this.all.filter(({ outcome }) => outcomes.includes(outcome))
  }

  get(key: Target): ObjectReport | undefined {
    return this.#reports.get(key)
  }

  isUnderWay(key: Target): boolean {
    const report = this.#reports.get(key)
    return report !== undefined && outcomesUnderWay.includes(report.outcome)
  }

  /** Replaces all of them. */
  putAll(reports: Iterable<readonly [Target, ObjectReport]>): void {
    this.#reports.clear()
    this.#counts.clear()
    for (const [key, report] of reports) {
      this.#reports.set(key, { ...report, reason: shortened(report.reason) })
      this.#add(report.outcome, 1)
    }
    this.#onChange()
  }

  /** Says how it is with one of them; nothing changes for an object that is not among them. */
  set(
    key: Target,
    outcome: Outcome,
    {
      reason: said = null,
      finalizers,
      warnings = [],
      ...found
    }: Partial<Pick<ObjectReport, 'reason' | 'finalizers' | 'uid' | 'warnings'>> = {},
  ): void {
    const report = this.#reports.get(key)
    if (report === undefined) return
    const reason = shortened(said)
    if (report.outcome === outcome && report.reason === reason && found.uid === undefined) return
    const { finalizers: _, ...same } = report
    this.#reports.set(key, {
      ...same,
      ...found,
      outcome,
      reason,
      ...(finalizers === undefined ? {} : { finalizers: finalizers.slice(0, finalizersNamed) }),
      ...(warnings.length === 0 ? {} : { warnings: warnings.slice(0, warningsKept) }),
    })
    this.#add(report.outcome, -1)
    this.#add(outcome, 1)
    this.#onChange()
  }

  #add(outcome: Outcome, change: number): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + change)
  }
}

const shortened = (reason: string | null): string | null =>
  reason !== null && reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason

/** waiting is the report of an object that is not begun yet. */
export const waiting = (target: Target): ObjectReport => ({ ...target, outcome: 'waiting', reason: null })
