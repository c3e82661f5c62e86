import type { Job, ObjectReport, Outcome, Tone } from '#contract'

export function jobStatus({ state }: Job): readonly [Tone, string] {
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

const podWords: Readonly<Record<Outcome, readonly [Tone, string]>> = {
  waiting: ['off', 'Waiting'],
  running: ['info', 'Terminating'],
  blocked: ['warn', 'Blocked by PodDisruptionBudget'],
  done: ['ok', 'Gone'],
  gone: ['ok', 'Gone'],
  skipped: ['off', 'Stays'],
  denied: ['bad', 'Not permitted'],
  replaced: ['bad', 'Replaced'],
  finalizers: ['warn', 'Held by finalizers'],
  refused: ['bad', 'Needs an option'],
  failed: ['bad', 'Failed'],
  stopped: ['off', 'Stopped'],
}

export const podStatus = ({ outcome }: ObjectReport): readonly [Tone, string] => podWords[outcome]

/** podsOf are the pods that a job on a node has to do with, those that need a person first. */
export const podsOf = ({ reports }: Job): readonly ObjectReport[] =>
  reports.filter(({ group, resource }) => group === '' && resource === 'pods')

/** JobProgress is how many of the pods that are to go are gone. */
export interface JobProgress {
  readonly gone: number
  readonly toGo: number
  /** Pods that a budget holds at the moment. */
  readonly blocked: number
}

/** jobProgress counts the pods of a drain; null where there are none to go. */
export function jobProgress(job: Job): JobProgress | null {
  const pods = podsOf(job)
  const count = (wanted: Outcome) => pods.filter(({ outcome }) => outcome === wanted).length
  const toGo = pods.length - count('skipped')
  return toGo === 0 ? null : { gone: count('gone'), toGo, blocked: count('blocked') }
}
