import * as v from 'valibot'
import type { Job } from './jobs.ts'
import { wholeNumber } from './wholeNumber.ts'

/** A node's name is a DNS subdomain; anything else would change the address that is asked. */
const nodeName = v.pipe(
  v.string('node is required'),
  v.maxLength(253, 'node is too long'),
  v.regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'node must be the name of a node'),
)

/** A flag that is off unless it is given. */
const flag = (name: string) => v.optional(v.boolean(`${name} must be true or false`), false)

/** A whole number of seconds, or null for no limit of that kind. */
const seconds = (name: string, least: number, most: number) =>
  v.optional(v.nullable(wholeNumber(name, least, most)), null)

/** The person has typed the cluster's name: wanted where the cluster's protection says so. */
const confirmed = flag('confirmed')

const drainEntries = {
  node: nodeName,
  /** Pods that nothing would make again are evicted too. */
  force: flag('force'),
  /** Pods whose emptyDir volumes go with them are evicted too. */
  deleteEmptyDirData: flag('deleteEmptyDirData'),
  /** How long each pod has to end; null for what the pod itself asks for. */
  gracePeriodSeconds: seconds('gracePeriodSeconds', 0, 86_400),
  /** The job gives up after so long; null never. */
  timeoutSeconds: seconds('timeoutSeconds', 1, 86_400),
}

/** What can be done to a cluster, and what each needs to know: parameters of `action`, and the body of `POST /actions/{action}`. */
export const actionSchema = v.variant('action', [
  v.object({ action: v.literal('cordon'), node: nodeName, confirmed }),
  v.object({ action: v.literal('uncordon'), node: nodeName, confirmed }),
  v.object({ action: v.literal('drain'), ...drainEntries, confirmed }),
])
export type Action = v.InferOutput<typeof actionSchema>

/** Answer of an action: the job that does it, or that was cancelled. */
export interface ActionAnswer {
  readonly jobId: string
}

export type DrainOptions = Pick<
  Extract<Action, { action: 'drain' }>,
  'force' | 'deleteEmptyDirData' | 'gracePeriodSeconds' | 'timeoutSeconds'
>

/** MaintenancePod is one pod of a node that is being drained. `uid` tells it from a namesake that comes after it. */
export interface MaintenancePod {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /**
   * `blocked`: a disruption budget does not let it go yet, and it is tried again. `evicting`: its eviction is accepted and it
   * has not ended. `skipped`: it stays, for a reason. `refused`: it stops the drain before anything is done.
   */
  readonly state: 'waiting' | 'evicting' | 'blocked' | 'gone' | 'skipped' | 'refused' | 'failed'
  /** In words; null where the state says it all. */
  readonly reason: string | null
}

/** MaintenanceJob is a cordon, uncordon or drain of one node, under way or over. Times are epoch ms. */
export interface MaintenanceJob extends Pick<Job, 'jobId' | 'state' | 'reason' | 'startedAt' | 'endedAt'> {
  readonly domain: 'node-maintenance'
  readonly action: 'cordon' | 'uncordon' | 'drain'
  readonly node: string
  /** What it is doing or has done, in words; `reason` says why it did not succeed. */
  readonly progress: string
  /** Whether the node takes new pods, as far as this job knows. */
  readonly isCordoned: boolean | null
  /** Null where nothing is drained. */
  readonly options: DrainOptions | null
  readonly pods: readonly MaintenancePod[]
}

/** NodeMaintenance is what is done to this cluster's nodes: jobs under way first, then the newest that are over. */
export interface NodeMaintenance {
  readonly jobs: readonly MaintenanceJob[]
}
