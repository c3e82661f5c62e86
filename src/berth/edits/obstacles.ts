import type { EditObstacle, EditParams, FieldProblem } from '#contract'
import { isAuthFailure, isNotFound, type KubeClient, KubeError, statusOf } from '#kube'
import { readEditText } from './editText.ts'

/** A webhook may say more than a sentence; this is all that is shown of it. */
const maxMessage = 10_000

/**
 * obstacleOf is why the cluster did not take an edit, by what it says and by the object as it is now. Rethrows what says
 * nothing about the edit: no answer, or refused credentials.
 */
export async function obstacleOf(
  problem: unknown,
  client: KubeClient,
  params: EditParams,
  { signal, values }: { readonly signal: AbortSignal; readonly values: readonly string[] },
): Promise<EditObstacle> {
  if (!(problem instanceof KubeError) || problem.status === null || isAuthFailure(problem)) throw problem
  if (['timeout', 'foreign', 'malformed'].includes(problem.reason)) throw problem
  // Which refusal it is shows in the object, not in the words: a webhook may answer with any status.
  // Where it cannot be read again, the refusal stands all the same: nothing was changed.
  const now =
    problem.status === 409 || isNotFound(problem)
      ? await orNull(readEditText(client, params, signal)).catch(() => undefined)
      : undefined
  if (now === null) return { outcome: 'gone' }
  if (now !== undefined && now.uid !== params.uid) return { outcome: 'replaced' }
  if (now !== undefined && now.resourceVersion !== params.resourceVersion)
    return { outcome: 'changed', theirs: now }
  return { outcome: 'refused', ...wordsOf(problem, values) }
}

/** orNull is what was read of an object; null where the cluster has none of that name. */
export async function orNull<Read>(reading: Promise<Read>): Promise<Read | null> {
  try {
    return await reading
  } catch (problem) {
    if (isNotFound(problem)) return null
    throw problem
  }
}

/** wordsOf is a refusal in the cluster's words, without the values of a Secret. */
export function wordsOf(
  refusal: KubeError,
  values: readonly string[],
): { message: string; problems: FieldProblem[] } {
  const status = statusOf(refusal)
  const clean = (text: string) => withoutValues(plain(text), values)
  const problems = (status?.details?.causes ?? []).map((each) => ({
    field: plain(each.field ?? ''),
    message: clean(each.message ?? each.reason ?? ''),
  }))
  return { message: clean(status?.message ?? refusal.message), problems: problems.slice(0, 100) }
}

/** No control characters but the ends of lines. */
const plain = (text: string): string => text.replaceAll(/(?!\n)\p{Cc}/gu, '').slice(0, maxMessage)

/** The longest first, as one may be in another. */
const withoutValues = (text: string, values: readonly string[]): string =>
  values
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, value) => (value.length < 4 ? masked : masked.replaceAll(value, '…')), text)
