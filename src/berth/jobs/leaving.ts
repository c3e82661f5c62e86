import type { Target } from '#contract'
import { isForbidden } from '#kube'
import { type KubeObject, sleep } from '#machinery'
import type { JobContext } from './jobContext.ts'
import { isNamespace, readPresent } from './readTargets.ts'
import { retryWhileReconnecting } from './retryWhileReconnecting.ts'

/** How often is looked whether an object has gone: soon after its deletion, and then less and less. */
const firstLookMs = 250
const longestLookMs = 5000
/** An object that is kept by a finalizer is followed this long: the finalizer may never be removed. */
const finalizerPatienceMs = 30_000
/** The cluster's own controllers, and the node of a pod, have this long after the grace period. */
const clusterPatienceMs = 120_000

/** Finalizers of the garbage collector, which are taken away when it is through with the objects that are owned. */
const ofGarbageCollector: readonly string[] = ['foregroundDeletion', 'orphan']

/** Leaver is an object that is marked as deleted. `target` has its uid. */
interface Leaver {
  readonly target: Target
  readonly markedAt: number
  readonly graceMs: number
}

/**
 * Leaving follows objects that are marked as deleted until they are gone, all of them together, so that many cost few
 * requests. One that stays too long is reported with what keeps it. Objects are known by their key in the job's reports.
 */
export class Leaving {
  readonly #context: JobContext
  readonly #onLooked: () => void
  readonly #leavers = new Map<Target, Leaver>()
  #following: Promise<void> | null = null
  #lookMs = firstLookMs

  /** `onLooked` is called after every look. */
  constructor(context: JobContext, onLooked: () => void) {
    this.#context = context
    this.#onLooked = onLooked
  }

  add(key: Target, target: Target, object: KubeObject): void {
    const { reconnecting, reports } = this.#context
    const graceMs = (object.metadata.deletionGracePeriodSeconds ?? 0) * 1000
    this.#leavers.set(key, { target, markedAt: reconnecting.clock.now(), graceMs })
    reports.set(key, 'running', keptBy(target, object))
    this.#lookMs = firstLookMs
    if (this.#following !== null) return
    this.#following = this.#follow()
    // `over` gives its failure to the job; until then no code awaits it.
    this.#following.catch(() => {})
  }

  /** Resolves when none is followed any more. */
  async over(): Promise<void> {
    await this.#following
  }

  async #follow(): Promise<void> {
    const { reconnecting, signal } = this.#context
    while (this.#leavers.size > 0) {
      await sleep(reconnecting.clock, this.#lookMs, signal)
      this.#lookMs = Math.min(longestLookMs, this.#lookMs * 1.5)
      await this.#look()
      this.#onLooked()
    }
    this.#following = null
  }

  async #look(): Promise<void> {
    const { reconnecting, signal } = this.#context
    const leavers = [...this.#leavers]
    const targets = leavers.map(([, { target }]) => target)
    try {
      const present = await retryWhileReconnecting(reconnecting, signal, (client) =>
        readPresent(client, targets, signal),
      )
      for (const [key, leaver] of leavers) this.#see(key, leaver, present.get(leaver.target))
    } catch (problem) {
      if (!isForbidden(problem)) throw problem
      for (const [key] of leavers)
        this.#end(key, 'done', { reason: 'Marked as deleted. Reading whether it is gone is forbidden.' })
    }
  }

  #see(key: Target, { target, markedAt, graceMs }: Leaver, object: KubeObject | undefined): void {
    if (object === undefined) {
      this.#end(key, 'done')
      return
    }
    const kept = keptBy(target, object)
    const isOfOthers =
      !isNamespace(target) && kept.finalizers?.some((each) => !ofGarbageCollector.includes(each))
    const patienceMs = graceMs + (isOfOthers ? finalizerPatienceMs : clusterPatienceMs)
    const sinceMs = this.#context.reconnecting.clock.now() - markedAt
    if (sinceMs < patienceMs) this.#context.reports.set(key, 'running', kept)
    else if (kept.finalizers !== undefined) this.#end(key, 'finalizers', kept)
    else
      this.#end(key, 'failed', {
        reason: `Marked as deleted ${Math.round(sinceMs / 1000)} s ago, and still there.`,
      })
  }

  #end(key: Target, outcome: 'done' | 'finalizers' | 'failed', found: Kept = { reason: null }): void {
    this.#leavers.delete(key)
    this.#context.reports.set(key, outcome, found)
  }
}

/** isMarked: the object is deleted as far as the API server can, and waits for something. */
export const isMarked = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined

interface Leaves extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] }
  readonly status?: {
    readonly conditions?: readonly { readonly status?: string; readonly message?: string }[]
  }
}

interface Kept {
  readonly finalizers?: readonly string[]
  readonly reason: string | null
}

/** What keeps an object that is marked as deleted, and in which words; a namespace says so in its conditions. */
function keptBy(target: Target, { metadata, spec, status }: Leaves): Kept {
  const isOne = isNamespace(target)
  const finalizers = [...(metadata.finalizers ?? []), ...(isOne ? (spec?.finalizers ?? []) : [])]
  const conditions = isOne ? (status?.conditions ?? []) : []
  const sentences = [
    ...(finalizers.length === 0 ? [] : [`Waits for its finalizers: ${finalizers.join(', ')}.`]),
    ...conditions.flatMap(({ status: is, message = '' }) => (is === 'True' ? [message] : [])),
  ].filter((sentence) => sentence !== '')
  return {
    ...(finalizers.length === 0 ? {} : { finalizers }),
    reason: sentences.length === 0 ? null : sentences.join(' '),
  }
}
