import type { PermissionAnswer, PermissionParams } from '#contract'
import { type KubeClient, KubeError, RequestBudget } from '#kube'
import { type Backoff, type Clock, type Gvr, isAbort, Listeners, ScopeEndedError, sleep } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import { postReview } from './review.ts'
import { type ResourceRule, type Rules, rulesAllow } from './rules.ts'

/** How long an answer counts. */
export const keptMs = 120_000
/** Reviews that run at the same time; the user's own requests run next to them. */
const atOnce = 4
/** More answers than any page needs in two minutes. */
const maxKept = 2000
/** An answer this young has been asked for since the refusal, by a resource that met it as well. */
const contradictedAfterMs = 1000

/** Denied is a question that was answered with no. */
export interface Denied {
  readonly wish: PermissionParams
  readonly reason: string
}

interface Kept<T> {
  readonly answer: Promise<T>
  /** Null while it is being asked. */
  answeredAt: number | null
}

/**
 * AccessReviews asks the cluster what the identity may do and keeps each answer for two minutes. One review reads the
 * rules of a namespace; a single question follows where the rules are incomplete, and for everything cluster-wide.
 * Equal questions share one request, and few requests run at the same time. Nothing is asked before a caller needs it.
 */
export class AccessReviews implements Follower {
  readonly #clock: Clock
  readonly #budget = new RequestBudget(atOnce)
  readonly #rules = new Map<string, Kept<Rules>>()
  readonly #answers = new Map<string, Kept<PermissionAnswer>>()
  readonly #denied = new Map<string, Denied & { readonly at: number }>()
  /** The callers that wait to ask again. */
  readonly #waits = new Set<AbortController>()
  readonly #forgotten = new Listeners()
  #client: KubeClient | null = null
  #ended = new AbortController()
  #asked = 0
  #underWay = 0
  #timesForgotten = 0
  #checkedAt: number | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many reviews were asked for so far. */
  get asked(): number {
    return this.#asked
  }

  /** How many of them are not answered yet. */
  get underWay(): number {
    return this.#underWay
  }

  /** How many answers are kept. */
  get kept(): number {
    return this.#rules.size + this.#answers.size
  }

  /** When the cluster last answered, in epoch ms; null where it never did. */
  get checkedAt(): number | null {
    return this.#checkedAt
  }

