import { FlotillaError, fieldManager, type Target } from '#contract'
import { isForbidden, type KubeClient, KubeError } from '#kube'
import { Backoff, type KubeObject, messageOf, sleep } from '#machinery'
import { orNull, wordsOf } from '../edits/obstacles.ts'
import { summaryOf } from '../jobs/changeEach.ts'
import { inverseOf } from '../jobs/inverse.ts'
import { type JobContext, JobFailure } from '../jobs/jobContext.ts'
import { waiting } from '../jobs/reports.ts'
import { retryWhileReconnecting, wasNotSent } from '../jobs/retryWhileReconnecting.ts'
import { readExactly } from '../objects/objects.ts'
import { type Manifest, withUid } from './manifests.ts'
import { conflictsOf } from './reviewManifests.ts'

/** A definition is looked at this often until the cluster serves its kind, and for so long. */
const establishedEveryMs = 500
const establishedWithinMs = 60_000
/** A cluster that asks for fewer requests is asked again for so long. */
const throttledPatienceMs = 120_000
const throttledRule = { firstMs: 1000, capMs: 10_000, jitter: 0.2 }

/** Applied is one manifest that is applied, with the object that it is about. */
export interface Applied {
  readonly manifest: Manifest
  readonly target: Target
  /** Takes fields over from other managers. */
  readonly isForced: boolean
  /** Of the object as it was reviewed, null for one that was not there; undefined where that was not looked at. */
  readonly uid?: string | null | undefined
  /** The manifest of the same text that defines its kind. */
  readonly definition: Manifest | null
}

/**
 * applyEach applies one manifest after the other, in their order, each once, and reports what became of each; one that fails
 * keeps none of the others from their turn. It rejects with a JobFailure where not all have a good end. When the job has to
 * stop, no further manifest is sent.
 */
export async function applyEach(context: JobContext, all: readonly Applied[]): Promise<void> {
  const { reports, signal, say } = context
  reports.putAll(all.map(({ target }) => [target, waiting(target)]))
  const applying = new Applying(context, all)
  for (const each of all) {
    signal.throwIfAborted()
    await applying.apply(each)
    say(summaryOf(reports))
  }
  const bad = reports.in('denied', 'replaced', 'refused', 'failed', 'stopped')
  const [only] = bad
  if (only !== undefined)
    throw new JobFailure(all.length === 1 && only.reason !== null ? only.reason : summaryOf(reports))
}

/** Applying is the state of one job. */
class Applying {
  readonly #context: JobContext
  readonly #all: readonly Applied[]

  constructor(context: JobContext, all: readonly Applied[]) {
    this.#context = context
    this.#all = all
  }

  async apply(applied: Applied): Promise<void> {
    const { reports, signal, keepInverse, noteTaken } = this.#context
    const { target } = applied
    const warnings: string[] = []
    const end = (
      outcome: 'done' | 'skipped' | 'refused' | 'denied' | 'failed' | 'replaced',
      reason: string | null,
    ) => reports.set(target, outcome, { reason, warnings })
    try {
      const obstacle = await this.#wait(applied)
      if (obstacle !== null) return end('refused', obstacle)
      const before = await this.#read(target)
      const uid = before?.metadata.uid ?? null
      if (applied.uid !== undefined && applied.uid !== uid) {
        if (uid === null) return end('refused', 'It is not there any more. Review the text again to make it.')
        if (applied.uid === null)
          return end('replaced', 'An object of this name was made since the review. It was left alone.')
        return end('replaced', 'Another object has this name now. It was left alone.')
      }
      reports.set(target, 'running', uid === null ? {} : { uid })
      const after = await this.#send(applied, before, warnings)
      reports.set(target, 'running', { uid: after.metadata.uid })
      const inverse = before === null ? ({ type: 'deletion', bytes: 0 } as const) : inverseOf(before, after)
      if (before !== null) noteTaken({ ...target, uid: after.metadata.uid }, before, after)
      if (inverse !== null) keepInverse({ ...target, uid: after.metadata.uid }, inverse)
      if (before === null) end('done', 'Created.')
      else if (after.metadata.resourceVersion === before.metadata.resourceVersion)
        end('skipped', 'It was equal already.')
      else end('done', 'Changed.')
    } catch (problem) {
      // Where the job has to stop, the object keeps the report it has.
      signal.throwIfAborted()
      end(isForbidden(problem) ? 'denied' : 'failed', wordsFor(problem, applied))
    }
  }

