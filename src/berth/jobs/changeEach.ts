import { FlotillaError, type Outcome, type Target } from '#contract'
import type { Plan } from '#kinds'
import { isForbidden, type KubeClient, KubeError } from '#kube'
import { Backoff, type KubeObject, sleep } from '#machinery'
import { boundChange } from '../writes/boundChange.ts'
import { type JobContext, JobFailure } from './jobContext.ts'
import { isMarked, Leaving } from './leaving.ts'
import { isMissing, missingSentence, readTarget, readTargetMetadata } from './readTargets.ts'
import { type Reports, waiting } from './reports.ts'
import { retryWhileReconnecting, wasNotSent } from './retryWhileReconnecting.ts'

/** Changes under way at a time: a small part of the cluster's budget of requests, so that the tables go on. */
const atOnce = 8
/** A cluster that asks for fewer requests is asked again for so long. */
const throttledPatienceMs = 120_000
const throttledRule = { firstMs: 1000, capMs: 10_000, jitter: 0.2 }

/** OneChange is a plan that is one request. */
export type OneChange = Exclude<Plan, { type: 'job' }>

/** Planned is one object with what is sent for it. `key` is the target as the person named it, `target` has its uid. */
interface Planned {
  readonly key: Target
  readonly target: Target
  readonly plan: OneChange
}

/**
 * changeEach changes each of the objects by one request, eight at a time, and reports what became of each: one that fails
 * keeps none of the others from their turn. It rejects with a JobFailure where not all have a good end. When the job has
 * to stop, no further request is sent.
 */
export async function changeEach(
  context: JobContext,
  targets: readonly Target[],
  planOf: (target: Target) => OneChange,
): Promise<void> {
  const { reports, signal, say } = context
  reports.putAll(targets.map((target) => [target, waiting(target)]))
  const each = new EachChange(context)
  const queue = targets.values()
  const work = async () => {
    for (const target of queue) {
      signal.throwIfAborted()
      await each.change(target, planOf)
      say(summaryOf(reports))
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, targets.length) }, work))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  await each.over()
  say(summaryOf(reports))
  const [only, ...others] = reports.in(...badEnds)
  if (only === undefined) return
  throw new JobFailure(others.length === 0 && only.reason !== null ? only.reason : summaryOf(reports))
}

/** summaryOf says how many objects have come how far: `272 of 300 are done, 20 are denied.` */
export function summaryOf(reports: Reports): string {
  const parts = Object.entries(summaryWords).flatMap(([outcomes, [one, many]]) => {
    const count = reports.count(...(outcomes.split(' ') as Outcome[]))
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
  })
  return `${[`${reports.count('done')} of ${reports.size} ${reports.size === 1 ? 'is' : 'are'} done`, ...parts].join(', ')}.`
}

const summaryWords: Readonly<Record<string, readonly [one: string, many: string]>> = {
  gone: ['was gone already', 'were gone already'],
  skipped: ['needed nothing', 'needed nothing'],
  running: ['is under way', 'are under way'],
  blocked: ['has to wait', 'have to wait'],
  waiting: ['has not started', 'have not started'],
  denied: ['is not permitted', 'are not permitted'],
  replaced: ['has been replaced by another object', 'have been replaced by other objects'],
  finalizers: ['waits for its finalizers', 'wait for their finalizers'],
  'failed refused': ['failed', 'failed'],
  stopped: ['was not answered', 'were not answered'],
}

const badEnds: readonly Outcome[] = ['denied', 'replaced', 'finalizers', 'refused', 'failed', 'stopped']

/** EachChange does the same to one object after the other, and follows those that go later. */
class EachChange {
  readonly #context: JobContext
  readonly #leaving: Leaving

  constructor(context: JobContext) {
    this.#context = context
    this.#leaving = new Leaving(context, () => context.say(summaryOf(context.reports)))
  }

  /** Resolves when every object that is marked as deleted has gone, or is given up. */
  over(): Promise<void> {
    return this.#leaving.over()
  }

  async change(key: Target, planOf: (target: Target) => OneChange): Promise<void> {
    const { signal, reports } = this.#context
    try {
      const found = await this.#find(key, planOf(key))
      if (found === null) return
      const target = { ...key, uid: found }
      reports.set(key, 'running', { uid: found })
      await this.#changeBound({ key, target, plan: planOf(target) })
    } catch (problem) {
      // Where the job has to stop, the object keeps the report it has.
      signal.throwIfAborted()
      reports.set(key, isForbidden(problem) ? 'denied' : 'failed', { reason: sentenceOf(problem) })
    }
  }

