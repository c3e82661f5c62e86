import type { Tone } from './cells.ts'
import type { Freshness } from './states.ts'

/**
 * The domain `attention` lists the findings that need a user's attention: one row for each finding, with the namespace
 * and name of its object. The row's uid is the finding's own and stays the same for as long as the finding does. Its
 * columns:
 *
 * - `severity` (status): Critical, Warning or Info
 * - `kind` (object): the object's kind, domain and uid; with the row's namespace and name that is all it takes to open
 *   it
 * - `finding` (text): what is wrong, in two or three words
 * - `message` (text): what is wrong, in a sentence with the cluster's own words where it has some
 * - `since` (time): when it began; empty if the object does not say so and the berth did not see it begin
 * - `hint` (text): what to look at next
 */
export const attentionDomain = 'attention'

/** Severity: something does not work; something will not work, or works badly; something is as it is on purpose. */
export type Severity = 'critical' | 'warning' | 'info'

/** severityWords are the severities as they are shown everywhere: what is so on purpose is nothing on its way. */
export const severityWords = {
  critical: ['bad', 'Critical'],
  warning: ['warn', 'Warning'],
  info: ['off', 'Info'],
} as const satisfies Readonly<Record<Severity, readonly [Tone, string]>>

/** AttentionCounts is how many findings there are in the whole cluster, by severity. */
export interface AttentionCounts {
  readonly critical: number
  readonly warning: number
  readonly info: number
  readonly freshness: Freshness
}
