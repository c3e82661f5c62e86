import { FlotillaError, type Outcome, type Target } from '#contract'
import type { Action, Args, Plan } from '#kinds'
import { isConflict, isForbidden, type KubeClient, KubeError } from '#kube'
import { abortable, Backoff, type KubeObject, messageOf, nameToken, resourcePath, sleep } from '#machinery'
import { readKeepers } from '../revisions/revisions.ts'
import { boundChange, type Sendable } from '../writes/boundChange.ts'
import { inverseOf } from './inverse.ts'
import { type JobContext, JobFailure } from './jobContext.ts'
import { isMarked, Leaving } from './leaving.ts'
import { isMissing, missingSentence, readTarget, readTargetMetadata } from './readTargets.ts'
import { budgetRefusal } from './refusals.ts'
import { type Reports, waiting } from './reports.ts'
import { retryWhileReconnecting, wasNotSent } from './retryWhileReconnecting.ts'

/** Changes under way at a time: a small part of the cluster's budget of requests, so that the tables go on. */
const atOnce = 8
/** A cluster that asks for fewer requests is asked again for so long. */
const throttledPatienceMs = 120_000
const throttledRule = { firstMs: 1000, capMs: 10_000, jitter: 0.2 }

/** A change does not wait longer for a look at the object as it was, which only an undo needs. */
const lookBeforeMs = 3000

/** An object that changes all the time is read and planned again this often. */
const mostPlans = 5

/** What is done to each of the objects. */
interface Doing {
  readonly action: Action
  readonly args: Args
}

/** Planned is one object with what is sent for it. `key` is the target as the person named it, `target` has its uid. */
interface Planned {
  readonly key: Target
  readonly target: Target
  readonly plan: Sendable
  /** The object as it was read just before; null where it was not, or not whole. */
  readonly before: KubeObject | null
}

/**
 * changeEach changes each of the objects by one request, eight at a time, and reports what became of each: one that fails
 * keeps none of the others from their turn. It rejects with a JobFailure where not all have a good end. When the job has
 * to stop, no further request is sent.
 */