  /**
   * The uid of the object that is meant; null where nothing is to be sent, which is reported. Where a script did not know
   * the uid, it is that of the object that has the name now.
   */
  async #find(key: Target, plan: OneChange): Promise<string | null> {
    const { signal } = this.#context
    const isComparable = plan.type === 'patch' && plan.subresource === undefined
    if (key.uid !== '' && !isComparable) return key.uid
    const read = isComparable ? readTarget : readTargetMetadata
    const object = await this.#read((client) => read(client, key, signal))
    if (object === null) this.#missing(key, plan)
    else if (key.uid !== '' && key.uid !== object.metadata.uid) this.#replaced(key)
    else if (isComparable && contains(object, plan.body)) this.#context.reports.set(key, 'skipped')
    else return object.metadata.uid
    return null
  }

  #missing(key: Target, { type }: OneChange): void {
    const { reports } = this.#context
    if (type === 'delete') reports.set(key, 'gone')
    else reports.set(key, 'failed', { reason: missingSentence(key) })
  }

  #replaced(key: Target): void {
    this.#context.reports.set(key, 'replaced', {
      reason: 'Another object has this name now. It was left alone.',
    })
  }

  async #changeBound(planned: Planned): Promise<void> {
    const { reconnecting, signal, reports, change } = this.#context
    const { key, target, plan } = planned
    const request = boundChange(plan, target)
    const backoff = new Backoff(throttledRule, reconnecting.random)
    const begunAt = reconnecting.clock.now()
    for (;;) {
      try {
        const send = (client: KubeClient) => change(client, request)
        const answer = await retryWhileReconnecting(reconnecting, signal, send, wasNotSent)
        if (plan.type === 'delete' && isObject(answer) && isMarked(answer))
          this.#leaving.add(key, target, answer)
        else reports.set(key, 'done')
        return
      } catch (problem) {
        const isThrottled = problem instanceof KubeError && problem.reason === 'throttled'
        const isPatient = reconnecting.clock.now() - begunAt <= throttledPatienceMs
        if (!isThrottled || !isPatient) return await this.#judge(planned, problem)
        // The API server asks for fewer requests before it looks at one: this one was not carried out.
        reports.set(key, 'blocked', { reason: problem.message })
        await sleep(reconnecting.clock, problem.retryAfterMs ?? backoff.next(), signal)
      }
    }
  }

  /** Reads the object to learn whether a change that was refused or not answered has been made. */
  async #judge(planned: Planned, problem: unknown): Promise<void> {
    const { reports, signal } = this.#context
    const { key, target } = planned
    if (isMissing(problem, target)) {
      this.#missing(key, planned.plan)
      return
    }
    const isUnknown = problem instanceof FlotillaError && problem.code === 'outcome_unknown'
    if (isUnknown && signal.aborted) {
      reports.set(key, 'stopped', { reason: 'It was sent, and not answered before the job was stopped.' })
      return
    }
    const mayBeAnother = problem instanceof KubeError && (problem.status === 409 || problem.status === 422)
    if (!isUnknown && !mayBeAnother) throw problem
    const object = await this.#read((client) => readTarget(client, target, signal))
    const isSame = object?.metadata.uid === target.uid
    if (planned.plan.type === 'delete' && isSame && isMarked(object)) this.#leaving.add(key, target, object)
    else if (isUnknown && wasDone(planned.plan, isSame ? object : null)) reports.set(key, 'done')
    else if (object === null) this.#missing(key, planned.plan)
    else if (!isSame) this.#replaced(key)
    else throw problem
  }

  #read<T>(read: (client: KubeClient) => Promise<T>): Promise<T> {
    const { reconnecting, signal } = this.#context
    return retryWhileReconnecting(reconnecting, signal, read)
  }
}

/** wasDone: the object is as the change would have it; null where it is not there any more. */
function wasDone(plan: OneChange, object: KubeObject | null): boolean {
  if (plan.type === 'delete') return object === null
  return (
    plan.type === 'patch' && plan.subresource === undefined && object !== null && contains(object, plan.body)
  )
}

/** contains: a merge patch would change nothing. */
function contains(value: unknown, patch: unknown): boolean {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
    return patch === null
      ? value === undefined || value === null
      : JSON.stringify(value) === JSON.stringify(patch)
  return Object.entries(patch).every(([name, part]) =>
    contains(typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined, part),
  )
}

const isObject = (answer: unknown): answer is KubeObject =>
  typeof answer === 'object' &&
  answer !== null &&
  'metadata' in answer &&
  'kind' in answer &&
  answer.kind !== 'Status'

const sentenceOf = (problem: unknown): string =>
  problem instanceof Error ? problem.message : String(problem)
