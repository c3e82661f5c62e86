import { isDeepStrictEqual } from 'node:util'
import {
  type BerthSettings,
  type BerthState,
  type ClusterId,
  type ClusterSettings,
  type ClusterState,
  FlotillaError,
  type JobNews,
  type LogEntry,
  openingBerthState,
  type ViewAs,
} from '#contract'
import { Backoff, type Clock } from '#machinery'
import type { ClusterFile } from '../disk/clusterFile.ts'
import type { ContextRef } from '../disk/configFolder.ts'
import type { BerthDoor } from './door.ts'
import type { BerthLauncher, BerthStart, Crash, RunningBerth } from './launcher.ts'
import { RunningJobs } from './runningJobs.ts'
import { SettingsDelivery } from './settingsDelivery.ts'
import type { StartGate } from './startGate.ts'

/** A berth says that it listens before it dials anything, so only a broken one takes longer. */
const startDeadlineMs = 30_000
/** 1, 2, 4 … 60 s, without jitter: each berth crashes for reasons of its own. */
const restartRule = { firstMs: 1000, capMs: 60_000, jitter: 0 }
/** A berth that was up for this long has earned a quick restart again. */
const forgivenAfterMs = 5 * 60_000

/** A berth that runs out of memory again and again is not started once more by itself: each time costs its clusters' server a whole list. */
const memoryDeathsAllowed = 3

/** What an open cluster needs of the roster. */
export interface ClusterEnvironment {
  readonly clock: Clock
  readonly random: () => number
  readonly gate: StartGate
  readonly launcher: BerthLauncher
  /** Read at every start of a process, as the limits are. */
  backgroundRefresh(): boolean
  limits(): { readonly heapMb: number; readonly requestsInFlight: number }
  onChange(previous: ClusterState, next: ClusterState): void
  onLog(cluster: ClusterState, entry: LogEntry): void
  onBackendError(
    cluster: ClusterState,
    error: { readonly resourceKind: string; readonly message: string; readonly error: string },
  ): void
  /** A job has begun or is over. */
  onJob(cluster: ClusterState, news: JobNews): void
}

/** Which context is opened, the fingerprint of its access at that moment, and what is kept of it. */
export interface OpeningContext {
  readonly clusterId: ClusterId
  readonly clusterName: string
  readonly ref: ContextRef
  readonly fingerprint: string | null
  /** What the person has agreed that it uses; null where nothing has to be agreed to. */
  readonly confirmed: string | null
  readonly kept: ClusterFile
}

/** A berth and how far it is; whatever another one says is too late. */
interface Current {
  readonly berth: RunningBerth
  isListening: boolean
}

/**
 * OpenCluster is one entry of the roster: it keeps a berth running for one context, restarts it after a crash, and
 * knows what the tab shows. It starts at once and ends when it is disposed.
 */
export class OpenCluster implements AsyncDisposable {
  readonly clusterId: ClusterId
  readonly ref: ContextRef
  readonly kept: ClusterFile
  readonly #environment: ClusterEnvironment
  readonly #backoff: Backoff
  #fingerprint: string | null
  #confirmed: string | null
  /** In a row: without five minutes up between two of them. */
  #memoryDeaths = 0
  #state: ClusterState
  #current: Current | null = null
  /** The one thing waited for: a place to start, the start itself, the restart, or forgiveness. */
  #timer: Disposable | null = null
  #place: Disposable | null = null
  #arrivals = Promise.withResolvers<BerthDoor>()
  #ending: Promise<void> | null = null
  /** Processes that were told to end and have not yet. */
  readonly #leaving = new Set<Promise<void>>()
  readonly #delivery: SettingsDelivery
  readonly #jobs = new RunningJobs((news) => this.#environment.onJob(this.#state, news))

