import { goodOutcomes, type Job, type JobCounts, type Outcome, type Tone } from '#contract'
import { type Action, actionsOf, kindOfResource } from '#kinds'
import { isSameTarget } from './targets.ts'

export function jobStatus({ state }: Pick<Job, 'state'>): readonly [Tone, string] {
  switch (state) {
    case 'running':
      return ['info', 'Running']
    case 'succeeded':
      return ['ok', 'Done']
    case 'failed':
      return ['bad', 'Failed']
    case 'cancelled':
      return ['off', 'Cancelled']
  }
}

/** actionOfJob is the action that a job does; undefined for a job that is none, such as a reading of a table. */
export const actionOfJob = ({
  action,
  targets: [first],
}: Pick<Job, 'action' | 'targets'>): Action | undefined =>
  first === undefined ? undefined : actionsOf(first).find(({ id }) => id === action)

const usual = {
  waiting: ['off', 'Waiting'],
  running: ['info', 'Under way'],
  blocked: ['warn', 'Blocked'],
  done: ['ok', 'Done'],
  gone: ['ok', 'Gone'],
  skipped: ['off', 'Unchanged'],
  denied: ['bad', 'Not allowed'],
  replaced: ['warn', 'Replaced'],
  finalizers: ['warn', 'Waits for finalizers'],
  refused: ['bad', 'Refused'],
  failed: ['bad', 'Failed'],
  stopped: ['off', 'Stopped'],
} as const satisfies Record<Outcome, readonly [Tone, string]>

/** outcomeStatus is what became of an object, in the words of the job's action where it has some of its own. */
export function outcomeStatus(outcome: Outcome, action: Action | undefined): readonly [Tone, string] {
  const [tone, word] = usual[outcome]
  return [tone, action?.outcomeWords?.[outcome] ?? word]
}

/** JobProgress is how many of the objects are through. */
interface JobProgress {
  readonly through: number
  readonly all: number
  readonly blocked: number
}

/** jobProgress counts the objects that had something to be done to them; null where there are none. */
export function jobProgress(counts: JobCounts): JobProgress | null {
  const sum = (outcomes: readonly Outcome[]) =>
    outcomes.reduce((total, outcome) => total + (counts[outcome] ?? 0), 0)
  const all = sum(Object.keys(usual) as Outcome[]) - (counts.skipped ?? 0)
  const through = sum(goodOutcomes) - (counts.skipped ?? 0)
  return all === 0 ? null : { through, all, blocked: counts.blocked ?? 0 }
}

/** saysAll tells whether the state of a job says all there is to say: its only result is that of its only object. */
export function saysAll({ targets: [only], targetCount, reports, counts }: Job): boolean {
  const [report] = reports
  if (Object.keys(counts).length === 0) return true
  if (targetCount !== 1 || only === undefined || reports.length !== 1 || report === undefined) return false
  const { finalizers = [], warnings = [] } = report
  return isSameTarget(only, report) && finalizers.length === 0 && warnings.length === 0
}

/** nounsOf is what several objects are called: the title of their kind, or objects where they are of several kinds. */
export function nounsOf(objects: readonly { readonly group: string; readonly resource: string }[]): string {
  const [first] = objects
  const isOneKind = objects.every(
    ({ group, resource }) => group === first?.group && resource === first.resource,
  )
  if (first === undefined || !isOneKind) return 'objects'
  return kindOfResource(first)?.title.many.toLowerCase() ?? first.resource
}
