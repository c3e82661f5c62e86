import type { MaintenanceJob } from '#contract'
import type { Road } from './steadily.ts'

/** JobDesk is what the work of a job gets: the way to the cluster, when to stop, and where to say how far it is. */
export interface JobDesk {
  readonly road: Road
  readonly signal: AbortSignal
  /** Updates the job as the user sees it. */
  show(change: Partial<Pick<MaintenanceJob, 'progress' | 'isCordoned' | 'pods'>>): void
}

/** JobFailure is an end that is no success, in words for the person. */
export class JobFailure extends Error {}

/** Why a job is stopped before it is through. */
export class JobStop extends Error {
  readonly state: 'cancelled' | 'failed'

  constructor(state: 'cancelled' | 'failed', message: string) {
    super(message)
    this.state = state
  }
}
