import { isForbidden, isNotFound, type KubeClient, listPages } from '#kube'
import { type KubeObject, type ObjectMeta, resourcePath } from '#machinery'
import { controllerOf, isDaemonSetPod, type NodePod } from './drainPlan.ts'

const nodes = { group: '', version: 'v1', resource: 'nodes' }
const pods = { group: '', version: 'v1', resource: 'pods' }
const daemonSets = { group: 'apps', version: 'v1', resource: 'daemonsets' }

interface Node extends KubeObject {
  readonly spec?: { readonly unschedulable?: boolean }
}

interface List<T> {
  readonly items: readonly T[]
}

/** readNode is the node and whether it takes new pods. */
export const readNode = (client: KubeClient, name: string, signal: AbortSignal): Promise<Node> =>
  client.json<Node>(resourcePath(nodes, null, name), { signal })

/** NodePods are the pods of a node as they were at one resourceVersion. */
export interface NodePods {
  readonly pods: readonly NodePod[]
  /** Of the list; to be passed back. */
  readonly resourceVersion: string
}

/** readPodsOf are all pods of a node, whole. */
export async function readPodsOf(client: KubeClient, node: string, signal: AbortSignal): Promise<NodePods> {
  const found: NodePod[] = []
  let resourceVersion = ''
  const of = { query: { fieldSelector: onNode(node) }, signal }
  for await (const page of listPages<NodePod>(client, resourcePath(pods, null), of)) {
    found.push(...page.items)
    resourceVersion = page.resourceVersion
  }
  return { pods: found, resourceVersion }
}

/**
 * readMetadataOf is the metadata of a node's pods by uid, which is all that is asked for every second. Any state that is not
 * older than `resourceVersion` will do, so the API server answers from its memory, where it knows the pods of each node; a
 * limit would send it through all pods there are.
 */
export async function readMetadataOf(
  client: KubeClient,
  node: string,
  resourceVersion: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ObjectMeta>> {
  const accept = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json'
  const since = resourceVersion === '' ? {} : { resourceVersion, resourceVersionMatch: 'NotOlderThan' }
  const { items } = await client.json<List<KubeObject>>(resourcePath(pods, null), {
    accept,
    query: { fieldSelector: onNode(node), ...since },
    signal,
  })
  return new Map(items.map(({ metadata }) => [metadata.uid, metadata]))
}

const onNode = (node: string): string => `spec.nodeName=${node}`

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
