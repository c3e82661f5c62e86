import type { Clock, KubeObject } from '#machinery'
import { collectionOf, type ResourceType } from '../forms/resources.ts'
import { keyOf, type ObjectStore } from '../store/objectStore.ts'
import { invalid, StatusError } from '../store/status.ts'

/** DeletionOptions are what of `DeleteOptions` is looked at. */
export interface DeletionOptions {
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly propagationPolicy?: string
  readonly gracePeriodSeconds?: number
  readonly dryRun?: readonly string[]
}

const policies = ['Background', 'Foreground', 'Orphan']
const finalizerOf: Readonly<Record<string, string>> = { Foreground: 'foregroundDeletion', Orphan: 'orphan' }
const pods = '/pods'
const namespaces = '/namespaces'

/**
 * Deletions ends objects as an API server does: it marks what has a grace period or finalizers, and what has none goes at
 * once. It plays the parts of others in it: of the kubelet, which ends a marked pod when its grace period is over, of the
 * garbage collector, and of the controller that empties a namespace. Disposing it leaves marked pods as they are.
 */
export class Deletions implements Disposable {
  readonly #store: ObjectStore
  readonly #types: readonly ResourceType[]
  readonly #clock: Clock
  /** The grace periods that are not over. */
  readonly #graces = new Set<Disposable>()

  constructor(store: ObjectStore, types: readonly ResourceType[], clock: Clock) {
    this.#store = store
    this.#types = types
    this.#clock = clock
  }

  /** Deletes the object and gives what it is then: marked, or as it was when it went. Throws where a precondition fails. */
  delete({ gvr, kind }: ResourceType, present: KubeObject, options: DeletionOptions): KubeObject {
    requirePreconditions(present, kind, gvr, options)
    const { propagationPolicy = 'Background', dryRun = [] } = options
    if (!policies.includes(propagationPolicy))
      throw invalid(
        { kind: 'DeleteOptions', group: 'meta.k8s.io', name: '' },
        `propagationPolicy: Unsupported value: "${propagationPolicy}"`,
      )
    const marked = this.#mark(collectionOf(gvr), present, options)
    if (dryRun.length > 0) return marked
    return this.#settle(collectionOf(gvr), marked, propagationPolicy)
  }

  /** What becomes of a marked object when it is written: it goes with its last finalizer. Null where it has gone. */
  afterWrite(collection: string, object: KubeObject): KubeObject | null {
    return isMarked(object) && isFree(object) ? this.#remove(collection, object) : object
  }

