import {
  type Action,
  type ActionAnswer,
  FlotillaError,
  type FromBerth,
  type MaintenanceJob,
  type Protection,
} from '#contract'
import { isAbort, Listeners } from '#machinery'
import { toFlotillaError } from '../requests/errors.ts'
import type { Log } from '../requests/log.ts'
import { cordon } from './cordon.ts'
import { drain } from './drain.ts'
import { type JobDesk, JobFailure, JobStop } from './jobDesk.ts'
import type { Road } from './steadily.ts'

/** Jobs that are over and can still be looked at; each has the list of its pods. */
const jobsKept = 20

interface RunningJob {
  readonly stop: AbortController
  readonly done: Promise<void>
}

export interface NodeMaintenanceOptions extends Road {
  readonly log: Log
  readonly tell: (message: FromBerth) => void
  /** How far changes are let at this moment. */
  readonly protection: () => Protection
}

/**
 * NodeMaintenance does what a person asks to be done to nodes, one job a node at a time, and remembers what was done. A
 * job goes on over any number of connections; disposing this ends all of them where they are.
 */
export class NodeMaintenance implements AsyncDisposable {
  readonly #options: NodeMaintenanceOptions
  readonly #jobs = new Map<string, MaintenanceJob>()
  readonly #running = new Map<string, RunningJob>()
  readonly #listeners = new Listeners()
  /** A berth that is started again counts from one: an id must not come to mean another job. */
  readonly #mark: string
  #last = 0
  #isOver = false

  constructor(options: NodeMaintenanceOptions) {
    this.#options = options
    this.#mark = Math.floor(options.random() * 2 ** 32).toString(36)
  }

