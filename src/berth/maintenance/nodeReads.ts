import { isForbidden, isNotFound, type KubeClient } from '#kube'
import { type KubeObject, type ObjectMeta, resourcePath } from '#machinery'
import { controllerOf, isDaemonSetPod, type NodePod } from './drainPlan.ts'

const nodes = { group: '', version: 'v1', resource: 'nodes' }
const pods = { group: '', version: 'v1', resource: 'pods' }
const daemonSets = { group: 'apps', version: 'v1', resource: 'daemonsets' }

/** Pods of one node are at most a few hundred; pages keep the answers small where they are not. */
const pageSize = 500

interface Node extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean }
}

interface List<T> {
  readonly metadata?: { readonly continue?: string }
  readonly items: readonly T[]
}

/** readNode is the node and whether it takes new pods. */
export const readNode = (client: KubeClient, name: string, signal: AbortSignal): Promise<Node> =>
  client.json<Node>(resourcePath(nodes, null, name), { signal })

/**
 * setUnschedulable keeps new pods away from the node with that uid, or lets them come again; a node that was made anew
 * under its name is a conflict. To do it twice is to do it once.
 */
export const setUnschedulable = (
  client: KubeClient,
  { metadata }: KubeObject,
  isUnschedulable: boolean,
  signal: AbortSignal,
): Promise<Node> =>
  client.json<Node>(resourcePath(nodes, null, metadata.name), {
    method: 'PATCH',
    query: { fieldManager: 'flotilla' },
    contentType: 'application/merge-patch+json',
    body: { metadata: { uid: metadata.uid }, spec: { unschedulable: isUnschedulable ? true : null } },
    signal,
  })

/** readPodsOf are all pods of a node, whole. */
export const readPodsOf = (client: KubeClient, node: string, signal: AbortSignal): Promise<NodePod[]> =>
  readAll<NodePod>(client, node, 'application/json', signal)

/** readMetadataOf is the metadata of a node's pods by uid, which is all that is asked for every second. */
export async function readMetadataOf(
  client: KubeClient,
  node: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ObjectMeta>> {
  const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'
  const found = await readAll<KubeObject>(client, node, accept, signal)
  return new Map(found.map(({ metadata }) => [metadata.uid, metadata]))
}

async function readAll<T>(
  client: KubeClient,
  node: string,
  accept: string,
  signal: AbortSignal,
): Promise<T[]> {
  const found: T[] = []
  let token: string | undefined
  do {
    const query = { fieldSelector: `spec.nodeName=${node}`, limit: pageSize, continue: token }
    const { metadata, items } = await client.json<List<T>>(resourcePath(pods, null), {
      accept,
      query,
      signal,
    })
    found.push(...items)
    token = metadata?.continue || undefined
  } while (token !== undefined)
  return found
}

/**
 * missingDaemonSets are the uids of those DaemonSets that made one of the pods and exist no more. One that may not be read
 * is believed to be there: its pods are left alone.
 */
export async function missingDaemonSets(
  client: KubeClient,
  found: readonly NodePod[],
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const sets = new Map<string, { namespace: string; name: string }>()
  for (const pod of found) {
    const owner = isDaemonSetPod(pod) ? controllerOf(pod) : null
    if (owner !== null) sets.set(owner.uid, { namespace: pod.metadata.namespace ?? '', name: owner.name })
  }
  const missing = new Set<string>()
  for (const [uid, { namespace, name }] of sets) {
    try {
      const set = await client.json<KubeObject>(resourcePath(daemonSets, namespace, name), { signal })
      if (set.metadata.uid !== uid) missing.add(uid)
    } catch (problem) {
      if (isNotFound(problem)) missing.add(uid)
      else if (!isForbidden(problem)) throw problem
    }
  }
  return missing
}
