import { FlotillaError, type Job } from '#contract'
import { type Clock, isAbort } from '#machinery'
import type { Tables } from './tables.ts'

/** Jobs that are over and can still be asked about. */
const jobsKept = 100

/**
 * RefreshJobs reads tables again on request. Two jobs for one table share one reading. Rows stay in place meanwhile.
 */
export class RefreshJobs {
  readonly #tables: Tables
  readonly #clock: Clock
  readonly #jobs = new Map<string, Job>()
  #last = 0

  constructor(tables: Tables, clock: Clock) {
    this.#tables = tables
    this.#clock = clock
  }

  /** Starts a job and answers at once. Throws a FlotillaError if the domain cannot be read again. */
  begin(domain: string): Job {
    const relist = this.#tables.relist(domain)
    this.#last += 1
    const job: Job = {
      jobId: `refresh-${this.#last}`,
      action: 'refresh',
      title: `Refreshing ${domain}`,
      targets: [],
      targetCount: 0,
      args: { domain },
      state: 'running',
      progress: '',
      reason: null,
      counts: {},
      reports: [],
      startedAt: this.#clock.now(),
      endedAt: null,
    }
    this.#keep(job)
    relist.then(
      () => this.#end(job, 'succeeded', null),
      (problem: unknown) =>
        isAbort(problem)
          ? this.#end(job, 'cancelled', 'The connection to the cluster was closed.')
          : this.#end(job, 'failed', problem instanceof Error ? problem.message : String(problem)),
    )
    return job
  }

  find(jobId: string): Job {
    const job = this.#jobs.get(jobId)
    if (job === undefined) throw new FlotillaError('job_not_found')
    return job
  }

  #end(job: Job, state: Job['state'], reason: string | null): void {
    this.#keep({ ...job, state, reason, endedAt: this.#clock.now() })
  }

  #keep(job: Job): void {
    this.#jobs.set(job.jobId, job)
    const over = [...this.#jobs.values()].filter(({ endedAt }) => endedAt !== null)
    for (const { jobId } of over.slice(0, Math.max(0, over.length - jobsKept))) this.#jobs.delete(jobId)
  }
}
