import type { KubeObject, LabelSelector } from '#machinery'
import { collectionOf } from '../forms/resources.ts'
import { keyOf, type ObjectStore } from '../store/objectStore.ts'
import { fitsLabels } from '../store/selectors.ts'
import { badRequest, conflict, notFound, StatusError } from '../store/status.ts'
import type { Address } from './address.ts'
import type { Call } from './call.ts'
import type { Deletions } from './deletions.ts'

interface Eviction {
  readonly metadata?: { readonly name?: string }
  readonly deleteOptions?: {
    readonly dryRun?: readonly string[]
    readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  }
}

interface Budget extends KubeObject {
  readonly spec?: {
    readonly selector?: LabelSelector
    readonly minAvailable?: number | string
    readonly maxUnavailable?: number | string
  }
  readonly status?: {
    readonly disruptionsAllowed?: number
    readonly currentHealthy?: number
    readonly desiredHealthy?: number
    readonly observedGeneration?: number
  }
}

interface PodParts {
  readonly phase?: string
  readonly conditions?: readonly { readonly type: string; readonly status: string }[]
}

const pods = '/pods'
const budgets = collectionOf({ group: 'policy', resource: 'poddisruptionbudgets' })

/**
 * Evictions answers `pods/eviction`. A budget whose status says how many pods may go is believed and counted down, as
 * in an API server. For a budget without a status, the number that the disruption controller would have written is
 * computed from the pods.
 */
export class Evictions {
  readonly #store: ObjectStore

  readonly #deletions: Deletions

  constructor(store: ObjectStore, deletions: Deletions) {
    this.#store = store
    this.#deletions = deletions
  }

  async evict(call: Call, { type, namespace, name }: Address): Promise<void> {
    const key = keyOf(namespace, name ?? '')
    const eviction = ((await call.json()) ?? {}) as Eviction
    const pod = this.#store.get(pods, key)
    if (pod === null) throw notFound(type.gvr, name ?? '')
    if (eviction.metadata?.name !== undefined && eviction.metadata.name !== name)
      throw badRequest('name in URL does not match name in Eviction object')
    const { dryRun = [], preconditions = {} } = eviction.deleteOptions ?? {}
    const { uid, resourceVersion } = pod.metadata
    if ((preconditions.uid ?? uid) !== uid) throw conflict(type.gvr, pod.metadata.name)
    if ((preconditions.resourceVersion ?? resourceVersion) !== resourceVersion)
      throw conflict(type.gvr, pod.metadata.name)
    const isDryRun = dryRun.length > 0 || call.query.get('dryRun') === 'All'
    if (!isBeyondBudgets(pod)) this.#spend(pod, isDryRun)
    // It has no grace period here: who drains a node in a test waits for the pod's finalizers alone.
    if (!isDryRun) this.#deletions.delete(type, pod, { gracePeriodSeconds: 0 })
    call.send(201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 })
  }

  /** Takes one disruption from the pod's budget; throws a 429 where none is left. */
  #spend(pod: KubeObject, isDryRun: boolean): void {
    const namespace = pod.metadata.namespace ?? ''
    const covering = this.#all(budgets, namespace).filter((each) => covers(each as Budget, pod)) as Budget[]
    const [budget] = covering
    if (budget === undefined) return
    if (covering.length > 1)
      throw new StatusError(
        500,
        'InternalError',
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      )
    const { name, generation = 0 } = budget.metadata
    if (generation > (budget.status?.observedGeneration ?? generation))
      throw refused(`The disruption budget ${name} is still being processed by the server.`, 10)
    const isScripted = budget.status?.disruptionsAllowed !== undefined
    const { disruptionsAllowed, currentHealthy, desiredHealthy } = isScripted
      ? { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, ...budget.status }
      : this.#statusOf(budget)
    if (disruptionsAllowed <= 0)
      throw refused(
        `The disruption budget ${name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
      )
    if (isScripted && !isDryRun)
      this.#store.put(budgets, {
        ...budget,
        status: { ...budget.status, disruptionsAllowed: disruptionsAllowed - 1 },
      } as KubeObject)
  }

  #statusOf(budget: Budget) {
    const covered = this.#all(pods, budget.metadata.namespace ?? '').filter((pod) => covers(budget, pod))
    const { minAvailable, maxUnavailable } = budget.spec ?? {}
    const desiredHealthy =
      maxUnavailable === undefined
        ? partOf(minAvailable ?? 1, covered.length)
        : Math.max(0, covered.length - partOf(maxUnavailable, covered.length))
    const currentHealthy = covered.filter(isHealthy).length
    return { desiredHealthy, currentHealthy, disruptionsAllowed: currentHealthy - desiredHealthy }
  }

  #all(collection: string, namespace: string): readonly KubeObject[] {
    const everything = { limit: Number.POSITIVE_INFINITY, after: null, at: null, fits: () => true }
    return this.#store.page(collection, { ...everything, namespace }).objects
  }
}

/** The answer where a budget refuses. Without a time, the client can only wait for another pod. */
const refused = (reason: string, retryAfterSeconds?: number): StatusError =>
  new StatusError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [{ reason: 'DisruptionBudget', message: reason }],
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  )

/** No selector selects nothing; an empty one selects every pod of the namespace. */
const covers = ({ spec }: Budget, { metadata }: KubeObject): boolean =>
  spec?.selector !== undefined && fitsLabels(metadata.labels ?? {}, spec.selector)

/** Pods that have not begun, have ended or are being deleted do not count against a budget. */
function isBeyondBudgets({ metadata, status }: KubeObject): boolean {
  const { phase = 'Pending' } = (status ?? {}) as PodParts
  return phase !== 'Running' || 'deletionTimestamp' in metadata
}

function isHealthy({ status }: KubeObject): boolean {
  const { phase, conditions } = (status ?? {}) as PodParts
  if (conditions === undefined) return phase === 'Running'
  return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True')
}

/** A number, or a percentage, rounded up as the disruption controller rounds. */
const partOf = (wish: number | string, count: number): number =>
  typeof wish === 'number' ? wish : Math.ceil((Number.parseFloat(wish) / 100) * count)
