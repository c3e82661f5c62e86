import { customKindOf } from '#kinds'
import { isAuthFailure, isForbidden, isNotFound, type KubeClient, KubeError, RequestBudget } from '#kube'
import { type Clock, type KubeObject, resourcePath } from '#machinery'
import type { ServedKind, WantedKind } from '../discovery/servedKind.ts'
import type { ServedResources } from '../discovery/servedResources.ts'

/** Everything that is asked about one object, in all. */
const maxRequests = 60
/** So many of them at a time; the tables' own requests run next to them. */
const requestsAtOnce = 8
/** Objects read of one list; the rest is said not to have been looked at. */
const maxListed = 500
/**
 * One hanging resource leaves time to show the others; if all of them hang, the answer says so before the caller gives
 * up.
 */
const partTimeoutMs = 6000
const wholeTimeoutMs = 8000

const metadataOnly = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'
const metadataListOnly = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'

/** FinderEnvironment is where a finder looks. */
export interface FinderEnvironment {
  readonly client: KubeClient
  readonly served: ServedResources
  readonly clock: Clock
}

/** Found is one object that was looked for. */
export type Found =
  | { readonly type: 'found'; readonly object: KubeObject }
  | { readonly type: 'missing' }
  /** It may exist; `reason` says why that is not known. */
  | { readonly type: 'unknown'; readonly reason: string }

/**
 * Finder reads the objects around one object, within limits. A part that is forbidden or fails becomes a warning and
 * affects no other part. Of kinds with confidential values it reads the metadata only.
 */
export class Finder implements Disposable {
  readonly #served: ServedResources
  readonly #client: KubeClient
  readonly #signal: AbortSignal
  readonly #atOnce = new RequestBudget(requestsAtOnce)
  readonly #caller: AbortSignal
  readonly #timer: Disposable
  readonly #warnings = new Set<string>()
  readonly #asked = new Map<string, Promise<Found>>()
  #left = maxRequests

  constructor({ served, client, clock }: FinderEnvironment, signal: AbortSignal) {
    this.#served = served
    this.#client = client
    this.#caller = signal
    const late = new AbortController()
    const words = `${client.host} did not answer within ${wholeTimeoutMs / 1000} s.`
    this.#timer = clock.after(wholeTimeoutMs, () => late.abort(new KubeError('timeout', words)))
    this.#signal = AbortSignal.any([signal, late.signal])
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]()
  }

  get warnings(): readonly string[] {
    return [...this.#warnings]
  }

  warn(text: string): void {
    this.#warnings.add(text)
  }

  /** The resource behind a kind; null where the server offers none, or did not say. */
  async resolve(wanted: WantedKind): Promise<ServedKind | null> {
    try {
      return await this.#served.findKind(wanted, this.#signal)
    } catch (problem) {
      this.warn(`The list of resources that the cluster serves could not be read: ${this.#words(problem)}`)
      return null
    }
  }

  /** The other namespaced resources that the cluster serves in an API group. */
  async inGroup(group: string): Promise<readonly ServedKind[]> {
    try {
      return await this.#served.kindsInGroup(group, this.#signal)
    } catch (problem) {
      this.warn(`The list of resources that the cluster serves could not be read: ${this.#words(problem)}`)
      return []
    }
  }

  get(kind: ServedKind, namespace: string, name: string): Promise<Found> {
    const path = resourcePath(kind.gvr, kind.isNamespaced ? namespace : null, name)
    const asked = this.#asked.get(path) ?? this.#get(kind, path)
    this.#asked.set(path, asked)
    return asked
  }

  /** The first objects that fit. Null for `namespace` reads all of them. */
  async list(
    kind: ServedKind,
    namespace: string | null,
    query: { readonly labelSelector?: string; readonly fieldSelector?: string } = {},
    { isMetadataEnough = false } = {},
  ): Promise<readonly KubeObject[]> {
    const path = resourcePath(kind.gvr, kind.isNamespaced ? namespace : null)
    const accept = isMetadataEnough || isSparse(kind) ? metadataListOnly : 'application/json'
    try {
      const answer = await this.#read<{
        metadata?: { continue?: string }
        items?: readonly KubeObject[] | null
      }>(path, accept, { limit: maxListed, ...query })
      if (answer === null) return []
      if (answer.metadata?.continue) this.warn(`Only the first ${maxListed} ${titleOf(kind)} were checked.`)
      return answer.items ?? []
    } catch (problem) {
      // Perhaps it is not served any more.
      if (isNotFound(problem)) this.#served.refreshSoon()
      this.warn(
        `${titleOf(kind)} ${isForbidden(problem) ? 'are restricted' : 'could not be read'}: ${this.#words(problem)}`,
      )
      return []
    }
  }

  async #get(kind: ServedKind, path: string): Promise<Found> {
    try {
      const object = await this.#read<KubeObject>(path, isSparse(kind) ? metadataOnly : 'application/json')
      if (object === null) return { type: 'unknown', reason: 'not checked: there are too many' }
      return { type: 'found', object }
    } catch (problem) {
      if (isNotFound(problem)) return { type: 'missing' }
      const words = this.#words(problem)
      if (!isForbidden(problem)) this.warn(words)
      return { type: 'unknown', reason: isForbidden(problem) ? `restricted: ${words}` : words }
    }
  }

  /** Null where nothing more is asked. */
  async #read<T>(
    path: string,
    accept: string,
    query: Record<string, string | number> = {},
  ): Promise<T | null> {
    if (this.#left <= 0) {
      this.warn(
        `More than ${maxRequests} requests would be needed, so some related objects were not checked.`,
      )
      return null
    }
    this.#left -= 1
    using _place = await this.#atOnce.take(this.#signal)
    return await this.#client.json<T>(path, {
      accept,
      query,
      signal: this.#signal,
      timeoutMs: partTimeoutMs,
      retries: 1,
    })
  }

  /** The message of a part's failure; rethrows an error that ends the whole. */
  #words(problem: unknown): string {
    if (this.#caller.aborted || isAuthFailure(problem) || !(problem instanceof KubeError)) throw problem
    return problem.message
  }
}

/** Values of these stay in the cluster, and of kinds nothing is known of their metadata says all that is shown. */
const isSparse = ({ gvr, known }: ServedKind): boolean =>
  known === null || (known.form === 'table' && customKindOf(gvr) === undefined)

const titleOf = ({ known, gvr }: ServedKind): string => known?.title.many ?? gvr.resource