  /** The denials that still count. */
  get denied(): readonly Denied[] {
    const since = this.#clock.now() - keptMs
    return [...this.#denied.values()].filter(({ at }) => at > since)
  }

  /** Asks over this connection from now on, and drops the answers of the previous one. */
  attach(client: KubeClient): void {
    this.detach()
    this.#client = client
    this.#ended = new AbortController()
  }

  detach(): void {
    this.#client = null
    this.#ended.abort(new ScopeEndedError('AccessReviews'))
    this.forget()
  }

  /** A user who was just given a permission retries, so earlier answers no longer count. */
  retry(): void {
    this.forget()
  }

  /** Drops all answers; callers that wait to ask again do so at once. */
  forget(): void {
    this.#timesForgotten += 1
    this.#rules.clear()
    this.#answers.clear()
    this.#denied.clear()
    for (const wait of [...this.#waits]) wait.abort()
    this.#forgotten.tell()
  }

  onForgotten(listener: () => void): Disposable {
    return this.#forgotten.add(listener)
  }

  /** The cluster refused what an answer allowed: answers about that namespace, or about all, count no longer. */
  contradict(namespace: string | null): void {
    const before = this.#clock.now() - contradictedAfterMs
    const isOlder = ({ answeredAt }: Kept<unknown>) => answeredAt !== null && answeredAt <= before
    for (const [key, kept] of this.#rules)
      if ((namespace === null || key === namespace) && isOlder(kept)) this.#rules.delete(key)
    for (const [key, kept] of this.#answers) if (isOlder(kept)) this.#answers.delete(key)
  }

  /**
   * Whether that is allowed, by reviews that began after the last Retry. Rejects with a KubeError where the cluster cannot
   * say.
   */
  async check(wish: PermissionParams): Promise<PermissionAnswer> {
    const times = this.#timesForgotten
    const answer = await this.#judge(wish)
    if (times !== this.#timesForgotten) return this.check(wish)
    const key = keyOf(wish)
    if (answer.allowed) this.#denied.delete(key)
    else this.#denied.set(key, { wish, reason: answer.reason ?? '', at: this.#clock.now() })
    dropOldest(this.#denied)
    return answer
  }

  /** Whether a resource may be listed and watched, there or (null) everywhere. */
  async mayFollow({ group, resource }: Gvr, namespace: string | null): Promise<PermissionAnswer> {
    const wish = { group, resource, subresource: '', namespace: namespace ?? '', name: '' }
    const mayList = await this.check({ ...wish, verb: 'list' })
    return mayList.allowed ? await this.check({ ...wish, verb: 'watch' }) : mayList
  }

  /** Whether that may be listed in that namespace, or ('') in the whole cluster; false where the cluster cannot say. */
  async mayList(group: string, resource: string, namespace: string): Promise<boolean> {
    const wish = { verb: 'list', group, resource, subresource: '', namespace, name: '' }
    try {
      return (await this.check(wish)).allowed
    } catch (problem) {
      if (problem instanceof KubeError || isAbort(problem)) return false
      throw problem
    }
  }

  /**
   * Waits until a resource that was refused may be followed, asking again whenever the last answer counts no longer.
   * Where the cluster cannot say, or says what it does not do, it waits as `backoff` wants. Resolves also when the signal
   * is aborted.
   */
  async untilMayFollow(
    gvr: Gvr,
    namespace: string | null,
    backoff: Backoff,
    signal: AbortSignal,
  ): Promise<void> {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      const answer = await this.#mayFollowIfKnown(gvr, namespace)
      if (signal.aborted) return
      if (answer?.allowed === false) await this.#wait(this.#countsForMs(gvr, namespace), signal)
      else {
        // Refused a moment ago: one of the two answers is wrong, and it is not urgent to find out which.
        if (isFirst || answer === null) await this.#wait(backoff.next(), signal)
        return
      }
    }
  }

  /** Reads the rules of that namespace. Rejects with a KubeError if the cluster cannot say. */
  rules(namespace: string): Promise<Rules> {
    return this.#once(this.#rules, namespace, async () => {
      const status = await this.#review<RulesStatus>('SelfSubjectRulesReview', { namespace })
      return { rules: status?.resourceRules ?? [], isIncomplete: status?.incomplete === true }
    })
  }

  /** How long the answer to that still counts. */
  #countsForMs({ group, resource }: Gvr, namespace: string | null): number {
    const wish = { verb: 'list', group, resource, subresource: '', namespace: '', name: '' }
    const kept = namespace === null ? this.#answers.get(keyOf(wish)) : this.#rules.get(namespace)
    const now = this.#clock.now()
    return Math.max(1000, (kept?.answeredAt ?? now) + keptMs - now)
  }

  async #mayFollowIfKnown(gvr: Gvr, namespace: string | null): Promise<PermissionAnswer | null> {
    try {
      return await this.mayFollow(gvr, namespace)
    } catch (problem) {
      if (problem instanceof KubeError || isAbort(problem)) return null
      throw problem
    }
  }

  async #judge(wish: PermissionParams): Promise<PermissionAnswer> {
    if (wish.namespace === '') return this.#askInTurn(wish)
    const rules = await this.#rulesIfOffered(wish.namespace)
    if (rules !== null && rulesAllow(rules, wish)) return { allowed: true, reason: null }
    if (rules === null || rules.isIncomplete) return this.#askInTurn(wish)
    return { allowed: false, reason: refusalOf(wish) }
  }

  /** For all names first: mostly that says it for each of them. */
  async #askInTurn(wish: PermissionParams): Promise<PermissionAnswer> {
    if (wish.name !== '' && (await this.#ask({ ...wish, name: '' })).allowed)
      return { allowed: true, reason: null }
    return this.#ask(wish)
  }

  /** Null where the server has no such review; then each question is asked by itself. */
  async #rulesIfOffered(namespace: string): Promise<Rules | null> {
    try {
      return await this.rules(namespace)
    } catch (problem) {
      if (problem instanceof KubeError && ['forbidden', 'not-found', 'rejected'].includes(problem.reason))
        return null
      throw problem
    }
  }

  #ask(wish: PermissionParams): Promise<PermissionAnswer> {
    return this.#once(this.#answers, keyOf(wish), async () => {
      const given = Object.entries(wish).filter(([name, value]) => value !== '' || name === 'group')
      const resourceAttributes = Object.fromEntries(given)
      const status = await this.#review<AccessStatus>('SelfSubjectAccessReview', { resourceAttributes })
      if (status?.allowed === true) return { allowed: true, reason: null }
      const why = status?.reason ?? ''
      return { allowed: false, reason: why === '' ? refusalOf(wish) : `${refusalOf(wish)} (${why})` }
    })
  }

  async #review<Status>(
    kind: 'SelfSubjectAccessReview' | 'SelfSubjectRulesReview',
    spec: object,
  ): Promise<Status | undefined> {
    const { signal } = this.#ended
    this.#underWay += 1
    try {
      using _place = await this.#budget.take(signal)
      if (this.#client === null) throw new ScopeEndedError('AccessReviews')
      this.#asked += 1
      const status = await postReview<Status>(this.#client, kind, spec, { signal })
      this.#checkedAt = this.#clock.now()
      return status
    } finally {
      this.#underWay -= 1
    }
  }

  #once<T>(kept: Map<string, Kept<T>>, key: string, ask: () => Promise<T>): Promise<T> {
    const present = kept.get(key)
    const isOver = (present?.answeredAt ?? Number.POSITIVE_INFINITY) + keptMs <= this.#clock.now()
    if (present !== undefined && !isOver) return present.answer
    const entry: Kept<T> = { answer: ask(), answeredAt: null }
    kept.delete(key)
    kept.set(key, entry)
    dropOldest(kept)
    entry.answer.then(
      () => {
        entry.answeredAt = this.#clock.now()
      },
      // Only an answer is kept: after a failure, the next caller asks again.
      () => void (kept.get(key) === entry && kept.delete(key)),
    )
    return entry.answer
  }

  /** Waits that long, or until the answers are forgotten, or until the signal is aborted. */
  async #wait(delayMs: number, signal: AbortSignal): Promise<void> {
    const controller = new AbortController()
    this.#waits.add(controller)
    const onAbort = () => controller.abort()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      // Rejects when it is cut short, which is as good.
      await sleep(this.#clock, delayMs, controller.signal).catch(() => {})
    } finally {
      this.#waits.delete(controller)
      signal.removeEventListener('abort', onAbort)
    }
  }
}

const keyOf = ({ verb, group, resource, subresource, namespace, name }: PermissionParams): string =>
  JSON.stringify([verb, group, resource, subresource, namespace, name])

interface RulesStatus {
  readonly resourceRules?: readonly ResourceRule[]
  readonly incomplete?: boolean
}

interface AccessStatus {
  readonly allowed?: boolean
  readonly reason?: string
}

function dropOldest(kept: Map<string, unknown>): void {
  for (const key of kept.keys()) {
    if (kept.size <= maxKept) return
    kept.delete(key)
  }
}

/** The refusal in words for a person. */
function refusalOf({ verb, group, resource, subresource, namespace, name }: PermissionParams): string {
  const what = `${resource}${subresource === '' ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`
  const which = name === '' ? '' : ` "${name}"`
  const where = namespace === '' ? 'in the whole cluster' : `in the namespace "${namespace}"`
  return `No rule allows you to ${verb} ${what}${which} ${where}.`
}