  /** Jobs under way first, then the newest that are over. */
  get jobs(): readonly MaintenanceJob[] {
    const newestFirst = [...this.#jobs.values()].reverse()
    return [
      ...newestFirst.filter(({ endedAt }) => endedAt === null),
      ...newestFirst.filter(({ endedAt }) => endedAt !== null),
    ]
  }

  find(jobId: string): MaintenanceJob | null {
    return this.#jobs.get(jobId) ?? null
  }

  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Begins a job and answers at once. Throws a FlotillaError when it must not begin. */
  act(action: Action): ActionAnswer {
    this.requireAllowed(action)
    return { jobId: this.#begin(action) }
  }

  /** Throws a FlotillaError where that job must not begin now: by the cluster's protection, or for another job on that node. */
  requireAllowed(action: Action): void {
    const { protection } = this.#options
    if (protection() === 'read-only') throw new FlotillaError('protected_cluster')
    if (protection() === 'confirm' && !action.confirmed) throw new FlotillaError('confirmation_required')
    this.#requireFree(action.node)
  }

  /** Stops a job; what it has done stays done. Throws `job_not_found`, or `action_refused` for a job that is over. */
  cancel(jobId: string): ActionAnswer {
    const job = this.#jobs.get(jobId)
    if (job === undefined) throw new FlotillaError('job_not_found')
    const running = this.#running.get(jobId)
    if (running === undefined)
      throw new FlotillaError(
        'action_refused',
        `This ${job.action} has already ended: it ${words[job.state]}.`,
      )
    running.stop.abort(new JobStop('cancelled', 'Cancelled'))
    return { jobId }
  }

  /** Stops the running jobs, because the cluster was set to read-only. */
  stopForProtection(): void {
    for (const { stop } of this.#running.values())
      stop.abort(new JobStop('cancelled', 'The cluster was set to read-only'))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    const running = [...this.#running.values()]
    for (const { stop } of running) stop.abort(new JobStop('cancelled', 'The cluster was closed'))
    await Promise.all(running.map(({ done }) => done))
    this.#listeners[Symbol.dispose]()
  }

  #requireFree(node: string): void {
    for (const jobId of this.#running.keys()) {
      const job = this.#jobs.get(jobId)
      if (job?.node !== node) continue
      const seconds = Math.round((this.#options.clock.now() - job.startedAt) / 1000)
      const words = `A ${job.action} of “${node}” has been running for ${seconds} s. Wait for it to finish, or cancel it.`
      throw new FlotillaError('action_refused', words, { details: { jobId } })
    }
  }

  #begin(action: Action): string {
    if (this.#isOver) throw new FlotillaError('cluster_process_unavailable')
    const { clock } = this.#options
    this.#last += 1
    const jobId = `maintenance-${this.#mark}-${this.#last}`
    const job: MaintenanceJob = {
      jobId,
      domain: 'node-maintenance',
      action: action.action,
      node: action.node,
      state: 'running',
      progress: 'Starting.',
      isCordoned: null,
      options: action.action === 'drain' ? optionsOf(action) : null,
      reason: null,
      startedAt: clock.now(),
      endedAt: null,
      pods: [],
    }
    const stop = new AbortController()
    this.#jobs.set(jobId, job)
    this.#running.set(jobId, { stop, done: this.#run(action, jobId, stop) })
    this.#announce(jobId)
    return jobId
  }

  async #run(action: Action, jobId: string, stop: AbortController): Promise<void> {
    const { clock } = this.#options
    const show: JobDesk['show'] = (change) => this.#change(jobId, change)
    const desk: JobDesk = { road: this.#options, signal: stop.signal, show }
    const limitS = action.action === 'drain' ? action.timeoutSeconds : null
    const timer =
      limitS === null
        ? null
        : clock.after(limitS * 1000, () =>
            stop.abort(new JobStop('failed', `Not finished after ${limitS} s`)),
          )
    try {
      // The work begins in a later turn, so that the caller is answered first.
      await Promise.resolve()
      if (action.action === 'drain') await drain(desk, action.node, optionsOf(action))
      else await cordon(desk, action.node, action.action === 'cordon')
      this.#end(jobId, 'succeeded', null)
    } catch (problem) {
      const { state, reason } = this.#verdict(problem, stop.signal)
      this.#end(jobId, state, reason)
    } finally {
      timer?.[Symbol.dispose]()
    }
  }

  #verdict(
    problem: unknown,
    signal: AbortSignal,
  ): { readonly state: 'cancelled' | 'failed'; readonly reason: string } {
    const cause: unknown = signal.aborted ? signal.reason : problem
    if (cause instanceof JobStop) return { state: cause.state, reason: `${cause.message}.` }
    if (cause instanceof JobFailure) return { state: 'failed', reason: cause.message }
    if (isAbort(cause)) return { state: 'failed', reason: 'The connection to the cluster was closed.' }
    return { state: 'failed', reason: toFlotillaError(cause, this.#options.log).message }
  }

  #change(jobId: string, change: Partial<MaintenanceJob>): void {
    const job = this.#jobs.get(jobId)
    if (job === undefined || job.endedAt !== null) return
    this.#jobs.set(jobId, { ...job, ...change })
    this.#listeners.tell()
  }

  #end(jobId: string, state: 'succeeded' | 'failed' | 'cancelled', reason: string | null): void {
    const job = this.#jobs.get(jobId)
    if (job === undefined) return
    this.#running.delete(jobId)
    const full = reason === null ? null : [reason, ...whatIsLeft(job)].join(' ')
    this.#change(jobId, { state, reason: full, endedAt: this.#options.clock.now() })
    this.#forgetOldest()
    this.#announce(jobId)
  }

  #forgetOldest(): void {
    const over = [...this.#jobs.values()].filter(({ endedAt }) => endedAt !== null)
    for (const { jobId } of over.slice(0, Math.max(0, over.length - jobsKept))) this.#jobs.delete(jobId)
  }

  #announce(jobId: string): void {
    const job = this.#jobs.get(jobId)
    if (job === undefined) return
    const { action, node, state, reason } = job
    this.#options.tell({ t: 'node-maintenance', job: { jobId, action, node, state, reason } })
    this.#listeners.tell()
  }
}

const words = {
  running: 'is running',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
}

const optionsOf = ({
  force,
  deleteEmptyDirData,
  gracePeriodSeconds,
  timeoutSeconds,
}: Extract<Action, { action: 'drain' }>) => ({
  force,
  deleteEmptyDirData,
  gracePeriodSeconds,
  timeoutSeconds,
})

/** What an unfinished drain leaves behind. */
function whatIsLeft({ action, pods, isCordoned }: MaintenanceJob): string[] {
  if (action !== 'drain') return []
  const left = pods.filter(({ state }) => state === 'waiting' || state === 'evicting' || state === 'blocked')
  const gone = pods.filter(({ state }) => state === 'gone').length
  const isBegun = gone > 0 || pods.some(({ state }) => state === 'evicting' || state === 'blocked')
  const named = left
    .slice(0, 5)
    .map(({ namespace, name, reason }) => `${namespace}/${name}${reason === null ? '' : ` (${reason})`}`)
  const more = left.length > named.length ? ` and ${left.length - named.length} more` : ''
  return [
    ...(isBegun && left.length > 0
      ? [`${gone} of ${gone + left.length} pods are gone; left: ${named.join(', ')}${more}.`]
      : []),
    ...(isCordoned === null ? [] : [isCordoned ? 'The node stays cordoned.' : 'The node is not cordoned.']),
  ]
}
