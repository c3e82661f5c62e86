import {
  countOutcomes,
  FlotillaError,
  type FromBerth,
  goodOutcomes,
  type Job,
  type JobState,
  type ObjectReport,
  outcomesUnderWay,
  sortedReports,
  type TakenFields,
  type Target,
} from '#contract'
import { isAbort } from '#machinery'
import { readable, toFlotillaError } from '../requests/errors.ts'
import type { Log } from '../requests/log.ts'
import type { Gate } from '../writes/gate.ts'
import { heldFieldsOf, takenFrom } from '../writes/heldFields.ts'
import type { Inverse } from './inverse.ts'
import { type JobContext, JobFailure, JobStop } from './jobContext.ts'
import { Reports } from './reports.ts'
import type { Reconnecting } from './retryWhileReconnecting.ts'

/** Jobs that are over and can still be looked at. */
const jobsKept = 100
/** Reports of a job that is over; those of bad ends come first, and the counts are of all. */
const reportsKept = 1000
/** Jobs under way at once: more than a person begins, and few enough to hold with all their objects. */
const jobsUnderWay = 100
/** Of the objects that were chosen, so many are named with the job. */
const targetsNamed = 20
/** Inverses that are kept, of all jobs together; those of the oldest go first. */
const inverseBytesKept = 8 * 2 ** 20
/** When a job has to stop, the answers to what it has sent may still come in for so long. */
const stopGraceMs = 500

/** What a job is about. */
interface JobMatter {
  readonly action: string
  /** What it does while it is not through, and what it has done: `Draining node-1`, `Drained node-1`. */
  readonly title: { readonly doing: string; readonly done: string }
  readonly targets: readonly Target[]
  readonly args: Job['args']
  readonly isConfirmed: boolean
  /** The job gives up after so long; null never. */
  readonly timeoutSeconds: number | null
}

/** JobWork is what a job does. */
export interface JobWork extends JobMatter {
  /** Resolves where everything was done; rejects with a JobFailure that says what was not. */
  run(context: JobContext): Promise<void>
  /** What is left behind where it was not done, as sentences. */
  whatIsLeft?(context: Pick<JobContext, 'reports'>): readonly string[]
}

/** Undoable is one object of a job with what takes its change back. */
export interface Undoable {
  readonly target: Target
  readonly inverse: Inverse
}

/** Done is something that was done to one object at once, and is over. */
export interface Done extends Pick<ObjectReport, 'outcome' | 'reason' | 'warnings'> {
  readonly action: string
  readonly title: string
  readonly target: Target
  readonly startedAt: number
  readonly inverse: Inverse | null
  /** The managers from which it has taken fields. */
  readonly takenFrom?: readonly string[]
}

interface KeptJob {
  readonly jobId: string
  /** Of a job that is over, with no more targets than are named. */
  matter: JobMatter
  readonly targetCount: number
  readonly startedAt: number
  readonly reports: Reports
  readonly stop: AbortController
  state: JobState
  progress: string
  reason: string | null
  endedAt: number | null
  done: Promise<void>
  /** What takes its changes back. */
  undoables: readonly Undoable[]
  /** Objects in which it has taken fields from others. */
  taken: readonly TakenFields[]
  /** Who the cluster takes the person for; null until it says so. */
  user: string | null
  /** Of a job that is over. */
  last: Pick<Job, 'counts' | 'reports'> | null
}

export interface JobsOptions extends Reconnecting {
  readonly gate: Gate
  readonly log: Log
  readonly tell: (message: FromBerth) => void
  /** Who the cluster takes the person for; null where it does not say. */
  readonly person?: () => Promise<string | null>
}

/**
 * Jobs are what a person asked for and takes a while, under way or over: acts and readings. A job goes on over any number of
 * connections and ends with the berth. Disposing this ends all of them where they are.
 */
export class Jobs implements AsyncDisposable {
  readonly #options: JobsOptions
  readonly #jobs = new Map<string, KeptJob>()
  readonly #listeners = new Set<() => void>()
  /** A berth that is started again counts from one: an id must not come to mean another job. */
  readonly #mark: string
  #last = 0
  #isOver = false

