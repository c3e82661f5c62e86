import type { PermissionAnswer, PermissionParams } from '#contract'
import { type Observable, ObservableValue } from '../wire/observable.ts'

/** More answers than a person meets on the way through a cluster. */
const maxKept = 200

/** Denials are the reasons why things may not be done, by what was asked. */
export type Denials = ReadonlyMap<string, string>

/**
 * PermissionChecks asks the cluster which actions are allowed before they are offered. The berth caches the answers, so
 * asking again costs the cluster nothing; the last answer counts until the next. A missing answer denies nothing.
 */
export class PermissionChecks {
  readonly #check: (wish: PermissionParams) => Promise<PermissionAnswer>
  readonly #denials = new ObservableValue<Denials>(new Map())
  readonly #underWay = new Set<string>()

  constructor(check: (wish: PermissionParams) => Promise<PermissionAnswer>) {
    this.#check = check
  }

  get denials(): Observable<Denials> {
    return this.#denials
  }

  /** Asks for all that an act needs, one after the other, as far as the first that is denied. */
  async ask(needs: readonly PermissionParams[]): Promise<void> {
    const whole = needs.map(keyOf).join()
    if (this.#underWay.has(whole)) return
    this.#underWay.add(whole)
    try {
      for (const wish of needs) {
        const answer = await this.#answerTo(wish)
        this.#note(wish, answer)
        if (answer?.allowed === false) return
      }
    } finally {
      this.#underWay.delete(whole)
    }
  }

  /** Null if the cluster cannot say or cannot be asked; the cluster then decides when the action is tried. */
  async #answerTo(wish: PermissionParams): Promise<PermissionAnswer | null> {
    try {
      return await this.#check(wish)
    } catch {
      return null
    }
  }

  #note(wish: PermissionParams, answer: PermissionAnswer | null): void {
    const key = keyOf(wish)
    const reason =
      answer === null || answer.allowed ? null : (answer.reason ?? 'You are not allowed to do this.')
    if ((this.#denials.value.get(key) ?? null) === reason) return
    const next = new Map(this.#denials.value)
    next.delete(key)
    if (reason !== null) next.set(key, reason)
    const [oldest] = next.keys()
    if (next.size > maxKept && oldest !== undefined) next.delete(oldest)
    this.#denials.set(next)
  }
}

/** obstacleIn is why something with these needs may not be done; null where nothing is known to be in its way. */
export function obstacleIn(denials: Denials, needs: readonly PermissionParams[]): string | null {
  for (const wish of needs) {
    const reason = denials.get(keyOf(wish))
    if (reason !== undefined) return reason
  }
  return null
}

const keyOf = ({ verb, group, resource, subresource, namespace, name }: PermissionParams): string =>
  JSON.stringify([verb, group, resource, subresource, namespace, name])
