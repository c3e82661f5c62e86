import { FlotillaError, type ReadParams, type Target } from '#contract'
import { actTitle } from '#kinds'
import type { Jobs } from '../jobs/jobs.ts'
import type { Handlers } from '../requests/handlers.ts'
import { type Applied, applyEach } from './applyEach.ts'
import { exportManifests } from './exportManifests.ts'
import { splitManifests } from './manifests.ts'
import { meantObjects } from './meantObjects.ts'
import { type ApplyParts, reviewManifests } from './reviewManifests.ts'

/** applyRequests answers what a text of manifests would do, and applies it as a job. */
export const applyRequests = (parts: ApplyParts & { readonly jobs: Jobs }) =>
  ({
    'manifests/review': (params, client, signal) => reviewManifests(parts, params, client, signal),
    'manifests/export': (params, client, signal) => exportManifests(params, client, signal),
    'manifests/apply': {
      require: ({ confirmed }) => parts.gate.requireAllowed({ isConfirmed: confirmed }),
      answer: async (params, _, signal) => ({ jobId: await begin(parts, params, signal) }),
    },
  }) satisfies Partial<Handlers>

async function begin(
  { jobs, served }: ApplyParts & { readonly jobs: Jobs },
  { yaml, namespace, manifests: chosen, confirmed }: ReadParams<'manifests/apply'>,
  signal: AbortSignal,
): Promise<string> {
  const meant = await meantObjects(splitManifests(yaml), { served, namespace, signal })
  const choices = chosen ?? meant.map(({ manifest }) => ({ index: manifest.index, isForced: false }))
  const choiceOf = new Map(choices.map((choice) => [choice.index, choice]))
  const wanted = meant.filter(({ manifest }) => choiceOf.has(manifest.index))
  if (wanted.length === 0 || wanted.length < choiceOf.size)
    throw new FlotillaError('invalid_request', 'The text has no such manifest.')
  const all = wanted.map(({ manifest, target, problem, definition }): Applied => {
    if (target === null || problem !== null)
      throw new FlotillaError('invalid_request', `The manifest in line ${manifest.line}: ${problem}`)
    const { isForced = false, ...choice } = choiceOf.get(manifest.index) ?? {}
    return { manifest, target, isForced, definition, ...('uid' in choice ? { uid: choice.uid } : {}) }
  })
  const targets: readonly Target[] = all.map(({ target }) => target)
  jobs.requireFree(targets)
  return jobs.begin({
    action: 'apply',
    title: { doing: actTitle('Applying', targets), done: actTitle('Applied', targets) },
    targets,
    args: all.some(({ isForced }) => isForced) ? { takenOver: true } : {},
    isConfirmed: confirmed,
    timeoutSeconds: null,
    run: (context) => applyEach(context, all),
  })
}
