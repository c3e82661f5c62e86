import type { Target } from '#contract'
import { kinds } from '#kinds'
import { isForbidden, isNotFound, type KubeClient, type KubeStatus } from '#kube'
import { type KubeObject, resourcePath } from '#machinery'

/** Fewer than these are read one by one, more in one list of their namespace. */
const readSinglyAtMost = 8

const metadataOnly = {
  one: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json',
  list: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json',
}

/** pathOf is the path of the collection that a target is in, and of the target itself. */
const pathOf = ({ group, version, resource, namespace }: Target, name?: string): string =>
  resourcePath({ group, version, resource }, namespace === '' ? null : namespace, name)

/**
 * readTarget is the object that has the target's name now, whole, or that subresource of it; null where the cluster says
 * that there is none.
 */
export async function readTarget(
  client: KubeClient,
  target: Target,
  signal: AbortSignal,
  subresource?: string,
): Promise<KubeObject | null> {
  const path = pathOf(target, target.name)
  const asked = subresource === undefined ? path : `${path}/${subresource}`
  return orNull(target, client.json<KubeObject>(asked, { signal }))
}

/** readTargetMetadata is the metadata of that object, or null. */
export async function readTargetMetadata(
  client: KubeClient,
  target: Target,
  signal: AbortSignal,
): Promise<KubeObject | null> {
  const options = { accept: metadataOnly.one, signal }
  return orNull(target, client.json<KubeObject>(pathOf(target, target.name), options))
}

/**
 * readPresent has the objects that are still there under the targets' names and uids, by few requests: one list for each
 * namespace with many of them. Only metadata is read, but of namespaces, whose conditions say what keeps them. The targets
 * were there once, so a resource that is not served any more has taken them with it.
 */
export async function readPresent(
  client: KubeClient,
  targets: readonly Target[],
  signal: AbortSignal,
): Promise<ReadonlyMap<Target, KubeObject>> {
  const present = new Map<Target, KubeObject>()
  const see = (target: Target, object: KubeObject | null | undefined) => {
    if (object?.metadata.uid === target.uid) present.set(target, object)
  }
  const look = async (together: readonly Target[]) => {
    const listed = together.length > readSinglyAtMost ? await readList(client, together, signal) : null
    for (const target of together) {
      if (listed !== null) see(target, listed.get(target.name))
      else see(target, await (isNamespace(target) ? readTarget : readTargetMetadata)(client, target, signal))
    }
  }
  for (const together of Map.groupBy(targets, (target) => pathOf(target)).values()) {
    try {
      await look(together)
    } catch (problem) {
      if (!isNotFound(problem)) throw problem
    }
  }
  return present
}

export const isNamespace = ({ group, resource }: Target): boolean => group === '' && resource === 'namespaces'

/** The objects next to these, by name; null where they may not be listed. */
async function readList(
  client: KubeClient,
  [first]: readonly Target[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubeObject> | null> {
  if (first === undefined) return new Map()
  const options = isNamespace(first) ? { signal } : { accept: metadataOnly.list, signal }
  try {
    const { items } = await client.json<{ readonly items: readonly KubeObject[] }>(pathOf(first), options)
    return new Map(items.map((item) => [item.metadata.name, item]))
  } catch (problem) {
    if (isForbidden(problem)) return null
    throw problem
  }
}

async function orNull<T>(target: Target, reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (problem) {
    if (isMissing(problem, target)) return null
    throw problem
  }
}

/** isMissing: a 404 that is about that very object, and not about a resource or a place that the cluster does not serve. */
export function isMissing(problem: unknown, { name }: Target): boolean {
  if (!isNotFound(problem)) return false
  const { cause } = problem
  return typeof cause === 'object' && cause !== null && (cause as KubeStatus).details?.name === name
}

/** missingSentence says that there is no object of that name. */
export const missingSentence = ({ group, resource, name }: Target): string =>
  `There is no ${kinds.find(({ gvr }) => gvr.group === group && gvr.resource === resource)?.title.one ?? resource} “${name}”.`
