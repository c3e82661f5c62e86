import { type MissingImpersonation, sentGroups, serviceAccountOf, type ViewAs } from '#contract'
import { isForbidden, isNotFound, type KubeClient, KubeError, statusOf } from '#kube'
import { impersonationOf } from '../connection/impersonationOf.ts'
import type { Handlers } from '../requests/handlers.ts'
import { whoAmI } from './whoAmI.ts'

/** viewAsRequests tries whether the person may view the cluster as another user. */
export const viewAsRequests = {
  'view-as/try': async (viewAs, client, signal) => {
    try {
      return { type: 'possible', seenAs: await whoAmI(client, signal, impersonationOf(viewAs)) }
    } catch (problem) {
      // The API server looks at who may impersonate first: these two come from behind that.
      if (isNotFound(problem) || isRefusedToThatUser(problem)) return { type: 'possible', seenAs: null }
      if (!isForbidden(problem)) throw problem
      return { type: 'denied', reason: problem.message, missing: await missingRights(client, viewAs, signal) }
    }
  },
} satisfies Partial<Handlers>

/** The user may be impersonated, and may not ask who it is. */
const isRefusedToThatUser = (problem: unknown): boolean =>
  isForbidden(problem) && statusOf(problem)?.details?.kind === 'selfsubjectreviews'

async function missingRights(
  client: KubeClient,
  viewAs: ViewAs,
  signal: AbortSignal,
): Promise<readonly MissingImpersonation[]> {
  const rights = neededRights(viewAs)
  const areAllowed = await Promise.all(rights.map((right) => isAllowed(client, right, signal)))
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

/** Whether the user of the credentials has that right; null where the cluster does not say. */
async function isAllowed(
  client: KubeClient,
  { resource, namespace, name }: MissingImpersonation,
  signal: AbortSignal,
): Promise<boolean | null> {
  const apiVersion = 'authorization.k8s.io/v1'
  const resourceAttributes = {
    verb: 'impersonate',
    resource,
    name,
    ...(namespace === null ? {} : { namespace }),
  }
  try {
    const { status } = await client.json<{ status?: { allowed?: boolean } }>(
      `/apis/${apiVersion}/selfsubjectaccessreviews`,
      {
        method: 'POST',
        body: { apiVersion, kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } },
        signal,
        as: null,
      },
    )
    return status?.allowed ?? null
  } catch (problem) {
    if (problem instanceof KubeError) return null
    throw problem
  }
}
