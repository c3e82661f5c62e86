import type { ClusterOverview, Freshness, Part, WarningFigures } from '#contract'
import { kindOfDomain, kindOfGvk, type Warning } from '#kinds'
import type { Change } from '#kube'
import { type Clock, Listeners } from '#machinery'
import type { Metrics } from '../metrics/metrics.ts'
import type { DocumentSource } from '../requests/documents.ts'
import { FollowedTables } from '../tables/followedTables.ts'
import type { Tables } from '../tables/tables.ts'
import type { TableRow } from '../views/tableRow.ts'
import { KindSums } from './kindSums.ts'
import { newestWarnings } from './newestWarnings.ts'

const workloads = ['deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs'] as const
/** In the order in which they are read: the figures at the top of the overview first. */
const domains = ['nodes', 'pods', 'namespaces', ...workloads, 'events']

const dayMs = 86_400_000
/** Warnings become older than 24 hours without an event. */
const lookAgainMs = 60_000
const mostWarnings = 20
const mostStatuses = 20

/** OverviewEnvironment is what an overview is made from. */
export interface OverviewEnvironment {
  readonly tables: Tables
  readonly metrics: Metrics
  readonly serverVersion: () => string | null
  readonly clock: Clock
}

/** openOverview keeps a cluster's figures, by sums that follow every change of the tables they come from. */
export const openOverview = (environment: OverviewEnvironment): DocumentSource => new Overview(environment)

class Overview implements DocumentSource {
  readonly #environment: OverviewEnvironment
  readonly #sums = new Map(domains.map((domain) => [domain, new KindSums(kindOfDomain(domain))]))
  readonly #warnings = new Map<string, Warning>()
  readonly #listeners = new Listeners()
  readonly #followed: FollowedTables
  readonly #metrics: Disposable
  readonly #metricsChange: Disposable
  #timer: Disposable

  constructor(environment: OverviewEnvironment) {
    this.#environment = environment
    const { tables, metrics } = environment
    this.#followed = new FollowedTables(tables, domains, {
      begin: (domain, rows) => this.#begin(domain, rows),
      apply: (domain, changes) => this.#apply(domain, changes),
      onFreshness: () => this.#tell(),
    })
    this.#metrics = metrics.nodes.use()
    this.#metricsChange = metrics.nodes.onChange(() => this.#tell())
    this.#timer = this.#lookAgain()
  }

  get body(): ClusterOverview {
    const nodes = this.#sumsOf('nodes')
    const pods = this.#sumsOf('pods')
    const namespaces = this.#sumsOf('namespaces')
    return {
      serverVersion: this.#environment.serverVersion(),
      nodes: this.#part('nodes', () => ({
        total: nodes.total,
        ready: nodes.group('ready'),
        notReady: nodes.group('not-ready'),
        cordoned: nodes.amount('cordoned'),
        pressure: nodes.amount('pressure'),
        cpuAllocatable: nodes.amount('cpuAllocatable'),
        memoryAllocatable: nodes.amount('memoryAllocatable'),
        podsAllocatable: nodes.amount('podsAllocatable'),
      })),
      pods: this.#part('pods', () => ({
        total: pods.total,
        byPhase: pods.groups,
        byStatus: pods.statuses(mostStatuses),
        cpuRequests: pods.amount('cpuRequests'),
        cpuLimits: pods.amount('cpuLimits'),
        memoryRequests: pods.amount('memoryRequests'),
        memoryLimits: pods.amount('memoryLimits'),
      })),
      workloads: workloads.map((domain) => ({
        domain,
        figures: this.#part(domain, () => {
          const sums = this.#sumsOf(domain)
          return { total: sums.total, ready: sums.amount('ready') }
        }),
      })),
      usage: this.#environment.metrics.nodes.total(),
      warnings: this.#part('events', () => this.#warningFigures()),
      namespaces: this.#part('namespaces', () => ({
        total: namespaces.total,
        terminating: namespaces.amount('terminating'),
      })),
      freshness: this.#followed.freshness,
    }
  }

  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
    this.#metricsChange[Symbol.dispose]()
    this.#metrics[Symbol.dispose]()
    this.#followed[Symbol.dispose]()
    this.#listeners[Symbol.dispose]()
  }

  #begin(domain: string, rows: Iterable<TableRow>): void {
    const sums = this.#sumsOf(domain)
    for (const row of rows) {
      sums.add(row)
      if (row.facts.warning !== null) this.#warnings.set(row.uid, row.facts.warning)
    }
  }

  #apply(domain: string, changes: readonly Change<TableRow>[]): void {
    this.#sumsOf(domain).apply(changes)
    if (domain === 'events') {
      for (const { type, item } of changes) {
        if (type === 'deleted' || item.facts.warning === null) this.#warnings.delete(item.uid)
        else this.#warnings.set(item.uid, item.facts.warning)
      }
    }
    this.#tell()
  }

  #tell(): void {
    this.#listeners.tell()
  }

  #lookAgain(): Disposable {
    return this.#environment.clock.after(lookAgainMs, () => {
      this.#tell()
      this.#timer = this.#lookAgain()
    })
  }

  #sumsOf(domain: string): KindSums {
    const sums = this.#sums.get(domain)
    if (sums === undefined) throw new Error(`Nothing is summed up of "${domain}".`)
    return sums
  }

  #part<T>(domain: string, figures: () => T): Part<T> {
    return partOf(this.#followed.freshnessOf(domain), figures)
  }

  #warningFigures(): WarningFigures {
    const since = (this.#environment.clock.now() - dayMs) / 1000
    const recent = [...this.#warnings.values()].filter(({ lastAt }) => (lastAt ?? 0) >= since)
    return {
      last24h: recent.length,
      newest: newestWarnings(recent, mostWarnings).map(
        ({ about: { group, kind, namespace, name, uid }, reason, message, count, lastAt }) => ({
          reason,
          message,
          domain: kindOfGvk({ group, kind })?.domain ?? null,
          kind,
          namespace,
          name,
          uid,
          count,
          lastAt: (lastAt ?? 0) * 1000,
        }),
      ),
    }
  }
}

/** The figures of a part, or why there are none. Known figures stay while the cluster is away. */
function partOf<T>(freshness: Freshness, figures: () => T): Part<T> {
  switch (freshness.state) {
    case 'live':
    case 'stale':
      return { state: 'known', ...figures() }
    case 'partial':
      return { state: 'known', without: freshness.without, ...figures() }
    case 'syncing':
      return { state: 'syncing' }
    case 'denied':
      return { state: 'restricted', reason: freshness.reason }
    case 'failed':
      return { state: 'failed', reason: freshness.reason }
  }
}
