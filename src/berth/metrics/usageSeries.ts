import type { Part } from '#contract'
import { isForbidden, isNotFound, type KubeClient, KubeError, RequestBudget } from '#kube'
import { type Clock, isAbort, Listeners, lease, parseQuantity } from '#machinery'
import type { Follower } from '../connection/follower.ts'

/** metrics-server measures no more often. */
const pollMs = 15_000
/** It has no pages, and reading one figure takes microseconds that rows have to wait for: tens of thousands are read less often. */
const msPerFigure = 1
/** A cluster without metrics-server is asked again rarely. */
const absentMs = 60_000
/** So is a namespace whose rules allow what is refused there. */
const contradictedMs = 300_000
/** Figures older than this are none: better no value than a wrong one. */
const longestMs = 60_000
/** How long the last figures are kept without a view, so that they are there after a change of page. */
const lingerMs = 30_000

/** Namespaces that are read side by side, where not all may be read at once. */
const namespacesAtOnce = 4

/** UsageAccess is what of the figures may be read, as far as is known; it never rejects. */
export interface UsageAccess {
  mayReadAll(): Promise<boolean>
  /** Where they may be read, of the namespaces that are known. */
  namespaces(): Promise<readonly string[]>
}

/** Usage is what a pod or node uses: millicores and bytes, as `kubectl top` counts them. */
export type Usage = readonly [cpu: number, memory: number]

type State =
  | { readonly type: 'unread' }
  | { readonly type: 'read'; readonly at: number }
  | { readonly type: 'absent' | 'restricted' | 'failed'; readonly reason: string }

interface UsageAmounts {
  readonly cpu?: string
  readonly memory?: string
}

/** Measured is what a pod or node used, as it is served. */
interface Measured {
  readonly metadata?: { readonly name?: string; readonly namespace?: string }
  readonly usage?: UsageAmounts
  readonly containers?: readonly { readonly usage?: UsageAmounts }[]
}

/** The usage of one pod or node. */
type Figure = readonly [namespace: string, name: string, usage: Usage]

/**
 * UsageSeries reads the usage of all pods, or of all nodes, while a view needs it; of pods per namespace where the
 * whole may not be read. After a refusal it asks for the permission, not for the figures. Its failures never count as
 * failures of the cluster.
 */
export class UsageSeries implements Follower, Disposable {
  readonly #resource: 'pods' | 'nodes'
  readonly #clock: Clock
  readonly #access: UsageAccess
  readonly #listeners = new Listeners()
  #client: KubeClient | null = null
  #users = 0
  #isPaused = false
  #isDisposed = false
  #pollMs = pollMs
  #state: State = { type: 'unread' }
  #byNamespace: ReadonlyMap<string, ReadonlyMap<string, Usage>> = new Map()
  #timer: Disposable | null = null
  #reading: AbortController | null = null
  /** In whose words all of them were refused over this connection; null while they were not. */
  #refusal: KubeError | null = null
  /** Until when a namespace is left alone that was refused in spite of the rules. */
  readonly #contradicted = new Map<string, number>()

  constructor(resource: 'pods' | 'nodes', clock: Clock, access: UsageAccess) {
    this.#resource = resource
    this.#clock = clock
    this.#access = access
  }

  /** Why there are no figures; null where there are, or may be soon. */
  get absence(): string | null {
    return 'reason' in this.#state ? this.#state.reason : null
  }

  /** The namespace is empty for a node; null where nothing is known of it. */
  of(namespace: string, name: string): Usage | null {
    return this.#byNamespace.get(namespace)?.get(name) ?? null
  }

