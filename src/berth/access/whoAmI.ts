import type { SeenAs } from '#contract'
import type { KubeClient } from '#kube'
import type { Impersonation } from '#kubeconfig'

const apiVersion = 'authentication.k8s.io/v1'

/**
 * whoAmI asks the API server which user it takes a request for. `as` is that of the request; null for the user of the
 * credentials. Null where the server does not name one.
 */
export async function whoAmI(
  client: KubeClient,
  signal: AbortSignal,
  as?: Impersonation | null,
): Promise<SeenAs | null> {
  const { status } = await client.json<SelfSubjectReview>(`/apis/${apiVersion}/selfsubjectreviews`, {
    method: 'POST',
    body: { apiVersion, kind: 'SelfSubjectReview' },
    contentType: 'application/json',
    signal,
    ...(as === undefined ? {} : { as }),
  })
  const { username = '', groups = [] } = status?.userInfo ?? {}
  return username === '' ? null : { user: username, groups }
}

interface SelfSubjectReview {
  readonly status?: {
    readonly userInfo?: { readonly username?: string; readonly groups?: readonly string[] }
  }
}