  constructor(options: JobsOptions) {
    this.#options = options
    this.#mark = Math.floor(options.random() * 2 ** 32).toString(36)
  }

  /** Jobs under way first, then the newest that are over. */
  get all(): readonly Job[] {
    const newestFirst = [...this.#jobs.values()].reverse()
    return [
      ...newestFirst.filter(({ endedAt }) => endedAt === null),
      ...newestFirst.filter(({ endedAt }) => endedAt !== null),
    ].map(jobOf)
  }

  /** Throws a FlotillaError where there is no such job. */
  find(jobId: string): Job {
    return jobOf(this.#find(jobId))
  }

  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  /** Begins a job and gives its id at once. Throws a FlotillaError where too many are under way. */
  begin(work: JobWork): string {
    if (this.#isOver) throw new FlotillaError('cluster_process_unavailable')
    this.requireRoom()
    this.#last += 1
    const job = this.#add(work, this.#options.clock.now())
    job.done = this.#run(job, work)
    this.#announce(job)
    return job.jobId
  }

  /** Notes what was done to one object at once, such as an edit that was saved, as a job that is over. */
  record({
    action,
    title,
    target,
    startedAt,
    outcome,
    reason,
    warnings,
    inverse,
    takenFrom: managers = [],
  }: Done): void {
    if (this.#isOver) return
    this.#last += 1
    const targets = [target]
    const matter = { action, title: { doing: title, done: title }, targets, args: {}, isConfirmed: false }
    const job = this.#add({ ...matter, timeoutSeconds: null }, startedAt)
    const report = { ...target, outcome, reason, ...(warnings === undefined ? {} : { warnings }) }
    const isGood = goodOutcomes.includes(outcome)
    job.state = isGood ? 'succeeded' : 'failed'
    job.reason = isGood ? null : reason
    job.progress = isGood ? (reason ?? 'Done.') : ''
    job.endedAt = this.#options.clock.now()
    job.last = { counts: countOutcomes([report]), reports: [report] }
    if (inverse !== null) job.undoables = [{ target, inverse }]
    if (managers.length > 0) job.taken = [{ target, managers }]
    this.#forgetOldest()
    for (const listener of this.#listeners) listener()
  }

  /** What takes back the changes of a job that is over; empty where nothing does any more. */
  undoables(jobId: string): readonly Undoable[] {
    const { state, undoables } = this.#find(jobId)
    return state === 'running' ? [] : undoables
  }

  /** The changes of these objects by that job are taken back, and no more to be undone. */
  forget(jobId: string, targets: readonly Target[]): void {
    const job = this.#jobs.get(jobId)
    if (job === undefined) return
    job.undoables = job.undoables.filter(({ target }) => !targets.includes(target))
    for (const listener of this.#listeners) listener()
  }

  /** The fields of that object are given back: no job offers it any more. */
  #forgetTaken({ uid }: Target): void {
    for (const job of this.#jobs.values()) job.taken = job.taken.filter(({ target }) => target.uid !== uid)
  }

  #add(matter: JobMatter, startedAt: number): KeptJob {
    const job: KeptJob = {
      jobId: `job-${this.#mark}-${this.#last}`,
      matter,
      targetCount: matter.targets.length,
      startedAt,
      reports: new Reports(() => this.#changed(job)),
      stop: new AbortController(),
      state: 'running',
      progress: 'Starting.',
      reason: null,
      endedAt: null,
      done: Promise.resolve(),
      undoables: [],
      taken: [],
      user: null,
      last: null,
    }
    this.#jobs.set(job.jobId, job)
    void this.#name(job)
    return job
  }

  /** Notes by whom it is done, as the cluster says. */
  async #name(job: KeptJob): Promise<void> {
    try {
      job.user = (await this.#options.person?.()) ?? null
    } catch {
      // It is done all the same, and who did it is not said.
      return
    }
    if (job.user !== null && !this.#isOver) for (const listener of this.#listeners) listener()
  }

  /** Throws a FlotillaError where so many jobs are under way that no other may begin. */
  requireRoom(): void {
    if (this.#running.length < jobsUnderWay) return
    const sentence = `${jobsUnderWay} jobs are running in this cluster. Wait for one to finish, or cancel it.`
    throw new FlotillaError('action_refused', sentence)
  }

  /** Stops a job; what it has done stays done. Throws a FlotillaError where it does not run. */
  cancel(jobId: string): void {
    const { matter, state, stop } = this.#find(jobId)
    if (state !== 'running')
      throw new FlotillaError(
        'action_refused',
        `This ${matter.action} has already ended: it ${words[state]}.`,
      )
    stop.abort(new JobStop('cancelled', 'Cancelled'))
  }

  /** Stops what the cluster's protection forbids by now. A reading changes nothing and goes on. */
  stopForbidden(): void {
    for (const { matter, stop } of this.#running) {
      const refusal = matter.targets.length === 0 ? null : this.#options.gate.refusal(matter)
      if (refusal !== null) stop.abort(new JobStop('cancelled', stopWords[refusal]))
    }
  }

  /** Throws a FlotillaError where a job is under way on one of these objects. */
  requireFree(targets: readonly Target[]): void {
    const wanted = new Set(targets.map(placeOf))
    for (const { jobId, matter, startedAt } of this.#running) {
      const busy = matter.targets.find((target) => wanted.has(placeOf(target)))
      if (busy === undefined) continue
      const seconds = Math.round((this.#options.clock.now() - startedAt) / 1000)
      const sentence = `A ${matter.action} of “${busy.name}” has been running for ${seconds} s. Wait for it to finish, or cancel it.`
      throw new FlotillaError('action_refused', sentence, { details: { jobId } })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    const running = this.#running
    for (const { stop } of running) stop.abort(new JobStop('cancelled', 'The cluster was closed'))
    await Promise.all(running.map(({ done }) => done))
    this.#listeners.clear()
  }

  get #running(): readonly KeptJob[] {
    return [...this.#jobs.values()].filter(({ state }) => state === 'running')
  }

  #find(jobId: string): KeptJob {
    const job = this.#jobs.get(jobId)
    if (job === undefined) throw new FlotillaError('job_not_found')
    return job
  }

  async #run(job: KeptJob, work: JobWork): Promise<void> {
    const { clock, gate } = this.#options
    const { stop, reports } = job
    const late = new AbortController()
    let lateTimer: Disposable | null = null
    const onStop = () => {
      lateTimer = clock.after(stopGraceMs, () => late.abort(stop.signal.reason))
    }
    stop.signal.addEventListener('abort', onStop, { once: true })
    const { timeoutSeconds, isConfirmed } = work
    const timer =
      timeoutSeconds === null
        ? null
        : clock.after(timeoutSeconds * 1000, () =>
            stop.abort(new JobStop('failed', `Not finished after ${timeoutSeconds} s`)),
          )
    const context: JobContext = {
      reconnecting: this.#options,
      signal: stop.signal,
      reports,
      change: (client, change, onWarning) =>
        gate.send(client, change, { isConfirmed, signal: late.signal, onWarning }),
      keepInverse: (target, inverse) => {
        job.undoables = [...job.undoables, { target, inverse }]
      },
      noteTaken: (target, before, after) => {
        const managers = takenFrom(before, after)
        if (managers.length > 0) job.taken = [...job.taken, { target, managers }]
        else if (heldFieldsOf(after) === null) this.#forgetTaken(target)
      },
      apply: (client, application, onWarning) =>
        gate.apply(client, application, { isConfirmed, signal: late.signal, onWarning }),
      say: (progress) => {
        job.progress = progress
        this.#changed(job)
      },
    }
    try {
      // The work begins in a later turn: the caller gets its answer first.
      await Promise.resolve()
      await work.run(context)
      this.#end(job, work, { state: 'succeeded', reason: null })
    } catch (problem) {
      this.#end(job, work, this.#verdict(problem, stop.signal))
    } finally {
      stop.signal.removeEventListener('abort', onStop)
      for (const each of [timer, lateTimer as Disposable | null]) each?.[Symbol.dispose]()
    }
  }

  #verdict(
    problem: unknown,
    signal: AbortSignal,
  ): { readonly state: 'cancelled' | 'failed'; readonly reason: string } {
    const { log } = this.#options
    const cause: unknown = signal.aborted ? signal.reason : problem
    if (cause instanceof JobStop) return { state: cause.state, reason: `${cause.message}.` }
    if (cause instanceof JobFailure) return { state: 'failed', reason: cause.message }
    if (isAbort(cause)) return { state: 'failed', reason: 'The connection to the cluster was closed.' }
    return { state: 'failed', reason: toFlotillaError(readable(cause, log), log).message }
  }

  #changed(job: KeptJob): void {
    if (job.state === 'running') for (const listener of this.#listeners) listener()
  }

  #end(job: KeptJob, work: JobWork, { state, reason }: Pick<Job, 'state' | 'reason'>): void {
    const { reports } = job
    const left = reason === null ? [] : (work.whatIsLeft?.({ reports }) ?? [])
    for (const key of reports.keysIn(...outcomesUnderWay)) {
      const before = reports.get(key)
      reports.set(key, 'stopped', { reason: before?.reason ?? null })
    }
    job.last = { counts: reports.counts, reports: sortedReports(reports.all).slice(0, reportsKept) }
    reports.putAll([])
    const { action, title, targets, args, isConfirmed, timeoutSeconds } = work
    job.matter = { action, title, targets: targets.slice(0, targetsNamed), args, isConfirmed, timeoutSeconds }
    job.state = state
    job.reason = reason === null ? null : [reason, ...left].join(' ')
    job.endedAt = this.#options.clock.now()
    this.#forgetOldest()
    this.#announce(job)
  }

  #forgetOldest(): void {
    const over = [...this.#jobs.values()].filter(({ endedAt }) => endedAt !== null)
    for (const { jobId } of over.slice(0, Math.max(0, over.length - jobsKept))) this.#jobs.delete(jobId)
    let left = inverseBytesKept
    for (const job of over.reverse()) {
      left -= job.undoables.reduce((sum, { inverse }) => sum + inverse.bytes, 0)
      if (left < 0) job.undoables = []
    }
  }

  #announce(job: KeptJob): void {
    const { jobId, action, title, state, reason, counts } = jobOf(job)
    this.#options.tell({ t: 'job', job: { jobId, action, title, state, reason, counts } })
    for (const listener of this.#listeners) listener()
  }
}

function jobOf({ jobId, matter, targetCount, reports, last, undoables, taken, ...job }: KeptJob): Job {
  const { action, title, targets, args } = matter
  const { state, progress, reason, startedAt, endedAt, user } = job
  return {
    jobId,
    action,
    title: state === 'succeeded' ? title.done : title.doing,
    targets: targets.slice(0, targetsNamed),
    targetCount,
    args,
    ...{ state, progress, reason, startedAt, endedAt, user },
    undoableCount: state === 'running' ? 0 : undoables.length,
    ...(state === 'running' || taken.length === 0 ? {} : { taken: taken.slice(0, targetsNamed) }),
    ...(last ?? { counts: reports.counts, reports: sortedReports(reports.all) }),
  }
}

/** placeOf tells one name of a cluster from another; a name has one object at a time, whatever its uid. */
export const placeOf = ({ group, resource, namespace, name }: Target): string =>
  JSON.stringify([group, resource, namespace, name])

const stopWords = {
  protected_cluster: 'The cluster was set to read-only',
  confirmation_required: 'The cluster was set to confirm every change',
}

const words = { succeeded: 'succeeded', failed: 'failed', cancelled: 'was cancelled' }
