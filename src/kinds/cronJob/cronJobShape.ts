import type { KubeObject } from '#machinery'
import type { JobSpec } from '../job/job.ts'

/** CronJob is the part of a cron job that its row and its overview read. */
export interface CronJob extends KubeObject {
  readonly spec?: {
    readonly schedule?: string
    readonly timeZone?: string
    readonly suspend?: boolean
    readonly concurrencyPolicy?: string
    readonly startingDeadlineSeconds?: number
    readonly successfulJobsHistoryLimit?: number
    readonly failedJobsHistoryLimit?: number
    readonly jobTemplate?: { readonly spec?: JobSpec }
  }
  readonly status?: {
    readonly active?: readonly { readonly name?: string; readonly namespace?: string }[]
    readonly lastScheduleTime?: string | null
    readonly lastSuccessfulTime?: string | null
  }
}
