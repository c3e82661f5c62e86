import type { JobState, Target } from '#contract'
import type { KubeClient } from '#kube'
import type { KubeObject } from '#machinery'
import type { Application, Change } from '../writes/gate.ts'
import type { Inverse } from './inverse.ts'
import type { Reports } from './reports.ts'
import type { Reconnecting } from './retryWhileReconnecting.ts'

/** JobContext is what the work of a job gets: the way to the cluster, when to stop, and where to say how far it is. */
export interface JobContext {
  readonly reconnecting: Reconnecting
  /** Aborted when the job has to stop: nothing more is begun then. */
  readonly signal: AbortSignal
  /**
   * Sends a change through the gate, once. An answer that is still out a moment after the job has to stop is given up, as
   * `outcome_unknown`.
   */
  readonly change: (
    client: KubeClient,
    change: Change,
    onWarning?: (text: string) => void,
  ) => Promise<unknown>
  /** Applies the text of an object in the same way, and calls back with each warning. */
  readonly apply: (
    client: KubeClient,
    application: Application,
    onWarning: (text: string) => void,
  ) => Promise<unknown>
  /** Keeps what takes the change of an object back. */
  readonly keepInverse: (target: Target, inverse: Inverse) => void
  /** Notes the managers from which the change of an object has taken fields, by the object before and after it. */
  readonly noteTaken: (target: Target, before: KubeObject, after: KubeObject) => void
  readonly reports: Reports
  /** Says in words what it is doing or has done. */
  readonly say: (progress: string) => void
}

/** JobFailure is an end that is no success, in words for the person. */
export class JobFailure extends Error {}

/** JobStop is why a job is stopped before it is through. */
export class JobStop extends Error {
  readonly state: Exclude<JobState, 'running' | 'succeeded'>

  constructor(state: JobStop['state'], message: string) {
    super(message)
    this.state = state
  }
}
