import {
  type EditObstacle,
  type EditParams,
  FlotillaError,
  type Outcome,
  type ReviewAnswer,
  type SaveAnswer,
} from '#contract'
import { type KubeClient, KubeError } from '#kube'
import type { Clock, KubeObject } from '#machinery'
import { inverseOf } from '../jobs/inverse.ts'
import type { Done, Jobs } from '../jobs/jobs.ts'
import { readExactly } from '../objects/objects.ts'
import { isSecret } from '../objects/secretValue.ts'
import type { Handlers } from '../requests/handlers.ts'
import type { Gate } from '../writes/gate.ts'
import { takenFrom } from '../writes/heldFields.ts'
import { differenceOf, ignoresStatus } from './difference.ts'
import { readEditedText } from './editedText.ts'
import { editPatchOf } from './editPatch.ts'
import { editTextOf, readEditText } from './editText.ts'
import { obstacleOf, orNull } from './obstacles.ts'

/**
 * editRequests answers what the editor of an object asks: the text, what an edit would do, and that it be done. The text
 * goes to the cluster as the person wrote it, first as a dry run and then once for good.
 */
export const editRequests = (gate: Gate, jobs: Pick<Jobs, 'record'>, clock: Pick<Clock, 'now'>) =>
  ({
    'object/edit': (params, client, signal) => readEditText(client, params, signal),
    'object/review': (params, client, signal) => review(gate, params, client, signal),
    'object/save': {
      require: (params) => gate.requireAllowed({ isConfirmed: params.confirmed }),
      answer: ({ confirmed, ...params }, client, signal) =>
        save({ gate, jobs, clock }, params, client, { signal, isConfirmed: confirmed }),
    },
  }) satisfies Partial<Handlers>

async function review(
  gate: Gate,
  params: EditParams,
  client: KubeClient,
  signal: AbortSignal,
): Promise<ReviewAnswer> {
  const { problem, status, values } = readEditedText(params)
  if (problem !== null) return refused(problem)
  const live = await orNull(readExactly(client, params, signal))
  const obstacle = obstacleNow(live, params)
  if (obstacle !== null || live === null) return { ...(obstacle ?? { outcome: 'gone' }), warnings: [] }
  const warnings: string[] = []
  try {
    const sent = sentFor(params, live)
    if (sent.problem !== null) return refused(sent.problem)
    const permit = { isConfirmed: false, signal, onWarning: (text: string) => warnings.push(text) }
    const after = await sent.send(gate, client, true, permit)
    return {
      outcome: 'reviewed',
      ...differenceOf(live, after, { isSecret: isSecret(params) }),
      ignoresStatus: params.part === 'all' && ignoresStatus(status, live, after),
      untried: null,
      warnings,
    }
  } catch (refusal) {
    if (hasNoDryRun(refusal) && !isSecret(params))
      return {
        outcome: 'reviewed',
        before: editTextOf(live).yaml,
        after: params.yaml,
        ignoresStatus: false,
        untried: refusal.message,
        warnings,
      }
    return { ...(await obstacleOf(refusal, client, params, { signal, values })), warnings }
  }
}

interface SaveParts {
  readonly gate: Gate
  readonly jobs: Pick<Jobs, 'record'>
  readonly clock: Pick<Clock, 'now'>
}

async function save(
  { gate, jobs, clock }: SaveParts,
  params: EditParams,
  client: KubeClient,
  permit: { readonly isConfirmed: boolean; readonly signal: AbortSignal },
): Promise<SaveAnswer> {
  const { problem, values } = readEditedText(params)
  if (problem !== null) return refused(problem)
  const { signal } = permit
  const warnings: string[] = []
  const { yaml: _, by, part, resourceVersion: readAt, ...target } = params
  const isPatch = by === 'patch' || part === 'status'
  const what = part === 'status' ? `the status of ${target.name}` : target.name
  const startedAt = clock.now()
  const note = (
    outcome: Outcome,
    reason: string | null,
    made: Pick<Done, 'inverse' | 'takenFrom'> = { inverse: null },
  ) =>
    jobs.record({
      ...{ action: 'edit', target, startedAt, outcome, reason, warnings, ...made },
      title: `${outcome === 'done' || outcome === 'skipped' ? 'Edited' : 'Editing'} ${what}`,
    })
  // Without it the edit is saved all the same, and cannot be undone from here.
  const reading = orNull(readExactly(client, params, signal))
  const before = await (isPatch ? reading : reading.catch(() => null))
  // A patch is made from the object as it is.
  const obstacle = isPatch ? obstacleNow(before, params) : null
  if (obstacle !== null) return { ...obstacle, warnings }
  try {
    const sent = sentFor(params, before)
    if (sent.problem !== null) return refused(sent.problem)
    const after = await sent.send(gate, client, false, {
      ...permit,
      onWarning: (text) => warnings.push(text),
    })
    const { resourceVersion } = after.metadata
    const isUnchanged = resourceVersion === readAt
    const isKnown = before?.metadata.resourceVersion === readAt
    note(
      isUnchanged ? 'skipped' : 'done',
      null,
      isKnown && part === 'all'
        ? { inverse: inverseOf(before, after), takenFrom: takenFrom(before, after) }
        : undefined,
    )
    return { outcome: 'saved', resourceVersion, isUnchanged, warnings }
  } catch (refusal) {
    if (refusal instanceof FlotillaError && refusal.code === 'outcome_unknown')
      note('failed', 'No answer says whether it was saved.')
    const obstacle = await obstacleOf(refusal, client, params, { signal, values })
    if (obstacle.outcome === 'refused') note('failed', obstacle.message)
    return { ...obstacle, warnings }
  }
}

type Permitted = Parameters<Gate['replace']>[2]

/** How an edit is sent: as the text that was written, or as the fields in which it differs from the object. */
function sentFor(params: EditParams, live: KubeObject | null) {
  const { yaml, by, part } = params
  const target = params
  const subresource = part === 'status' ? part : undefined
  const isPatch = by === 'patch' || part === 'status'
  const patch = isPatch && live !== null ? editPatchOf(live, yaml, part) : null
  if (patch !== null && patch.problem !== null) return { problem: patch.problem, send: null }
  const body = patch?.body ?? null
  return {
    problem: null,
    send: async (gate: Gate, client: KubeClient, isDryRun: boolean, permit: Permitted) =>
      (await (body === null
        ? gate.replace(client, { target, yaml, isDryRun }, permit)
        : gate.amend(client, { target, subresource, patch: body, isDryRun }, permit))) as KubeObject,
  }
}

const refused = (message: string) => ({ outcome: 'refused', message, problems: [], warnings: [] }) as const

/** What stands in the way before anything is sent. */
function obstacleNow(live: KubeObject | null, { uid, resourceVersion }: EditParams): EditObstacle | null {
  if (live === null) return { outcome: 'gone' }
  if (live.metadata.uid !== uid) return { outcome: 'replaced' }
  return live.metadata.resourceVersion === resourceVersion
    ? null
    : { outcome: 'changed', theirs: editTextOf(live) }
}

/** Webhooks with side effects and some aggregated APIs have no dry run, which only the words of their refusal say. */
export const hasNoDryRun = (problem: unknown): problem is KubeError =>
  problem instanceof KubeError && problem.status === 400 && /dry[- ]?run/iu.test(problem.message)