  [Symbol.dispose](): void {
    for (const grace of this.#graces) grace[Symbol.dispose]()
    this.#graces.clear()
  }

  #mark(
    collection: string,
    present: KubeObject,
    { gracePeriodSeconds, propagationPolicy = '' }: DeletionOptions,
  ): KubeObject {
    const wished = graceSeconds(collection, present, gracePeriodSeconds)
    const { deletionGracePeriodSeconds: before, finalizers = [] } = present.metadata
    const grace = before === undefined ? wished : Math.min(before, wished)
    const added = finalizerOf[propagationPolicy]
    const kept = added === undefined || finalizers.includes(added) ? finalizers : [...finalizers, added]
    const isNew = !isMarked(present) || grace !== before
    const deletionTimestamp = isNew
      ? new Date(this.#clock.now() + grace * 1000).toISOString().replace(/\.\d+/, '')
      : present.metadata.deletionTimestamp
    return {
      ...present,
      ...(collection === namespaces
        ? { status: { ...(present.status as object), phase: 'Terminating' } }
        : {}),
      metadata: {
        ...present.metadata,
        ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
        deletionGracePeriodSeconds: grace,
        ...(kept.length === 0 ? {} : { finalizers: kept }),
      },
    }
  }

  #settle(collection: string, marked: KubeObject, propagationPolicy: string): KubeObject {
    const { finalizers = [], deletionGracePeriodSeconds = 0, uid } = marked.metadata
    if (collection !== namespaces && isFree(marked)) {
      this.#remove(collection, marked)
      // Pods own nothing, and there are many of them.
      if (collection !== pods) this.#collect(uid, propagationPolicy)
      return marked
    }
    const stored = this.#store.put(collection, marked)
    if (collection === namespaces) this.#finishNamespace(marked.metadata.name)
    else if (collection === pods && deletionGracePeriodSeconds > 0)
      this.#endPodAfter(deletionGracePeriodSeconds * 1000, stored)
    const ofCollector = Object.values(finalizerOf).filter((each) => finalizers.includes(each))
    if (ofCollector.length > 0) queueMicrotask(() => this.#collectBefore(collection, stored, ofCollector))
    return stored
  }

  #endPodAfter(delayMs: number, pod: KubeObject): void {
    const grace = this.#clock.after(delayMs, () => {
      this.#graces.delete(grace)
      this.#endPod(pod)
    })
    this.#graces.add(grace)
  }

  /** The kubelet has ended its containers. */
  #endPod({ metadata }: KubeObject): void {
    const key = keyOf(metadata.namespace ?? null, metadata.name)
    const present = this.#store.get(pods, key)
    if (present === null || present.metadata.uid !== metadata.uid) return
    const ended = { ...present, metadata: { ...present.metadata, deletionGracePeriodSeconds: 0 } }
    if (isFree(ended)) this.#remove(pods, ended)
    else this.#store.put(pods, ended)
  }

  #remove(collection: string, object: KubeObject): null {
    const { namespace = null, name } = object.metadata
    this.#store.delete(collection, keyOf(namespace, name))
    if (namespace !== null) this.#finishNamespace(namespace)
    return null
  }

  /** The garbage collector's part before an owner may go. */
  #collectBefore(collection: string, owner: KubeObject, ofCollector: readonly string[]): void {
    this.#collect(owner.metadata.uid, ofCollector.includes('orphan') ? 'Orphan' : 'Background')
    const present = this.#store.get(collection, keyOf(owner.metadata.namespace ?? null, owner.metadata.name))
    if (present?.metadata.uid !== owner.metadata.uid) return
    const finalizers = (present.metadata.finalizers ?? []).filter((each) => !ofCollector.includes(each))
    const { finalizers: _, ...metadata } = present.metadata
    const freed: KubeObject = {
      ...present,
      metadata: { ...metadata, ...(finalizers.length === 0 ? {} : { finalizers }) },
    }
    this.afterWrite(collection, this.#store.put(collection, freed))
  }

  /** Deletes what names that owner, or takes the owner from it. */
  #collect(uid: string, propagationPolicy: string): void {
    for (const type of this.#types) {
      const collection = collectionOf(type.gvr)
      const owned = this.#all(collection, null, ({ metadata }) =>
        (metadata.ownerReferences ?? []).some((owner) => owner.uid === uid),
      )
      for (const object of owned) {
        const ownerReferences = (object.metadata.ownerReferences ?? []).filter((owner) => owner.uid !== uid)
        if (propagationPolicy === 'Orphan' || ownerReferences.length > 0)
          this.#store.put(collection, { ...object, metadata: { ...object.metadata, ownerReferences } })
        else this.delete(type, object, {})
      }
    }
  }

  /** Empties a namespace that is marked, and ends it when nothing is left in it. */
  #finishNamespace(name: string): void {
    const namespace = this.#store.get(namespaces, keyOf(null, name))
    if (namespace === null || !isMarked(namespace)) return
    const left: KubeObject[] = []
    for (const type of this.#types) {
      if (!type.isNamespaced) continue
      const collection = collectionOf(type.gvr)
      for (const object of this.#all(collection, name, () => true)) {
        const ended = isMarked(object) ? object : this.#mark(collection, object, { gracePeriodSeconds: 0 })
        if (isFree(ended)) this.#store.delete(collection, keyOf(name, object.metadata.name))
        else left.push(isMarked(object) ? object : this.#store.put(collection, ended))
      }
    }
    if (left.length === 0 && isFree(namespace)) this.#store.delete(namespaces, keyOf(null, name))
    else if (left.length > 0) this.#store.put(namespaces, withCondition(namespace, left))
  }

  #all(
    collection: string,
    namespace: string | null,
    fits: (object: KubeObject) => boolean,
  ): readonly KubeObject[] {
    const everything = { limit: Number.POSITIVE_INFINITY, after: null, at: null }
    return this.#store.page(collection, { ...everything, namespace, fits }).objects
  }
}

const isMarked = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined

/** Nothing keeps a marked object any more. */
const isFree = ({ metadata }: KubeObject): boolean =>
  (metadata.finalizers ?? []).length === 0 && (metadata.deletionGracePeriodSeconds ?? 0) === 0

/** Only pods have a grace period, and of these only what a node has and has not ended. */
function graceSeconds(collection: string, { spec, status }: KubeObject, wished: number | undefined): number {
  if (collection !== pods) return 0
  const { nodeName = '', terminationGracePeriodSeconds = 30 } = (spec ?? {}) as {
    nodeName?: string
    terminationGracePeriodSeconds?: number
  }
  const { phase } = (status ?? {}) as { phase?: string }
  if (nodeName === '' || phase === 'Succeeded' || phase === 'Failed') return 0
  return wished ?? terminationGracePeriodSeconds
}

function requirePreconditions(
  { metadata: { name, uid, resourceVersion } }: KubeObject,
  kind: string,
  { group, resource }: { readonly group: string; readonly resource: string },
  { preconditions = {} }: DeletionOptions,
): void {
  const wrong = (what: string, wanted: string, found: string) =>
    new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${kind} "${name}": the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`,
      { name, group, kind: resource },
    )
  if (preconditions.uid !== undefined && preconditions.uid !== uid) throw wrong('UID', preconditions.uid, uid)
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion)
    throw wrong('ResourceVersion', preconditions.resourceVersion, resourceVersion)
}

function withCondition(namespace: KubeObject, left: readonly KubeObject[]): KubeObject {
  const finalizers = [...new Set(left.flatMap(({ metadata }) => metadata.finalizers ?? []))]
  const message = `Some content in the namespace has finalizers remaining: ${finalizers.map((each) => `${each} in ${left.length} resource instances`).join(', ')}`
  const conditions = [
    { type: 'NamespaceFinalizersRemaining', status: 'True', reason: 'SomeFinalizersRemain', message },
  ]
  return { ...namespace, status: { ...(namespace.status as object), conditions } }
}
