import { type MissingImpersonation, sentGroups, serviceAccountOf, type ViewAs } from '#contract'
import { isForbidden, isNotFound, type KubeClient, KubeError, statusOf } from '#kube'
import { impersonationOf } from '../connection/impersonationOf.ts'
import type { Handlers } from '../requests/handlers.ts'
import { postReview } from './review.ts'
import { whoAmI } from './whoAmI.ts'

/** viewAsRequests tries whether the person may view the cluster as another user. */
export const viewAsRequests = {
  'view-as/try': async (viewAs, client, signal) => {
    try {
      return { type: 'possible', seenAs: await whoAmI(client, signal, impersonationOf(viewAs)) }
    } catch (problem) {
      // Who may impersonate is looked at first: an older server has nothing at this address.
      if (isNotFound(problem)) return { type: 'possible', seenAs: null }
      if (!isForbidden(problem)) throw problem
      const needed = neededRights(viewAs)
      const missing = await without(needed, (right) => isAllowed(client, right, signal))
      const isRefusedToThatUser =
        statusOf(problem)?.details?.kind === 'selfsubjectreviews' && missing.length === 0
      // From 1.35 on there are rights to impersonate for some requests only, and this one may not be among them.
      const isNarrow = async () =>
        (await without(needed, (right) => isAllowed(client, right, signal, narrowVerb(right)))).length === 0
      if (isRefusedToThatUser || (await isNarrow())) return { type: 'possible', seenAs: null }
      return { type: 'denied', reason: problem.message, missing }
    }
  },
} satisfies Partial<Handlers>

/** The rights that the person is without, as far as the cluster says. */
async function without(
  rights: readonly MissingImpersonation[],
  isAllowedIn: (right: MissingImpersonation) => Promise<boolean | null>,
): Promise<readonly MissingImpersonation[]> {
  const areAllowed = await Promise.all(rights.map(isAllowedIn))
  return rights.filter((_, index) => areAllowed[index] === false)
}

function neededRights(viewAs: ViewAs): readonly MissingImpersonation[] {
  const account = serviceAccountOf(viewAs.user)
  const user: MissingImpersonation =
    account === null
      ? { resource: 'users', namespace: null, name: viewAs.user }
      : { resource: 'serviceaccounts', ...account }
  const groups = sentGroups(viewAs)
  return [
    user,
    ...groups.map((name): MissingImpersonation => ({ resource: 'groups', namespace: null, name })),
  ]
}

const narrowVerb = ({ resource }: MissingImpersonation): string =>
  resource === 'serviceaccounts' ? 'impersonate:serviceaccount' : 'impersonate:user-info'

/** Whether the user of the credentials has that right, by that verb; null where the cluster does not say. */
async function isAllowed(
  client: KubeClient,
  { resource, namespace, name }: MissingImpersonation,
  signal: AbortSignal,
  verb = 'impersonate',
): Promise<boolean | null> {
  const resourceAttributes = {
    verb,
    // The narrow rights are on the resources of this group.
    ...(verb === 'impersonate' ? {} : { group: 'authentication.k8s.io' }),
    resource,
    name,
    ...(namespace === null ? {} : { namespace }),
  }
  try {
    const asked = { signal, as: null }
    const status = await postReview<{ readonly allowed?: boolean }>(
      client,
      'SelfSubjectAccessReview',
      { resourceAttributes },
      asked,
    )
    return status?.allowed ?? null
  } catch (problem) {
    if (problem instanceof KubeError) return null
    throw problem
  }
}