export async function changeEach(
  context: JobContext,
  targets: readonly Target[],
  doing: Doing,
): Promise<void> {
  const { reports, signal, say } = context
  reports.putAll(targets.map((target) => [target, waiting(target)]))
  const each = new EachChange(context, doing)
  const queue = targets.values()
  const work = async () => {
    for (const target of queue) {
      signal.throwIfAborted()
      await each.change(target)
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
  readonly #doing: Doing
  readonly #leaving: Leaving

  constructor(context: JobContext, doing: Doing) {
    this.#context = context
    this.#doing = doing
    this.#leaving = new Leaving(context, () => context.say(summaryOf(context.reports)))
  }

  /** Resolves when every object that is marked as deleted has gone, or is given up. */
  over(): Promise<void> {
    return this.#leaving.over()
  }

  async change(key: Target): Promise<void> {
    const { signal, reports } = this.#context
    try {
      for (let plans = 1; ; plans += 1) {
        const planned = await this.#find(key)
        if (planned === null) return
        reports.set(key, 'running', { uid: planned.target.uid })
        const before = planned.before ?? (await this.#lookBefore(planned))
        if (await this.#changeBound({ ...planned, before }, { mayPlanAgain: plans < mostPlans })) return
      }
    } catch (problem) {
      // Where the job has to stop, the object keeps the report it has.
      signal.throwIfAborted()
      reports.set(key, isForbidden(problem) ? 'denied' : 'failed', { reason: messageOf(problem) })
    }
  }

  /**
   * The object that is meant, and what is sent for it; null where nothing is to be sent, which is reported. Where a script
   * did not know the uid, it is that of the object that has the name now.
   */
  async #find(key: Target): Promise<Planned | null> {
    const { signal, reports } = this.#context
    const { action, args } = this.#doing
    const unread = action.readsObject ? null : this.#plan(key, null)
    const isWhole = unread === null || isComparable(unread)
    if (key.uid !== '' && unread !== null && unread.type !== 'refuse' && !isWhole)
      return { key, target: key, plan: unread, before: null }
    const read = isWhole ? readTarget : readTargetMetadata
    const object = await this.#read((client) => read(client, key, signal))
    if (object === null) this.#missing(key)
    else if (key.uid !== '' && key.uid !== object.metadata.uid) this.#replaced(key)
    else {
      const target = { ...key, uid: object.metadata.uid }
      const refusal = isWhole ? action.refusal(object, args) : null
      const plan: Plan =
        refusal === null
          ? await this.#planFor(target, action.readsObject ? object : null)
          : { type: 'refuse', reason: refusal }
      if (plan.type === 'refuse') reports.set(key, 'refused', { uid: target.uid, reason: plan.reason })
      else if (isComparable(plan) && contains(object, wanted(plan.body)))
        reports.set(key, 'skipped', { uid: target.uid })
      else return { key, target, plan, before: isWhole ? object : null }
    }
    return null
  }

  /** Planned with the revisions of the object, for an action that needs them. */
  async #planFor(target: Target, object: KubeObject | null): Promise<Plan> {
    if (object === null || this.#doing.action.looksFor(target) !== 'revisions')
      return this.#plan(target, object)
    const { signal } = this.#context
    return this.#plan(
      target,
      object,
      await this.#read((client) => readKeepers(client, target, object, signal)),
    )
  }

  #plan(target: Target, object: KubeObject | null, history: readonly KubeObject[] = []): Plan {
    const { clock, random } = this.#context.reconnecting
    const token = nameToken(random)
    return this.#doing.action.plan(target, this.#doing.args, {
      ...{ object, history, token },
      nowMs: clock.now(),
    })
  }

  #missing(key: Target): void {
    const { reports } = this.#context
    if (this.#doing.action.removesObject) reports.set(key, 'gone')
    else reports.set(key, 'failed', { reason: missingSentence(key) })
  }

  #replaced(key: Target): void {
    this.#context.reports.set(key, 'replaced', {
      reason: 'Another object has this name now. It was left alone.',
    })
  }

  /** False where nothing was changed, and the object has to be read and planned again. */
  async #changeBound(planned: Planned, { mayPlanAgain }: { mayPlanAgain: boolean }): Promise<boolean> {
    const { reconnecting, signal, reports, change } = this.#context
    const { key, target, plan } = planned
    const request = boundChange(plan, target)
    const backoff = new Backoff(throttledRule, reconnecting.random)
    const begunAt = reconnecting.clock.now()
    const warnings: string[] = []
    for (;;) {
      try {
        const send = (client: KubeClient) => change(client, request, (warning) => warnings.push(warning))
        const answer = await retryWhileReconnecting(reconnecting, signal, send, wasNotSent)
        if (plan.type === 'delete' && isObject(answer) && isMarked(answer))
          this.#leaving.add(key, target, answer)
        else if (plan.type !== 'delete' && this.#doing.action.removesObject) await this.#follow(planned)
        else {
          await this.#keepTrace(planned, answer)
          reports.set(key, 'done', { ...(isCreation(plan) ? { reason: plan.says } : {}), warnings })
        }
        return true
      } catch (problem) {
        const budget = plan.type === 'create' ? budgetRefusal(problem) : null
        if (budget !== null) {
          reports.set(key, 'refused', { reason: budget })
          return true
        }
        const isThrottled = problem instanceof KubeError && problem.reason === 'throttled'
        const isPatient = reconnecting.clock.now() - begunAt <= throttledPatienceMs
        if (!isThrottled || !isPatient)
          return await this.#judge(planned, problem, { mayPlanAgain: mayPlanAgain && isConflict(problem) })
        // The API server asks for fewer requests before it looks at one: this one was not carried out.
        reports.set(key, 'blocked', { reason: problem.message })
        await sleep(reconnecting.clock, problem.retryAfterMs ?? backoff.next(), signal)
      }
    }
  }

  #keepsInverse({ type }: Plan): boolean {
    const { action } = this.#doing
    return type === 'patch' && !action.isFinal && !action.removesObject
  }

  /** The object before a change that can be taken back; null where it cannot be read: the change needs no reading. */
  async #lookBefore({ target, plan }: Planned): Promise<KubeObject | null> {
    if (!this.#keepsInverse(plan)) return null
    const { reconnecting, signal } = this.#context
    const { group, version, resource, namespace, name } = target
    const path = resourcePath({ group, version, resource }, namespace === '' ? null : namespace, name)
    try {
      const client = await abortable(reconnecting.connected(), signal)
      return await client.json<KubeObject>(path, { signal, timeoutMs: lookBeforeMs, retries: 0 })
    } catch {
      signal.throwIfAborted()
      return null
    }
  }

  /** Keeps what takes the change back, and from whom it has taken fields, by the object before and after it. */
  async #keepTrace({ target, plan, before }: Planned, answer: unknown): Promise<void> {
    if (plan.type !== 'patch' || before === null) return
    const isAnswered = plan.subresource === undefined && isObject(answer)
    if (!isAnswered && !this.#keepsInverse(plan)) return
    // The change is made; without a look at it, it only cannot be undone from here.
    const after = isAnswered
      ? answer
      : await this.#read((client) => readTarget(client, target, this.#context.signal)).catch(() => null)
    if (after?.metadata.uid !== target.uid) return
    this.#context.noteTaken(target, before, after)
    if (!this.#keepsInverse(plan)) return
    const inverse = inverseOf(before, after, sentBy(plan))
    if (inverse !== null) this.#context.keepInverse(target, inverse)
  }

  /** Follows an object that goes because of a change that was no deletion of it. */
  async #follow({ key, target }: Planned): Promise<void> {
    const { reports, signal } = this.#context
    const object = await this.#read((client) => readTarget(client, target, signal))
    if (object?.metadata.uid === target.uid && isMarked(object)) this.#leaving.add(key, target, object)
    else reports.set(key, 'done')
  }

  /**
   * Reads the object to learn whether a change that was refused or not answered has been made. False where it was not, and
   * may be planned again.
   */
  async #judge(
    planned: Planned,
    problem: unknown,
    { mayPlanAgain }: { mayPlanAgain: boolean },
  ): Promise<boolean> {
    const { reports, signal } = this.#context
    const { key, target, plan } = planned
    if (isMissing(problem, target)) {
      this.#missing(key)
      return true
    }
    const isUnknown = problem instanceof FlotillaError && problem.code === 'outcome_unknown'
    if (isUnknown && signal.aborted) {
      reports.set(key, 'stopped', { reason: 'It was sent, and not answered before the job was stopped.' })
      return true
    }
    const mayBeAnother = problem instanceof KubeError && (problem.status === 409 || problem.status === 422)
    if (!isUnknown && !mayBeAnother) throw problem
    const object = await this.#read((client) => readTarget(client, target, signal))
    const isSame = object?.metadata.uid === target.uid
    if (this.#doing.action.removesObject && isSame && isMarked(object)) this.#leaving.add(key, target, object)
    else if (isUnknown && (await this.#wasDone(planned, isSame ? object : null)))
      reports.set(key, 'done', isCreation(plan) ? { reason: plan.says } : {})
    else if (object === null) this.#missing(key)
    else if (!isSame) this.#replaced(key)
    else if (mayPlanAgain && isBoundToVersion(plan)) return false
    else throw problem
    return true
  }

  /** The cluster is as the change would have it. `object` is the target; null where it is not there any more. */
  async #wasDone({ target, plan }: Planned, object: KubeObject | null): Promise<boolean> {
    const { signal } = this.#context
    if (this.#doing.action.removesObject) return object === null
    if (object === null) return false
    if (isCreation(plan)) {
      const { resource, body } = plan
      const created = { ...target, ...resource, name: body.metadata.name }
      return (await this.#read((client) => readTargetMetadata(client, created, signal))) !== null
    }
    if (plan.type !== 'patch') return false
    if (plan.patchType === 'json')
      return plan.operations.every(({ path, value }) => contains(partAt(object, path), value))
    const { subresource } = plan
    if (subresource === undefined) return contains(object, wanted(plan.body))
    const part = await this.#read((client) => readTarget(client, target, signal, subresource))
    return part !== null && contains(part, wanted(plan.body))
  }

  #read<T>(read: (client: KubeClient) => Promise<T>): Promise<T> {
    const { reconnecting, signal } = this.#context
    return retryWhileReconnecting(reconnecting, signal, read)
  }
}

/** Its patch says by itself whether the object has it already. */
const isComparable = (plan: Plan): plan is Extract<Plan, { type: 'patch'; body: object }> =>
  plan.type === 'patch' && plan.subresource === undefined && plan.patchType === 'merge'

const isCreation = (plan: Plan): plan is Extract<Plan, { readonly resource: unknown }> =>
  plan.type === 'create' && 'resource' in plan

interface PatchBody {
  readonly metadata?: { readonly resourceVersion?: string }
}

const isBoundToVersion = (plan: Plan): boolean =>
  plan.type === 'update' ||
  (plan.type === 'patch' &&
    (plan.patchType === 'json' || (plan.body as PatchBody).metadata?.resourceVersion !== undefined))

/** The fields that a patch names, as a tree. */
function sentBy(plan: Extract<Plan, { readonly type: 'patch' }>): unknown {
  if (plan.patchType !== 'json') return plan.body
  const tree: Record<string, unknown> = {}
  for (const { path } of plan.operations) {
    const names = namesIn(path)
    const last = names.pop() ?? ''
    let place = tree
    for (const name of names) {
      const next = place[name]
      place[name] = typeof next === 'object' && next !== null ? next : {}
      place = place[name] as Record<string, unknown>
    }
    place[last] ??= null
  }
  return tree
}

const namesIn = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The part of an object that a JSON pointer names. */
const partAt = (object: KubeObject, path: string): unknown =>
  namesIn(path).reduce<unknown>(
    (part, name) => (typeof part === 'object' && part !== null ? Reflect.get(part, name) : undefined),
    object,
  )

/** The patch without the resourceVersion that it is bound to, which every change makes another one. */
function wanted(body: object): object {
  const { metadata: { resourceVersion: _, ...metadata } = {}, ...rest } = body as PatchBody
  return { ...rest, metadata }
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