  /** Waits until the cluster serves the kind that the text itself defines. Why that will not be; null where it is. */
  async #wait({ target, definition }: Applied): Promise<string | null> {
    if (definition === null) return null
    const { reports, signal, reconnecting } = this.#context
    const { clock } = reconnecting
    const made = this.#all.find(({ manifest }) => manifest === definition)
    const report = made === undefined ? undefined : reports.get(made.target)
    if (report?.outcome !== 'done' && report?.outcome !== 'skipped')
      return `Its definition in line ${definition.line} was not applied.`
    const begunAt = clock.now()
    for (;;) {
      const object = made === undefined ? null : await this.#read(made.target)
      if (object === null) return `Its definition in line ${definition.line} is gone again.`
      if (isEstablished(object)) return null
      if (clock.now() - begunAt > establishedWithinMs)
        return `The cluster has not established its definition within ${establishedWithinMs / 1000} s.`
      reports.set(target, 'blocked', { reason: 'Waits until the cluster serves its kind.' })
      await sleep(clock, establishedEveryMs, signal)
    }
  }

  #read(target: Target): Promise<KubeObject | null> {
    const { reconnecting, signal } = this.#context
    return retryWhileReconnecting(reconnecting, signal, (client) =>
      orNull(readExactly(client, target, signal)),
    )
  }

  /** Sends it once and gives the object as it is then. */
  async #send(applied: Applied, before: KubeObject | null, warnings: string[]): Promise<KubeObject> {
    const { reconnecting, signal, reports, apply } = this.#context
    const { target, manifest, isForced } = applied
    const yaml = before === null ? manifest.text : withUid(manifest.text, before.metadata.uid)
    const application = { target, yaml, isForced, isDryRun: false }
    const backoff = new Backoff(throttledRule, reconnecting.random)
    const begunAt = reconnecting.clock.now()
    for (;;) {
      try {
        const send = (client: KubeClient) =>
          apply(client, application, (warning) => warnings.push(warning)) as Promise<KubeObject>
        return await retryWhileReconnecting(reconnecting, signal, send, wasNotSent)
      } catch (problem) {
        if (problem instanceof FlotillaError && problem.code === 'outcome_unknown')
          return await this.#judge(target, before, problem)
        const isThrottled = problem instanceof KubeError && problem.reason === 'throttled'
        if (!isThrottled || reconnecting.clock.now() - begunAt > throttledPatienceMs) throw problem
        // The API server asks for fewer requests before it looks at one: this one was not carried out.
        reports.set(target, 'blocked', { reason: problem.message })
        await sleep(reconnecting.clock, problem.retryAfterMs ?? backoff.next(), signal)
      }
    }
  }

  /** No answer came: the object itself tells whether it was made, or whether our entry among its managers is another one. */
  async #judge(target: Target, before: KubeObject | null, problem: Error): Promise<KubeObject> {
    const now = await this.#read(target)
    const wasMade = now !== null && ownEntry(now) !== null && ownEntry(now) !== ownEntry(before)
    if (wasMade) return now
    throw new UnknownOutcome(problem)
  }
}

/** UnknownOutcome says what a look at the object found after a request without an answer. */
class UnknownOutcome extends Error {
  constructor(cause: Error) {
    super(
      'The cluster did not answer, and the object has not been changed so far. It may still be: review the text again later.',
      { cause },
    )
  }
}

/** Why it was not applied, in the cluster's words. */
function wordsFor(problem: unknown, { manifest }: Applied): string {
  if (!(problem instanceof KubeError)) return messageOf(problem)
  const managers = [...new Set(conflictsOf(problem).map(({ manager }) => manager))]
  if (managers.length > 0)
    return `Fields of it belong to ${managers.join(' and ')}. Review the text again to take them over.`
  return wordsOf(problem, manifest.values).message
}

interface Definition extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type?: string; readonly status?: string }[] }
}

const isEstablished = ({ status }: Definition): boolean =>
  status?.conditions?.some((each) => each.type === 'Established' && each.status === 'True') === true

/** Our entry among an object's managers, as text; null where there is none. */
function ownEntry(object: KubeObject | null): string | null {
  const { managedFields } = (object?.metadata ?? {}) as { readonly managedFields?: unknown }
  if (!Array.isArray(managedFields)) return null
  const entry: unknown = managedFields.find(
    (each: { manager?: string; operation?: string }) =>
      each.manager === fieldManager && each.operation === 'Apply',
  )
  return entry === undefined ? null : JSON.stringify(entry)
}
