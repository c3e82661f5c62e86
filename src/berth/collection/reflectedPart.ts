import { FlotillaError } from '#contract'
import {
  type Change,
  type Intake,
  type KubeClient,
  KubeError,
  openReflector,
  type Reflector,
  type ReflectorState,
  type Stored,
} from '#kube'
import { Backoff, type Clock, type Gvr, isAbort } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import type { Log } from '../requests/log.ts'
import { contradictionRule, type Part, type Place } from './part.ts'

/** Resolves when a list may begin, or the signal is aborted. */
export type Turn = (signal: AbortSignal) => Promise<void>

export interface ReflectedPartOptions<T extends Stored> {
  readonly client: KubeClient
  readonly gvr: Gvr
  readonly namespace: string | null
  readonly intake: Intake<T>
  /** The objects known before; the first list reports the differences from them. */
  readonly initial: ReadonlyMap<string, T>
  /** Where that was; null where a list has to be read. */
  readonly from: Place | null
  /** Since when that is not live. */
  readonly staleSince: number | null
  /** Asked before the first list, and after a refusal; null lists at once, and has the reflector ask again slowly. */
  readonly reviews: AccessReviews | null
  /** Lists before it asks: for who may list everything, nothing has to be asked at all. */
  readonly isHopeful: boolean
  /** Waited for before a list that was not allowed and is now; null lists at once. */
  readonly turn: Turn | null
  /** Null while it is followed. */
  readonly pausedFor: string | null
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  /** When rows that are live were last known to be so. */
  readonly lastTrueAt: () => number
  readonly onChanges: (changes: readonly Change<T>[]) => void
  readonly onState: (state: ReflectorState) => void
}

/**
 * ReflectedPart follows a resource in one namespace, or everywhere. Where the rules do not allow it no list is asked for,
 * until they do; rows it had stay meanwhile.
 */
export class ReflectedPart<T extends Stored> implements Part<T> {
  readonly namespace: string | null
  readonly #options: ReflectedPartOptions<T>
  readonly #backoff: Backoff
  readonly #ended = new AbortController()
  #reflector: Reflector<T> | null = null
  #state: ReflectorState | null = null
  #staleSince: number | null
  #pausedFor: string | null
  #wasLive = false

  constructor(options: ReflectedPartOptions<T>) {
    this.#options = options
    this.namespace = options.namespace
    this.#staleSince = options.staleSince
    this.#pausedFor = options.pausedFor
    this.#backoff = new Backoff(contradictionRule, options.random)
    if (options.reviews === null || options.isHopeful) this.#open()
    else void this.#openWhenAllowed(options.reviews)
  }

  get state(): ReflectorState | null {
    return this.#state
  }

  get staleSince(): number | null {
    return this.#staleSince
  }

  get place(): Place | null {
    const { endpoint } = this.#options.client
    const resourceVersion = this.#reflector?.place ?? null
    return resourceVersion === null ? null : { endpoint, resourceVersion }
  }

  get rows(): ReadonlyMap<string, T> {
    return this.#reflector?.store ?? this.#options.initial
  }

  retry(): void {
    this.#reflector?.retry()
  }

  async relist(): Promise<void> {
    if (this.#state?.phase === 'denied') throw new FlotillaError('cluster_denied', this.#state.reason)
    await this.#reflector?.relist()
  }

  pause(reason: string): void {
    this.#pausedFor = reason
    this.#reflector?.pause(reason)
  }

  resume(): void {
    this.#pausedFor = null
    this.#reflector?.resume()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort()
    await this.#reflector?.[Symbol.asyncDispose]()
  }

  /** Opens the reflector if the rules allow it, or if they cannot say. */
  async #openWhenAllowed(reviews: AccessReviews): Promise<void> {
    const { gvr, namespace } = this.#options
    try {
      const answer = await reviews.mayFollow(gvr, namespace)
      if (this.#ended.signal.aborted) return
      if (!answer.allowed) {
        this.#enter(denied(answer.reason ?? 'The cluster does not allow it.'))
        await this.#untilItMayList(reviews, this.#ended.signal)
      }
    } catch (problem) {
      // The rules cannot say; the list itself will.
      if (!(problem instanceof KubeError || isAbort(problem))) throw problem
    }
    if (!this.#ended.signal.aborted) this.#open()
  }

  /** Waits until what was refused is allowed, and then for its turn. */
  async #untilItMayList(reviews: AccessReviews, signal: AbortSignal): Promise<void> {
    const { gvr, namespace, turn } = this.#options
    await reviews.untilMayFollow(gvr, namespace, this.#backoff, signal)
    await turn?.(signal)
  }

  #open(): void {
    const {
      client,
      gvr,
      namespace,
      intake,
      initial,
      from,
      clock,
      random,
      log,
      reviews,
      isHopeful,
      onChanges,
    } = this.#options
    const { signal } = this.#ended
    this.#reflector = openReflector<T>({
      client,
      gvr,
      namespace,
      intake,
      initial,
      // The same address may be another server by now: its versions would mean something else.
      from: from?.endpoint === client.endpoint ? from.resourceVersion : null,
      clock,
      random,
      log,
      ...(reviews === null
        ? {}
        : {
            untilAllowed: async (ended) => {
              // Where nothing was asked before, nothing is contradicted.
              if (!isHopeful || this.#wasLive) reviews.contradict(namespace)
              await this.#untilItMayList(reviews, ended)
            },
          }),
      // Reports of an earlier reflector are dropped.
      onChanges: (changes) => {
        if (!signal.aborted) onChanges(changes)
      },
      onState: (state) => {
        if (!signal.aborted) this.#enter(state)
      },
    })
    if (this.#pausedFor !== null) this.#reflector.pause(this.#pausedFor)
  }

  #enter(state: ReflectorState): void {
    if (state.phase === 'live') {
      this.#wasLive = true
      this.#staleSince = null
      this.#backoff.reset()
    } else if (this.#state?.phase === 'live') this.#staleSince = this.#options.lastTrueAt()
    this.#state = state
    this.#options.onState(state)
  }
}

/** The refusal that the rules foretell. */
const denied = (reason: string): ReflectorState => ({
  phase: 'denied',
  reason,
  nextTryAt: null,
  error: new KubeError('forbidden', reason),
})
