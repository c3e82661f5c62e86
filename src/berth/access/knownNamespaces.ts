import type { KnownNamespace } from '#contract'
import { isForbidden, isNotFound, type KubeClient, KubeError, RequestBudget } from '#kube'
import {
  type Clock,
  compareText,
  type Gvr,
  isAbort,
  type KubeObject,
  Listeners,
  resourcePath,
  ScopeEndedError,
} from '#machinery'
import type { Follower } from '../connection/follower.ts'
import { type AccessReviews, keptMs } from './accessReviews.ts'
import { namespacesIn, type Rules, readsAnything, rulesAllow } from './rules.ts'

const namespaces: Gvr = { group: '', version: 'v1', resource: 'namespaces' }
/** OpenShift lists a user's own projects, even if the user may not list namespaces. */
const projects: Gvr = { group: 'project.openshift.io', version: 'v1', resource: 'projects' }
/** Namespaces looked at side by side. */
const atOnce = 4

/** TypedNamespaces are those the person set for this cluster. */
interface TypedNamespaces {
  readonly value: { readonly namespaces: readonly string[] }
  onChange(listener: () => void): Disposable
}

interface Found {
  readonly found: KnownNamespace['found']
  /** Null where it may not be read. */
  readonly object: KubeObject | null
}

/** Known is a namespace that is known of, and as much of its object as may be read. */
export interface Known extends KnownNamespace, Found {}

const unknown: Found = { found: 'unknown', object: null }

/**
 * KnownNamespaces knows namespaces for an identity that may not list them: those that the rules name, the context's
 * own, OpenShift's projects, those that the user typed or asked for, and those that were listed while listing was
 * allowed. Nothing is asked until a table needs it. Each namespace is then checked every two minutes, and at once when
 * access reviews are forgotten.
 */
export class KnownNamespaces implements Follower, Disposable {
  readonly #reviews: AccessReviews
  readonly #clock: Clock
  readonly #typed: TypedNamespaces
  readonly #budget = new RequestBudget(atOnce)
  readonly #listeners = new Listeners()
  readonly #needs = new Set<{ readonly gvr: Gvr }>()
  readonly #subscriptions: readonly Disposable[]
  readonly #asked = new Set<string>()
  readonly #listed = new Set<string>()
  #ofRules: readonly string[] = []
  #ofProjects: readonly string[] = []
  #context: string | null = null
  readonly #found = new Map<string, Found>()
  #client: KubeClient | null = null
  /** The current round; results of an earlier one are dropped. */
  #round: AbortController | null = null
  #hasProjects = true
  #isGathered = false
  #timer: Disposable | null = null

  constructor(options: { reviews: AccessReviews; clock: Clock; typed: TypedNamespaces }) {
    this.#reviews = options.reviews
    this.#clock = options.clock
    this.#typed = options.typed
    const again = () => {
      this.#tell()
      void this.#begin()
    }
    this.#subscriptions = [this.#typed.onChange(again), this.#reviews.onForgotten(() => void this.#begin())]
  }

  /** True once it was found out, over this connection, which there are. */
  get isGathered(): boolean {
    return this.#isGathered
  }