  /** All of them together. */
  total(): Part<{ cpu: number; memory: number; at: number }> {
    switch (this.#state.type) {
      case 'unread':
        return { state: 'syncing' }
      case 'read': {
        let cpu = 0
        let memory = 0
        for (const named of this.#byNamespace.values())
          for (const usage of named.values()) {
            cpu += usage[0]
            memory += usage[1]
          }
        return { state: 'known', cpu, memory, at: this.#state.at }
      }
      default:
        return { state: this.#state.type, reason: this.#state.reason }
    }
  }

  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Reads the figures, at once where those at hand are old, for as long as the result is not disposed. */
  use(): Disposable {
    this.#users += 1
    if (this.#users === 1) this.#readOn()
    return lease(() => {
      this.#users -= 1
      if (this.#users === 0) this.#wait(lingerMs, () => this.#forget())
    })
  }

  attach(client: KubeClient): void {
    this.#client = client
    this.#refusal = null
    this.#contradicted.clear()
    if (this.#users > 0) this.#readOn()
  }

  /** Drops the running request; the last figures stay until they are too old. */
  detach(): void {
    this.#client = null
    this.#reading?.abort()
    this.#reading = null
  }

  /** Reads nothing until it is resumed, even if a view needs it. */
  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
    if (this.#users > 0) this.#readOn()
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.detach()
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#listeners[Symbol.dispose]()
  }

  #readOn(): void {
    const age = this.#state.type === 'read' ? this.#clock.now() - this.#state.at : this.#pollMs
    if (age < this.#pollMs) this.#wait(this.#pollMs - age, () => this.#readOn())
    else void this.#read()
  }

  async #read(): Promise<void> {
    const client = this.#client
    if (client === null || this.#isPaused || this.#reading !== null) return
    const reading = new AbortController()
    this.#reading = reading
    let state: State
    try {
      const figures = await this.#readFigures(client, reading.signal)
      if (this.#reading !== reading) return
      this.#byNamespace = group(figures)
      this.#pollMs = Math.max(pollMs, Math.min(figures.length * msPerFigure, longestMs))
      state = { type: 'read', at: this.#clock.now() }
    } catch (problem) {
      if (this.#reading !== reading || isAbort(problem)) return
      state = stateOf(problem)
    }
    this.#reading = null
    this.#enter(state)
    if (this.#users === 0) this.#wait(lingerMs, () => this.#forget())
    else this.#wait(state.type === 'absent' ? absentMs : this.#pollMs, () => this.#readOn())
  }

  /** All of them, or those of the namespaces that may be read. */
  async #readFigures(client: KubeClient, signal: AbortSignal): Promise<readonly Figure[]> {
    if (this.#refusal === null || (await this.#access.mayReadAll())) {
      try {
        const figures = await this.#list(client, '', signal)
        this.#refusal = null
        return figures
      } catch (problem) {
        if (!(problem instanceof KubeError && isForbidden(problem))) throw problem
        this.#refusal = problem
      }
    }
    const refusal = this.#refusal
    const now = this.#clock.now()
    const allowed = (await this.#access.namespaces()).filter(
      (namespace) => (this.#contradicted.get(namespace) ?? 0) <= now,
    )
    const budget = new RequestBudget(namespacesAtOnce)
    const lists = await Promise.all(
      allowed.map(async (namespace) => {
        using _place = await budget.take(signal)
        try {
          return await this.#list(client, `/namespaces/${encodeURIComponent(namespace)}`, signal)
        } catch (problem) {
          if (!isForbidden(problem)) throw problem
          this.#contradicted.set(namespace, this.#clock.now() + contradictedMs)
          return null
        }
      }),
    )
    const read = lists.filter((list) => list !== null)
    if (read.length === 0) throw refusal
    return read.flat()
  }

  /** The list has no pages, and repeats the labels of every pod. */
  async #list(client: KubeClient, within: string, signal: AbortSignal): Promise<readonly Figure[]> {
    const path = `/apis/metrics.k8s.io/v1beta1${within}/${this.#resource}`
    const figures: Figure[] = []
    const onItem = (item: unknown) => void figures.push(figureOf(item as Measured))
    await client.eachItem(path, onItem, { signal, retries: 0, isAside: true })
    return figures
  }

  #enter(state: State): void {
    const isOld = this.#state.type !== 'read' || this.#clock.now() - this.#state.at >= longestMs
    if (state.type !== 'read') {
      // One answer that did not come does not empty the columns.
      if (state.type === 'failed' && !isOld) return
      this.#byNamespace = new Map()
    }
    this.#state = state
    this.#listeners.tell()
  }

  #forget(): void {
    this.#state = { type: 'unread' }
    this.#byNamespace = new Map()
  }

  #wait(delayMs: number, act: () => void): void {
    this.#timer?.[Symbol.dispose]()
    // The windows of a page give back their figures when its socket closes, which is after the berth has ended.
    if (this.#isDisposed) return
    this.#timer = this.#clock.after(delayMs, act)
  }
}

function stateOf(problem: unknown): State {
  if (isNotFound(problem)) return { type: 'absent', reason: 'metrics-server is not installed' }
  if (isForbidden(problem)) return { type: 'restricted', reason: problem.message }
  if (problem instanceof KubeError) return { type: 'failed', reason: `metrics-server: ${problem.message}` }
  return { type: 'failed', reason: 'metrics-server sent something that cannot be read' }
}

const figureOf = ({ metadata, usage, containers }: Measured): Figure => [
  metadata?.namespace ?? '',
  metadata?.name ?? '',
  sum(usage === undefined ? (containers ?? []) : [{ usage }]),
]

function group(figures: readonly Figure[]): ReadonlyMap<string, ReadonlyMap<string, Usage>> {
  const byNamespace = new Map<string, Map<string, Usage>>()
  for (const [namespace, name, usage] of figures) {
    const named = byNamespace.get(namespace) ?? new Map<string, Usage>()
    byNamespace.set(namespace, named)
    named.set(name, usage)
  }
  return byNamespace
}

/** Added up in nanocores, which are whole numbers, and then rounded up once, as a quantity's MilliValue does. */
function sum(parts: readonly { readonly usage?: UsageAmounts }[]): Usage {
  let nanocores = 0
  let memory = 0
  for (const { usage } of parts) {
    nanocores += Math.round((parseQuantity(usage?.cpu ?? '0') ?? 0) * 1e9)
    memory += parseQuantity(usage?.memory ?? '0') ?? 0
  }
  return [Math.ceil(nanocores / 1e6), Math.ceil(memory)]
}
