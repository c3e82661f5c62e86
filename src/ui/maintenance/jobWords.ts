import type { MaintenanceJob, MaintenancePod, Tone } from '#contract'

const done = { cordon: 'Cordoned', uncordon: 'Uncordoned', drain: 'Drained' } as const
const doing = { cordon: 'Cordoning', uncordon: 'Uncordoning', drain: 'Draining' } as const

/** jobTitle says what a job does or did. */
export const jobTitle = ({ action, node, state }: MaintenanceJob): string =>
  state === 'succeeded' ? `${done[action]} ${node}` : `${doing[action]} ${node}`

export function jobStatus({ state }: MaintenanceJob): readonly [Tone, string] {
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

export function podStatus({ state }: MaintenancePod): readonly [Tone, string] {
  switch (state) {
    case 'waiting':
      return ['off', 'Waiting']
    case 'evicting':
      return ['info', 'Terminating']
    case 'blocked':
      return ['warn', 'Blocked by PodDisruptionBudget']
    case 'gone':
      return ['ok', 'Gone']
    case 'skipped':
      return ['off', 'Stays']
    case 'refused':
      return ['bad', 'Needs an option']
    case 'failed':
      return ['bad', 'Failed']
  }
}

/** JobProgress is how many of the pods that are to go are gone. */
export interface JobProgress {
  readonly gone: number
  readonly toGo: number
  /** Pods that a budget holds at the moment. */
  readonly blocked: number
}

/** jobProgress counts the pods of a drain; null where there are none to go. */
export function jobProgress({ pods }: MaintenanceJob): JobProgress | null {
  const count = (...states: readonly MaintenancePod['state'][]) =>
    pods.filter(({ state }) => states.includes(state)).length
  const toGo = pods.length - count('skipped')
  return toGo === 0 ? null : { gone: count('gone'), toGo, blocked: count('blocked') }
}

// Pods that hold up the drain come first, finished ones last.
const order: readonly MaintenancePod['state'][] = [
  'failed',
  'refused',
  'blocked',
  'evicting',
  'waiting',
  'gone',
  'skipped',
]

export const podsByConcern = (pods: readonly MaintenancePod[]): readonly MaintenancePod[] =>
  pods.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
