import type { KubeClient, RequestOptions } from '#kube'

const groups = {
  SelfSubjectReview: 'authentication.k8s.io/v1',
  SelfSubjectAccessReview: 'authorization.k8s.io/v1',
  SelfSubjectRulesReview: 'authorization.k8s.io/v1',
} as const

/** postReview asks the API server about the user of a request and gives the status of its answer. */
export async function postReview<Status>(
  client: KubeClient,
  kind: keyof typeof groups,
  spec: object | null,
  options: Pick<RequestOptions, 'signal' | 'as'>,
): Promise<Status | undefined> {
  const apiVersion = groups[kind]
  const { status } = await client.json<{ readonly status?: Status }>(
    `/apis/${apiVersion}/${kind.toLowerCase()}s`,
    { ...options, method: 'POST', body: { apiVersion, kind, ...(spec === null ? {} : { spec }) } },
  )
  return status
}
