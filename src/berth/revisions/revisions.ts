import type { ObjectParams, Revision } from '#contract'
import { keepersOf, revisionsOf } from '#kinds'
import type { KubeClient } from '#kube'
import { formatSelector, type KubeObject, type LabelSelector, resourcePath } from '#machinery'

/** readKeepers lists the objects that may remember revisions of a workload: those that its selector selects. */
export async function readKeepers(
  client: KubeClient,
  { resource, namespace }: Pick<ObjectParams, 'resource' | 'namespace'>,
  workload: KubeObject,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { selector } = (workload.spec ?? {}) as { readonly selector?: LabelSelector }
  const labelSelector = (formatSelector(selector) ?? []).join(',')
  const { items } = await client.json<{ readonly items: readonly KubeObject[] }>(
    resourcePath(keepersOf({ resource }), namespace),
    { signal, ...(labelSelector === '' ? {} : { query: { labelSelector } }) },
  )
  return items
}

/** readRevisions is what the cluster remembers of a workload's pod template, the newest first. */
export async function readRevisions(
  client: KubeClient,
  params: ObjectParams,
  signal: AbortSignal,
): Promise<readonly Revision[]> {
  const { group, version, resource, namespace, name } = params
  const path = resourcePath({ group, version, resource }, namespace, name)
  const workload = await client.json<KubeObject>(path, { signal })
  return revisionsOf(workload, await readKeepers(client, params, workload, signal))
}
