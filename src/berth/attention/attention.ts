import type { AttentionCounts, Freshness, Severity } from '#contract'
import { kindOfDomain, kinds } from '#kinds'
import type { Change } from '#kube'
import { type Clock, Listeners, lease } from '#machinery'
import { FollowedTables } from '../tables/followedTables.ts'
import type { Tables } from '../tables/tables.ts'
import type { TableRow } from '../views/tableRow.ts'
import { Findings, type Subject } from './findings.ts'
import { WarningEvents } from './warningEvents.ts'

/** Every kind that has rules, in the sidebar's order; events come last, since what they say is seldom the first word. */
const domains = [...kinds.flatMap(({ domain, rules }) => (rules === undefined ? [] : [domain])), 'events']

/** How long findings stay up to date without a follower: a script that asks again gets the same answer. */
const lingerMs = 60_000

/**
 * Attention lists the findings that need a user's attention, while it is followed. It reads the objects of the kinds
 * with rules from their tables, and shows a finding when its grace period is over, even if no event arrives.
 */
export class Attention implements Disposable {
  readonly #tables: Tables
  readonly #clock: Clock
  readonly #rowListeners = new Listeners<readonly Change<TableRow>[]>()
  readonly #listeners = new Listeners()
  #users = 0
  #work: Work | null = null
  #linger: Disposable | null = null
  #isDisposed = false

  constructor(tables: Tables, clock: Clock) {
    this.#tables = tables
    this.#clock = clock
  }

  /** The findings as rows. */
  get rows(): ReadonlyMap<string, TableRow> {
    return this.#work?.findings.rows ?? new Map()
  }

  get freshness(): Freshness {
    // Without a follower, nothing is found and nothing is missing.
    return this.#work?.followed.freshness ?? { state: 'live' }
  }

  get counts(): AttentionCounts {
    const count = (severity: Severity) => this.#work?.findings.count(severity) ?? 0
    return {
      critical: count('critical'),
      warning: count('warning'),
      info: count('info'),
      freshness: this.freshness,
    }
  }

  /** Finds for as long as the result is not disposed. */
  use(): Disposable {
    this.#users += 1
    this.#linger?.[Symbol.dispose]()
    this.#linger = null
    this.#work ??= this.#begin()
    return lease(() => {
      this.#users -= 1
      // The windows of a page are closed with its socket, which is after the berth has ended.
      if (this.#users === 0 && !this.#isDisposed)
        this.#linger = this.#clock.after(lingerMs, () => this.#end())
    })
  }

  /** Calls back with every batch of differences between the rows. */
  onRows(listener: (changes: readonly Change<TableRow>[]) => void): Disposable {
    return this.#rowListeners.add(listener)
  }

  /** Calls back when counts or freshness may have changed. */
  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Reads all of its tables again. */
  async relist(): Promise<void> {
    using _use = this.use()
    await this.#work?.followed.relist()
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#linger?.[Symbol.dispose]()
    this.#linger = null
    this.#rowListeners[Symbol.dispose]()
    this.#listeners[Symbol.dispose]()
    this.#end()
  }

  #begin(): Work {
    const live = new Set<string>()
    const findings: Findings = new Findings({
      clock: this.#clock,
      onRows: (changes) => this.#tellRows(changes),
      onSelf: (subject) => warnings.touch(subject),
      onSettling: () => warnings.review(),
    })
    const warnings = new WarningEvents(findings, (domain, uid) =>
      live.has(domain) ? (followed?.table(domain)?.has(uid) ?? null) : null,
    )
    const noteLive = (domain: string) => {
      const isLive = followed?.freshnessOf(domain).state === 'live'
      if (isLive === live.has(domain)) return
      if (isLive) live.add(domain)
      else live.delete(domain)
      warnings.touchAll()
    }
    let followed: FollowedTables | null = null
    followed = new FollowedTables(this.#tables, domains, {
      begin: (domain, rows) => {
        for (const row of rows)
          if (domain === 'events') warnings.put(row)
          else findings.put(subjectOf(domain, row), 'object', row.facts.findings)
        findings.settle()
      },
      apply: (domain, changes) => {
        for (const change of changes)
          if (domain === 'events') applyEvent(warnings, change)
          else applyObject({ findings, warnings, domain, isLive: live.has(domain) }, change)
        findings.settle()
      },
      onFreshness: () => {
        for (const domain of domains) noteLive(domain)
        findings.settle()
        this.#tell()
      },
    })
    for (const domain of domains) noteLive(domain)
    findings.settle()
    return { findings, followed }
  }

  #end(): void {
    const work = this.#work
    this.#work = null
    if (work === null) return
    work.followed[Symbol.dispose]()
    work.findings[Symbol.dispose]()
    const gone = [...work.findings.rows.values()].map((item) => ({ type: 'deleted', item }) as const)
    if (gone.length > 0) this.#tellRows(gone)
  }

  #tellRows(changes: readonly Change<TableRow>[]): void {
    this.#rowListeners.tell(changes)
    this.#tell()
  }

  #tell(): void {
    this.#listeners.tell()
  }
}

function applyEvent(warnings: WarningEvents, { type, item }: Change<TableRow>): void {
  if (type === 'deleted') warnings.delete(item.uid)
  else warnings.put(item)
}

function applyObject(
  {
    findings,
    warnings,
    domain,
    isLive,
  }: {
    findings: Findings
    warnings: WarningEvents
    domain: string
    isLive: boolean
  },
  change: Change<TableRow>,
): void {
  const { type, item } = change
  const before = type === 'updated' ? change.previous.facts.findings : none
  const now = type === 'deleted' ? none : item.facts.findings
  // Nearly all changes are of objects that were well and are well.
  if (now.length > 0 || before.length > 0 || type === 'deleted')
    findings.put(subjectOf(domain, item), 'object', now, isLive)
  if (type !== 'updated') warnings.touch(subjectOf(domain, item))
}

interface Work {
  readonly findings: Findings
  readonly followed: FollowedTables
}

const none = [] as const

const subjectOf = (domain: string, row: TableRow): Subject => ({
  domain,
  kind: kindOfDomain(domain)?.kind ?? '',
  namespace: row.namespace,
  name: row.name,
  uid: row.uid,
  labels: row.labels,
})
