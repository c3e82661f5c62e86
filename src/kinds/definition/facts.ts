import type { Severity } from '#contract'
import { epochSeconds, type ObjectMeta } from '#machinery'

/** Rule is one thing that can be wrong with an object, as data: its name, its severity and its grace period. */
export interface Rule {
  /** Unique among all rules. The id and the object's uid identify a finding. */
  readonly id: string
  readonly severity: Severity
  /** The problem in two or three words. */
  readonly finding: string
  /** The finding is shown once it has lasted for this many seconds. */
  readonly graceS: number
  /** What the user should look at next. */
  readonly hint: string
}

/**
 * Finding is a rule that an object broke when it was read. Times are whole seconds since the epoch. The berth's attention list
 * has the clock, and decides whether to show a finding.
 */
export interface Finding {
  readonly rule: Rule
  /** One sentence, in the cluster's own words if it has any. */
  readonly message: string
  /** Null if the object does not say; then it counts from the first time the berth saw it. */
  readonly since: number | null
  /** The time at which the finding ends by itself; null if it lasts as long as the object breaks the rule. */
  readonly until: number | null
}

/** Warning is the content of a warning event about another object. */
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

/** Facts is the part of an object that a berth keeps next to its row, for sums and findings. Its size is bounded. */
export interface Facts {
  /** The name under which the object is counted, such as a pod's phase; null for kinds that are not counted. */
  readonly group: string | null
  /** The amounts that are summed over all objects of the kind, by name. */
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

/** KindFacts are the facts that a kind finds. Missing parts are as in `noFacts`. */
export type KindFacts = Partial<Facts>

/** Longer messages are cut to this length to save memory; the object itself has the rest. */
const longestMessage = 300

/** finding makes a finding of a rule. The name of the rule replaces an empty message. */
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

/** sentence makes one line of limited length from a message. */
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

/** The finding that objects of every kind can have: a deletion that waits for finalizers. */
function deletionFindings({ deletionTimestamp, finalizers }: ObjectMeta): readonly Finding[] {
  const since = epochSeconds(deletionTimestamp)
  if (since === null || !Array.isArray(finalizers) || finalizers.length === 0) return none
  const names = finalizers
    .filter((name) => typeof name === 'string')
    .slice(0, 3)
    .join(', ')
  return [finding(deletionBlocked, `Deletion waits for the finalizers ${names}.`, { since })]
}

const none: readonly Finding[] = Object.freeze([])

/** factsOf adds the findings that all kinds share to a kind's facts. Objects without any facts share one value. */
export function factsOf(said: KindFacts | undefined, metadata: ObjectMeta): Facts {
  const deletion = deletionFindings(metadata)
  if (said === undefined) return deletion.length === 0 ? noFacts : { ...noFacts, findings: deletion }
  const { amounts = noFacts.amounts, findings = none, warning = null } = said
  return {
    group: typeof said.group === 'string' ? said.group : null,
    amounts: Object.values(amounts).every(Number.isFinite) ? amounts : noFacts.amounts,
    findings: deletion.length === 0 ? findings : [...findings, ...deletion],
    warning,
  }
}