  constructor(opening: OpeningContext, environment: ClusterEnvironment) {
    this.clusterId = opening.clusterId
    this.ref = opening.ref
    this.kept = opening.kept
    this.#fingerprint = opening.fingerprint
    this.#confirmed = opening.confirmed
    this.#environment = environment
    this.#backoff = new Backoff(restartRule, environment.random)
    this.#delivery = new SettingsDelivery(environment.clock)
    this.#state = {
      clusterId: opening.clusterId,
      clusterName: opening.clusterName,
      path: opening.ref.path,
      settings: opening.kept.settings,
      viewAs: null,
      since: environment.clock.now(),
      crashes: { count: 0, lastAt: null, lastReason: null },
      memory: { limitMb: environment.limits().heapMb, isReduced: false },
      ...openingBerthState,
    }
    this.#arrivals.promise.catch(() => {})
  }

  get state(): ClusterState {
    return this.#state
  }

  get fingerprint(): string | null {
    return this.#fingerprint
  }

  /** Starts the berth, as soon as there is a place; does nothing where one runs or is about to. */
  start(): void {
    if (this.#ending !== null || this.#current !== null || this.#place !== null) return
    this.#cancelTimer()
    this.#renewArrivals()
    this.#change(openingBerthState)
    this.#place = this.#environment.gate.enter(() => this.#spawn())
  }

  /** The way to the berth, once it listens. Rejects with `cluster_process_unavailable` where it does not run. */
  reach(): Promise<BerthDoor> {
    const { lifecycle, reason } = this.#state
    if (this.#ending !== null || lifecycle === 'crashed' || lifecycle === 'gone') {
      return Promise.reject(new FlotillaError('cluster_process_unavailable', reason ?? undefined))
    }
    return this.#arrivals.promise
  }

  /** Tries now what would be tried later: the restart of the berth, or its own attempt to connect or sign in. */
  retry(): void {
    if (this.#state.lifecycle === 'crashed') this.start()
    else this.#current?.berth.send({ t: 'retry' })
  }

  /** The context's access changed in its file: the berth reads it again. */
  changeAccess({ fingerprint, confirmed }: Pick<OpeningContext, 'fingerprint' | 'confirmed'>): void {
    this.#fingerprint = fingerprint
    // A berth goes by what was agreed to when it was started.
    if (confirmed !== this.#confirmed)
      this.#stop('Its kubeconfig now asks for something else, which was confirmed.')
    this.#confirmed = confirmed
    if (this.#current === null) {
      this.start()
      return
    }
    if (this.#state.lifecycle === 'crashed' || this.#state.lifecycle === 'gone') this.start()
    else this.#current?.berth.send({ t: 'access-changed' })
  }

  /** The limits have changed: a berth that a lower limit had reduced is started again in full. */
  reviseLimits(): void {
    const { memory, isShortOfMemory } = this.#state
    if (this.#ending !== null || this.#state.lifecycle === 'gone') return
    if (!(memory.isReduced || isShortOfMemory) || this.#environment.limits().heapMb <= memory.limitMb) return
    this.#memoryDeaths = 0
    this.#stop('Its process is started again with more memory.')
    this.#change({ memory: { ...memory, isReduced: false } })
    this.start()
  }

  /**
   * Everything is asked as that user from now on; null for the user of the kubeconfig. The process ends, with all that it
   * knows, and another one starts: neither ever holds what the other user may see. It holds until the cluster is closed.
   */
  async changeViewAs(viewAs: ViewAs | null): Promise<void> {
    if (this.#ending !== null || isDeepStrictEqual(viewAs, this.#state.viewAs)) return
    if (this.#state.lifecycle === 'gone') {
      this.#change({ viewAs })
      return
    }
    this.#change({ ...openingBerthState, viewAs })
    this.#stop('The cluster is now viewed as another user.')
    this.#renewArrivals()
    // Its ports of this machine are free again, and its last requests have ended.
    await Promise.all(this.#leaving)
    this.start()
  }

  /** The setting for background refresh has changed. */
  reviseBackgroundRefresh(): void {
    const isOn = this.#environment.backgroundRefresh()
    this.#current?.berth.send({ t: 'background-refresh', isOn })
  }

  /**
   * What the person has set for this cluster is different: resolves when it is kept and its berth goes by it. Rejects with
   * `settings_not_saved`, or with `deadline_exceeded` where the berth does not say that it does.
   */
  async changeSettings(settings: ClusterSettings): Promise<void> {
    const before = berthSettings(this.#state.settings)
    const now = berthSettings(settings)
    const kept = this.kept.changeSettings(settings)
    this.#change({ settings })
    const berth = this.#current?.berth
    const isTheBerths = !isDeepStrictEqual(before, now)
    const taken =
      berth !== undefined && isTheBerths
        ? this.#delivery.deliver(now, (message) => berth.send(message))
        : null
    await Promise.all([kept, taken])
  }

  /** The context is no longer there: the berth ends, the tab stays. */
  leaveAsGone(reason: string): void {
    if (this.#ending !== null || this.#state.lifecycle === 'gone') return
    this.#stop(reason)
    this.#fingerprint = null
    this.#change({ ...openingBerthState, lifecycle: 'gone', reason })
    this.#arrivals.reject(new FlotillaError('cluster_process_unavailable', reason))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ending === null) {
      this.#stop('The cluster was closed.')
      this.#change({ ...this.#state, lifecycle: 'closing', reason: null, nextTryAt: null })
      this.#ending = Promise.all(this.#leaving).then(() => {})
      this.#arrivals.reject(new FlotillaError('cluster_not_found'))
    }
    await this.#ending
  }

  #spawn(): void {
    const { clock, launcher } = this.#environment
    const { heapMb, requestsInFlight } = this.#environment.limits()
    const memory = { limitMb: heapMb, isReduced: this.#state.memory.isReduced }
    this.#change({ memory })
    const ifCurrent = (act: () => void) => {
      if (this.#current?.berth === berth) act()
    }
    const start: BerthStart = {
      access: { type: 'kubeconfig', ...this.ref, confirmed: this.#confirmed },
      viewAs: this.#state.viewAs,
      limits: { requestsInFlight },
      settings: berthSettings(this.#state.settings),
      memory,
      backgroundRefresh: this.#environment.backgroundRefresh(),
      forwards: this.kept.forwards,
      madePods: this.kept.madePods,
    }
    const berth = launcher.launch(start, {
      onListening: (door) => ifCurrent(() => this.#handleListening(door)),
      onMessage: (message) =>
        ifCurrent(() => {
          if (message.t === 'state') this.#handleState(message.state)
          else if (message.t === 'log') this.#environment.onLog(this.#state, message.entry)
          else if (message.t === 'settings-taken') this.#delivery.hear(message.revision)
          else if (message.t === 'job') this.#jobs.hear(message.job)
          else if (message.t === 'forwards') void this.kept.changeForwards(message.forwards)
          else if (message.t === 'made-pods') void this.kept.changeMadePods(message.pods)
          else this.#environment.onBackendError(this.#state, message)
        }),
      onLine: (text) =>
        this.#environment.onLog(this.#state, { at: clock.now(), level: 'warning', text: `process: ${text}` }),
      onCrash: (crash) => ifCurrent(() => this.#handleCrash(crash)),
    })
    this.#current = { berth, isListening: false }
    this.#timer = clock.after(startDeadlineMs, () => berth.kill('did not start within 30 s'))
  }

  #handleListening(door: BerthDoor): void {
    if (this.#current === null || this.#current.isListening) return
    this.#current.isListening = true
    this.#leavePlace()
    this.#cancelTimer()
    this.#timer = this.#environment.clock.after(forgivenAfterMs, () => {
      this.#backoff.reset()
      this.#memoryDeaths = 0
    })
    this.#arrivals.resolve(door)
  }

  #handleState(state: BerthState): void {
    this.#change(state)
  }

  #handleCrash({ reason, isOutOfMemory }: Crash): void {
    const { clock } = this.#environment
    this.#current = null
    this.#leavePlace()
    this.#cancelTimer()
    if (isOutOfMemory) this.#memoryDeaths += 1
    const isLeft = isOutOfMemory && this.#memoryDeaths >= memoryDeathsAllowed
    const delayMs = this.#backoff.next()
    const sentence = `The cluster's process ${reason}.${isLeft ? leftWords : ''}`
    this.#jobs.end('failed', sentence)
    this.#delivery.end()
    this.#arrivals.reject(new FlotillaError('cluster_process_unavailable', sentence))
    const { crashes, memory } = this.#state
    this.#change({
      ...openingBerthState,
      lifecycle: 'crashed',
      reason: sentence,
      nextTryAt: isLeft ? null : clock.now() + delayMs,
      crashes: { count: crashes.count + 1, lastAt: clock.now(), lastReason: sentence },
      memory: { ...memory, isReduced: memory.isReduced || isOutOfMemory },
    })
    this.#environment.onLog(this.#state, { at: clock.now(), level: 'error', text: sentence })
    if (!isLeft) this.#timer = clock.after(delayMs, () => this.start())
  }

  /** Takes the running process out, for that reason; from here on nothing it says counts. */
  #stop(reason: string): void {
    this.#leavePlace()
    this.#cancelTimer()
    const berth = this.#current?.berth
    this.#current = null
    this.#jobs.end('cancelled', reason)
    this.#delivery.end()
    if (berth === undefined) return
    const left = berth[Symbol.asyncDispose]().finally(() => this.#leaving.delete(left))
    this.#leaving.add(left)
  }

  #change(change: Partial<ClusterState>): void {
    const previous = this.#state
    const isNewPhase = change.lifecycle !== undefined && change.lifecycle !== previous.lifecycle
    const since = isNewPhase ? this.#environment.clock.now() : previous.since
    this.#state = { ...previous, ...change, since }
    this.#environment.onChange(previous, this.#state)
  }

  #renewArrivals(): void {
    const before = this.#arrivals
    this.#arrivals = Promise.withResolvers()
    // A caller that asked before the first start waits for it; if the last start has ended already, this has no effect.
    before.resolve(this.#arrivals.promise)
    // There may be no waiting caller when it is rejected.
    this.#arrivals.promise.catch(() => {})
  }

  #leavePlace(): void {
    this.#place?.[Symbol.dispose]()
    this.#place = null
  }

  #cancelTimer(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
  }
}

const berthSettings = ({ namespaces, protection }: ClusterSettings): BerthSettings => ({
  namespaces,
  protection,
})

const leftWords =
  ' It is not started again automatically: raise the limit in Settings, or start it in reduced mode.'
