import type { Freshness } from './states.ts'

/**
 * The domain `attention` lists what needs a person's attention: one row a finding, of the object whose namespace and name
 * the row has. The row's uid is the finding's own and stays the same for as long as the finding does. Its columns:
 *
 * - `severity` (status): Critical, Warning or Info
 * - `kind` (object): the object's kind, domain and uid; with the row's namespace and name that is all it takes to open it
 * - `finding` (text): what is wrong, in two or three words
 * - `message` (text): what is wrong, in a sentence with the cluster's own words where it has some
 * - `since` (time): when it began; none where neither the object says so nor anybody saw it begin
 * - `hint` (text): what to look at next
 */
export const attentionDomain = 'attention'

/** Severity: something does not work; something will not work, or works badly; something is as it is on purpose. */
export type Severity = 'critical' | 'warning' | 'info'

/** AttentionCounts is how many findings there are in the whole cluster, by severity. */
export interface AttentionCounts {
  readonly critical: number
  readonly warning: number
  readonly info: number
  readonly freshness: Freshness
}
