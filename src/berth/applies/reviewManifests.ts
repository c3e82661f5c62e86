import type { FieldConflict, ManifestReview, ManifestsReview, ReadParams } from '#contract'
import { outsideOwners } from '#kinds'
import { isAuthFailure, isNotFound, type KubeClient, KubeError, statusOf } from '#kube'
import { type KubeObject, workThrough } from '#machinery'
import type { ServedResources } from '../discovery/servedResources.ts'
import { differenceOf } from '../edits/difference.ts'
import { hasNoDryRun } from '../edits/editRequests.ts'
import { orNull, wordsOf } from '../edits/obstacles.ts'
import { readExactly } from '../objects/objects.ts'
import { isSecret } from '../objects/secretValue.ts'
import type { Gate } from '../writes/gate.ts'
import { type Manifest, splitManifests } from './manifests.ts'
import { apiVersionOf, type Meant, meantObjects } from './meantObjects.ts'

/** Dry runs under way at a time: a small part of the cluster's budget of requests. */
const atOnce = 8
/** These say nothing about the manifest. A `server-error` does: it is how a field that no schema has is refused. */
const notOfIt: readonly KubeError['reason'][] = ['reset', 'throttled', 'foreign', 'malformed']
const copyAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

export interface ApplyParts {
  readonly gate: Gate
  readonly served: ServedResources
}

/**
 * reviewManifests says of each manifest of a text what applying it would do, by a dry run of each: nothing is changed. A
 * manifest that needs an earlier one, such as its namespace, is said to wait for it.
 */
export async function reviewManifests(
  { gate, served }: ApplyParts,
  { yaml, namespace, forced }: ReadParams<'manifests/review'>,
  client: KubeClient,
  signal: AbortSignal,
): Promise<ManifestsReview> {
  const meant = await meantObjects(splitManifests(yaml), { served, namespace, signal })
  const reviews: ManifestReview[] = []
  await workThrough(meant, atOnce, async (each) => {
    reviews[each.manifest.index] = await reviewOf(each, {
      ...{ gate, client, signal },
      all: meant,
      isForced: forced.includes(each.manifest.index),
    })
  })
  return { manifests: reviews }
}

interface Reviewing {
  readonly gate: Gate
  readonly client: KubeClient
  readonly signal: AbortSignal
  readonly all: readonly Meant[]
  readonly isForced: boolean
}

async function reviewOf(
  meant: Meant,
  { gate, client, signal, all, isForced }: Reviewing,
): Promise<ManifestReview> {
  const { manifest, target, problem, definition } = meant
  const { index, line, kind, name, text, values, linesBefore } = manifest
  const known = {
    index,
    line,
    kind,
    target,
    name,
    isForced,
    namespace: target?.namespace ?? manifest.namespace,
  }
  const none = { ...known, uid: null, notes: [], warnings: [] }
  if (problem !== null || target === null)
    return { ...none, outcome: 'refused', message: problem ?? '', problems: [] }
  if (definition !== null)
    return {
      ...none,
      outcome: 'waits',
      message: `Its kind is defined in line ${definition.line}, and tried after that.`,
    }
  const warnings: string[] = []
  let live: KubeObject | null = null
  const found = () => ({
    ...{ ...known, warnings },
    uid: live?.metadata.uid ?? null,
    notes: live === null ? [] : notesOf(live),
  })
  try {
    live = await orNull(readExactly(client, target, signal))
    const after = (await gate.apply(
      client,
      { target, yaml: text, isForced, isDryRun: true },
      { isConfirmed: false, signal, onWarning: (warning) => warnings.push(warning) },
    )) as KubeObject
    const texts = differenceOf(live, after, { isSecret: isSecret(target) })
    const outcome = live === null ? 'created' : texts.before === texts.after ? 'unchanged' : 'changed'
    return { ...found(), outcome, ...texts }
  } catch (refusal) {
    signal.throwIfAborted()
    if (!(refusal instanceof KubeError) || isAuthFailure(refusal)) throw refusal
    if (refusal.reason === 'timeout')
      return { ...found(), outcome: 'untried', message: `${refusal.message} Nothing was changed.` }
    if (refusal.status === null || notOfIt.includes(refusal.reason)) throw refusal
    const { message, problems } = wordsOf(refusal, values)
    const conflicts = conflictsOf(refusal)
    if (conflicts.length > 0) return { ...found(), outcome: 'conflict', message, conflicts }
    if (hasNoDryRun(refusal)) return { ...found(), outcome: 'untried', message }
    const maker = isNotFound(refusal) ? makerOfNamespace(target.namespace, index, all) : null
    if (maker !== null)
      return {
        ...found(),
        outcome: 'waits',
        message: `Its namespace is made in line ${maker.line}, and it is tried after that.`,
      }
    return {
      ...found(),
      outcome: 'refused',
      message: isUnserved(refusal)
        ? `The cluster serves no ${kind} of ${apiVersionOf(manifest)}.`
        : withLines(message, linesBefore),
      problems,
    }
  }
}

/** conflictsOf are the fields that other managers own with other values; none for any other refusal. */
export function conflictsOf(problem: KubeError): readonly FieldConflict[] {
  return (statusOf(problem)?.details?.causes ?? []).flatMap(({ reason, field = '', message = '' }) =>
    reason === 'FieldManagerConflict' ? [{ field, manager: managerIn(message) }] : [],
  )
}

/** `conflict with "kubectl" with subresource "scale" using apps/v1 at …`: who it is, without the time. */
const managerIn = (message: string): string =>
  message
    .replace(/^conflicts? with /u, '')
    .replace(/ at \d{4}-\S+$/u, '')
    .replaceAll(/"([^"]*)"/gu, '$1')

/** The earlier manifest that makes the namespace. */
const makerOfNamespace = (namespace: string, index: number, all: readonly Meant[]): Manifest | null =>
  namespace === ''
    ? null
    : (all.find(
        ({ manifest, target }) =>
          manifest.index < index &&
          target?.group === '' &&
          target.resource === 'namespaces' &&
          target.name === namespace,
      )?.manifest ?? null)

/** isUnserved: a 404 that names no object, and so is about the kind or its version. */
const isUnserved = (problem: KubeError): boolean =>
  isNotFound(problem) && statusOf(problem)?.details?.name === undefined

/** The lines of the whole text in place of those of the one manifest. */
const withLines = (message: string, linesBefore: number): string =>
  /yaml/iu.test(message)
    ? message.replaceAll(/\bline (\d+)/gu, (_, line: string) => `line ${Number(line) + linesBefore}`)
    : message

function notesOf(live: KubeObject): readonly string[] {
  return [
    ...outsideOwners({ object: live }, 'applied fields'),
    ...(live.metadata.annotations !== undefined && copyAnnotation in live.metadata.annotations
      ? ['kubectl apply manages it too: a field that your text leaves out stays as kubectl set it.']
      : []),
    ...(live.metadata.deletionTimestamp === undefined ? [] : ['It is being deleted.']),
  ]
}
