import * as v from 'valibot'
import type { Target } from './actions.ts'

/**
 * Outcome is what became of one object of a job. Under way: `waiting` (not begun), `running`, `blocked` (the cluster does
 * not let it happen yet, such as by a disruption budget; it is tried again). Good ends: `done`, `gone` (the object does
 * not exist any more), `skipped` (nothing had to be done). All other ends make the job fail: `denied` (not permitted),
 * `replaced` (another object has this name now, and was left alone), `finalizers` (marked as deleted, and kept by its
 * finalizers), `refused` (not even tried: the action's own rules forbid it), `failed`, `stopped` (the job was over first).
 */
export const outcomes = [
  'waiting',
  'running',
  'blocked',
  'done',
  'gone',
  'skipped',
  'denied',
  'replaced',
  'finalizers',
  'refused',
  'failed',
  'stopped',
] as const
export type Outcome = (typeof outcomes)[number]

/** outcomesUnderWay are the outcomes of an object that the job is not through with. */
export const outcomesUnderWay: readonly Outcome[] = ['waiting', 'running', 'blocked']

/** goodOutcomes are the ends after which nothing is left to do. */
export const goodOutcomes: readonly Outcome[] = ['done', 'gone', 'skipped']

/** ObjectReport says how far a job is with one object. */
export interface ObjectReport extends Target {
  readonly outcome: Outcome
  /** In words; null where the outcome says it all. */
  readonly reason: string | null
  /** The finalizers that keep a deleted object. */
  readonly finalizers?: readonly string[]
  /** The texts of the `Warning:` headers that came with the cluster's answer. */
  readonly warnings?: readonly string[]
}

export const jobStates = ['running', 'succeeded', 'failed', 'cancelled'] as const
export type JobState = (typeof jobStates)[number]

/**
 * Job is an act under way or over, or a reading of a table that was asked for. It is `succeeded` only if every object has
 * a good end. Times are epoch ms.
 */
export interface Job {
  readonly jobId: string
  /** Id of the action. */
  readonly action: string
  /** What it does, or did once it has succeeded, with its object or their number: `Draining node-1`, `Deleted 300 Pods`. */
  readonly title: string
  /** The first of the objects that the person chose. */
  readonly targets: readonly Target[]
  readonly targetCount: number
  readonly args: Readonly<Record<string, unknown>>
  readonly state: JobState
  /** What it is doing or has done, in words. */
  readonly progress: string
  /** Why it did not succeed; null where it did, or runs. */
  readonly reason: string | null
  readonly startedAt: number
  readonly endedAt: number | null
  /** Who the API server took the person for; null where it does not say. */
  readonly user: string | null
  /** How many of its objects can be set back by `job/undo`, as far as is known without a look at them. */
  readonly undoableCount: number
  /** The objects in which it has taken fields from other managers, which apply them; missing where there are none. */
  readonly taken?: readonly TakenFields[]
  /** How many objects have each outcome; one that no object has is missing. */
  readonly counts: JobCounts
  /**
   * The outcome for each object: the targets, or the objects that stand for them, such as the pods of a node. Failures
   * come first. A document leaves reports out where there are many; the request `job` has them all.
   */
  readonly reports: readonly ObjectReport[]
}

/** TakenFields is an object in which a change has taken fields from programs that apply it. Their next apply is a conflict. */
export interface TakenFields {
  readonly target: Target
  readonly managers: readonly string[]
}

export type JobCounts = Readonly<Partial<Record<Outcome, number>>>

/** JobList is the body of the documents `activity` and `node-maintenance`: jobs under way first, then the newest that are over. */
export interface JobList {
  readonly jobs: readonly Job[]
}

/** JobNews is the part of a job that the server receives when the job begins and when it ends. */
export type JobNews = Pick<Job, 'jobId' | 'action' | 'title' | 'state' | 'reason' | 'counts'>

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** jobNewsEntries are the fields of JobNews, for the messages and events that carry it. */
export const jobNewsEntries = {
  jobId: v.string(),
  action: v.string(),
  title: v.string(),
  state: v.picklist(jobStates),
  reason: v.nullable(v.string()),
  counts: v.record(v.picklist(outcomes), count),
} as const

const worstFirst: readonly Outcome[] = [
  'failed',
  'refused',
  'denied',
  'replaced',
  'finalizers',
  'stopped',
  'blocked',
  'running',
  'waiting',
  'done',
  'gone',
  'skipped',
]

/** sortedReports has what needs a person first, what is under way next and good ends last; else the order stays. */
export const sortedReports = (reports: readonly ObjectReport[]): readonly ObjectReport[] =>
  reports.toSorted((a, b) => worstFirst.indexOf(a.outcome) - worstFirst.indexOf(b.outcome))

/** countOutcomes says how many reports have each outcome. */
export function countOutcomes(reports: readonly ObjectReport[]): JobCounts {
  const counts: Partial<Record<Outcome, number>> = {}
  for (const { outcome } of reports) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}

/** Parameters of `job` and `job/cancel`. */
export const jobParamsSchema = v.object({
  jobId: v.pipe(
    v.string('jobId is required'),
    v.minLength(1, 'jobId is required'),
    v.maxLength(100, 'jobId is too long'),
  ),
})

/** Parameters of `job/undo`. */
export const undoParamsSchema = v.object({
  ...jobParamsSchema.entries,
  confirmed: v.optional(v.boolean('confirmed must be true or false'), false),
})

/**
 * UndoneObject is what setting back would do to one object, as the cluster says in a dry run. The values of a Secret are
 * replaced with their sizes.
 */
export type UndoneObject = { readonly target: Target } & (
  | { readonly outcome: 'changed'; readonly before: string; readonly after: string }
  /** It was made by the job, and would be deleted. */
  | { readonly outcome: 'deleted' }
  | { readonly outcome: 'refused'; readonly message: string }
)

/** UndoReview has the first objects only where there are many. */
export interface UndoReview {
  readonly count: number
  readonly objects: readonly UndoneObject[]
}