  /** Each of them, by name. */
  get known(): readonly Known[] {
    const sources = new Map<string, KnownNamespace['source']>()
    const enter = (names: Iterable<string>, source: KnownNamespace['source']) => {
      for (const name of names) if (!sources.has(name)) sources.set(name, source)
    }
    enter(this.#typed.value.namespaces, 'typed')
    enter(this.#context === null ? [] : [this.#context], 'context')
    enter(this.#ofRules, 'rules')
    enter(this.#ofProjects, 'project')
    enter(this.#listed, 'listed')
    enter(this.#asked, 'asked')
    return [...sources]
      .map(([name, source]) => ({ name, source, ...(this.#found.get(name) ?? unknown) }))
      .sort((a, b) => compareText(a.name, b.name))
  }

  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /**
   * A table may not list that resource in the whole cluster and needs the known namespaces, until the result is
   * disposed.
   */
  need(gvr: Gvr): Disposable {
    const need = { gvr }
    this.#needs.add(need)
    if (this.#needs.size === 1) void this.#begin()
    return {
      [Symbol.dispose]: () => {
        this.#needs.delete(need)
        if (this.#needs.size === 0) this.#rest()
      },
    }
  }

  /** A view shows that namespace by its name. */
  ask(name: string): void {
    this.#add(this.#asked, [name])
  }

  /** These were there when all could be listed. */
  see(names: Iterable<string>): void {
    this.#add(this.#listed, names)
  }

  /** Looks at all of them again, now; resolves when that is done. */
  async refresh(): Promise<void> {
    await this.#begin()
  }

  /** The context's own namespace, as the kubeconfig has it now. */
  set context(namespace: string | null) {
    if (namespace === this.#context) return
    this.#context = namespace
    this.#tell()
  }

  attach(client: KubeClient): void {
    this.detach()
    this.#client = client
    this.#hasProjects = true
    void this.#begin()
  }

  detach(): void {
    this.#rest()
    this.#client = null
    this.#isGathered = false
  }

  [Symbol.dispose](): void {
    this.detach()
    this.#listeners[Symbol.dispose]()
    for (const subscription of this.#subscriptions) subscription[Symbol.dispose]()
  }

  #add(to: Set<string>, names: Iterable<string>): void {
    const before = to.size
    for (const name of names) to.add(name)
    if (to.size === before) return
    this.#tell()
    void this.#begin()
  }

  #rest(): void {
    this.#round?.abort(new ScopeEndedError('KnownNamespaces'))
    this.#round = null
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
  }

  /** Begins a round, in place of the one under way; not in this turn, for several reasons may come together. */
  #begin(): Promise<void> {
    this.#rest()
    const client = this.#client
    if (client === null || this.#needs.size === 0) return Promise.resolve()
    const round = new AbortController()
    this.#round = round
    return Promise.resolve().then(() => this.#look(client, round.signal))
  }

  async #look(client: KubeClient, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const judged = new Map<string, Promise<void>>()
    const judgeAll = () => {
      for (const { name } of this.known)
        if (!judged.has(name)) judged.set(name, this.#judge(client, name, signal))
    }
    judgeAll()
    await this.#readRules(client, signal)
    if (signal.aborted) return
    judgeAll()
    this.#isGathered = true
    this.#tell()
    await Promise.all(judged.values())
    if (signal.aborted) return
    this.#round = null
    this.#timer = this.#clock.after(keptMs, () => void this.#begin())
  }

  async #readRules(client: KubeClient, signal: AbortSignal): Promise<void> {
    const rules = await this.#rulesOf(this.#context ?? 'default')
    if (signal.aborted) return
    if (rules !== null) this.#ofRules = namespacesIn(rules)
    const { group, resource } = projects
    const toList = { verb: 'list', group, resource, subresource: '', namespace: '', name: '' }
    if (rules === null || rules.isIncomplete || rulesAllow(rules, toList))
      await this.#readProjects(client, signal)
  }

  async #readProjects(client: KubeClient, signal: AbortSignal): Promise<void> {
    if (!this.#hasProjects) return
    try {
      const query = { limit: 500 }
      const list = await client.json<{ items?: readonly KubeObject[] }>(resourcePath(projects, null), {
        query,
        signal,
      })
      this.#ofProjects = (list.items ?? []).map(({ metadata }) => metadata.name)
    } catch (problem) {
      if (isNotFound(problem) || isForbidden(problem)) this.#hasProjects = false
      else if (!isUnanswered(problem)) throw problem
    }
  }

  async #judge(client: KubeClient, name: string, signal: AbortSignal): Promise<void> {
    const found = await this.#find(client, name, signal)
    if (signal.aborted || found === null) return
    this.#found.set(name, found)
    this.#tell()
  }

  /** Null where there was no answer: then what was known before counts. */
  async #find(client: KubeClient, name: string, signal: AbortSignal): Promise<Found | null> {
    try {
      using _place = await this.#budget.take(signal)
      const { group, resource } = namespaces
      const mayGet = { verb: 'get', group, resource, subresource: '', namespace: name, name }
      if ((await this.#reviews.check(mayGet)).allowed)
        return {
          found: 'found',
          object: await client.json<KubeObject>(resourcePath(namespaces, null, name), { signal }),
        }
    } catch (problem) {
      if (isNotFound(problem)) return { found: 'not-found', object: null }
      if (isForbidden(problem)) this.#reviews.contradict(name)
      else if (isUnanswered(problem)) return null
      else throw problem
    }
    return { found: await this.#judgeByRules(name), object: null }
  }

  /** If something is allowed there but not everywhere, the namespace has a role binding and so exists. */
  async #judgeByRules(name: string): Promise<KnownNamespace['found']> {
    const rules = await this.#rulesOf(name)
    if (rules === null) return 'unknown'
    const isHere = [...this.#needs].some(({ gvr: { group, resource } }) =>
      rulesAllow(rules, { verb: 'list', group, resource, subresource: '', namespace: name, name: '' }),
    )
    if (isHere) return 'found'
    return readsAnything(rules) || rules.isIncomplete ? 'unknown' : 'denied'
  }

  async #rulesOf(namespace: string): Promise<Rules | null> {
    try {
      return await this.#reviews.rules(namespace)
    } catch (problem) {
      if (problem instanceof KubeError || isAbort(problem)) return null
      throw problem
    }
  }

  #tell(): void {
    this.#listeners.tell()
  }
}

/** The way to the cluster is someone else's business; there is no answer, and the next round asks again. */
const isUnanswered = (problem: unknown): boolean => problem instanceof KubeError || isAbort(problem)
