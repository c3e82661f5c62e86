import type { SeenAs } from '#contract'
import type { KubeClient } from '#kube'
import type { Impersonation } from '#kubeconfig'
import { postReview } from './review.ts'

/**
 * whoAmI asks the API server which user it takes a request for. `as` is that of the request; null for the user of the
 * credentials. Null where the server does not name one.
 */
export async function whoAmI(
  client: KubeClient,
  signal: AbortSignal,
  as?: Impersonation | null,
): Promise<SeenAs | null> {
  const options = { signal, ...(as === undefined ? {} : { as }) }
  const status = await postReview<SelfSubjectStatus>(client, 'SelfSubjectReview', null, options)
  const { username = '', groups = [] } = status?.userInfo ?? {}
  return username === '' ? null : { user: username, groups }
}

interface SelfSubjectStatus {
  readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] }
}
