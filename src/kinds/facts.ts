import type { Severity } from '#contract'
import { epochSeconds, type ObjectMeta } from '#machinery'

/** Rule is one thing that can be wrong with an object, as data: what it is called, how bad it is and how long it may last. */
export interface Rule {
  /** Unique among all rules; with the object's uid it names a finding. */
  readonly id: string
  readonly severity: Severity
  /** What is wrong, in two or three words. */
  readonly finding: string
  /** For how many seconds it is nothing to speak of. */
  readonly graceS: number
  /** What to look at next. */
  readonly hint: string
}

/**
 * Finding is a rule that an object breaks at the moment it was read. Times are whole seconds since the epoch; whether it is
 * shown yet, or still, is for whoever has a clock.
 */
export interface Finding {
  readonly rule: Rule
  /** In a sentence, with the cluster's own words where it has some. */
  readonly message: string
  /** Null where the object does not say: since it was first seen so. */
  readonly since: number | null
  /** When it is over by itself; null while it lasts as long as the object says so. */
  readonly until: number | null
}

/** Warning is what a warning event says about another object. */
export interface Warning {
  readonly about: {
    readonly group: string
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly uid: string
  }
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstAt: number | null
  readonly lastAt: number | null
}

/** Facts is what a berth keeps of an object beyond its row: what sums and findings are made of. Plain and bounded. */
export interface Facts {
  /** As what it is counted among its kind, such as a pod's phase; null where its kind counts nothing. */
  readonly group: string | null
  /** What is summed up over all objects of its kind, by name. */
  readonly amounts: Readonly<Record<string, number>>
  readonly findings: readonly Finding[]
  readonly warning: Warning | null
}

export const noFacts: Facts = Object.freeze({
  group: null,
  amounts: Object.freeze({}),
  findings: Object.freeze([]),
  warning: null,
})

/** What a kind says of its objects; the rest is as in `noFacts`. */
export type KindFacts = Partial<Facts>

/** The longest message that is kept; the object itself has the rest. */
const longestMessage = 300

/** finding makes a finding of a rule. An empty message is replaced by what the rule is called. */
export function finding(
  rule: Rule,
  message: string | null | undefined,
  times: { readonly since?: number | null; readonly until?: number | null } = {},
): Finding {
  return {
    rule,
    message: sentence(message, rule.finding),
    since: times.since ?? null,
    until: times.until ?? null,
  }
}

/** A message as one bounded line. */
export function sentence(message: string | null | undefined, otherwise: string): string {
  const line = (message ?? '').trim().replaceAll(/\s+/g, ' ')
  if (line === '') return otherwise
  return line.length <= longestMessage ? line : `${line.slice(0, longestMessage - 1)}…`
}

export const deletionBlocked: Rule = {
  id: 'deletion-blocked',
  severity: 'warning',
  finding: 'Deletion blocked',
  graceS: 300,
  hint: 'Find the controller that owns the finalizer: it has not finished, or no longer runs.',
}

/** What is true of every kind: an object that was deleted long ago and is held by its finalizers. */
function deletionFindings({ deletionTimestamp, finalizers = [] }: ObjectMeta): readonly Finding[] {
  const since = epochSeconds(deletionTimestamp)
  if (since === null || finalizers.length === 0) return none
  const names = finalizers.slice(0, 3).join(', ')
  return [finding(deletionBlocked, `Deletion waits for the finalizers ${names}.`, { since })]
}

const none: readonly Finding[] = Object.freeze([])

/** factsOf puts together what a kind says of an object and what is true of every kind; objects with nothing share one. */
export function factsOf(said: KindFacts | undefined, metadata: ObjectMeta): Facts {
  const deletion = deletionFindings(metadata)
  if (said === undefined) return deletion.length === 0 ? noFacts : { ...noFacts, findings: deletion }
  const { group = null, amounts = noFacts.amounts, findings = none, warning = null } = said
  return { group, amounts, findings: deletion.length === 0 ? findings : [...findings, ...deletion], warning }
}
