import type { UnreadRules } from '#contract'
import { isForbidden, isNotFound, type KubeClient, listPages } from '#kube'
import { compareText, type Gvr, resourcePath, workThrough } from '#machinery'

/** PolicyRule is a rule of a role. `*` is everything. */
export interface PolicyRule {
  readonly verbs?: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** Role is a role of either kind. The rules of an aggregated one are put together by the cluster itself. */
export interface Role {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly rules?: readonly PolicyRule[] | null
}

/** Binding is a binding of either kind. */
export interface Binding {
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly subjects?:
    | readonly { readonly kind?: string; readonly name?: string; readonly namespace?: string }[]
    | null
  readonly roleRef: { readonly kind: string; readonly name: string }
}

/** RbacObjects are the roles and bindings that could be read, and which could not. */
export interface RbacObjects {
  readonly roles: readonly Role[]
  readonly bindings: readonly Binding[]
  readonly unread: readonly UnreadRules[]
}

/** Of one list: more than a large cluster has, and as much as may be held at once. */
const mostObjects = 20_000
/** Namespaces that are read one by one, at most, and at a time. */
const mostNamespaces = 200
const atOnce = 4

/**
 * readRbac reads what holds in the whole cluster and in those namespaces: one, none (`null`), or all. Where all may not be
 * listed at once, each of the `known` namespaces is read by itself.
 */
export async function readRbac(
  client: KubeClient,
  where: { readonly namespace: string | null } | { readonly known: readonly string[] },
  signal: AbortSignal,
): Promise<RbacObjects> {
  const unread: UnreadRules[] = []
  const read = async <Item>(resource: UnreadRules['resource'], namespace: string | null) => {
    try {
      const { items, isWhole } = await listAll<Item>(client, resource, namespace, signal)
      if (!isWhole) unread.push({ resource, namespace, reason: `There are more than ${mostObjects}.` })
      return items
    } catch (problem) {
      if (!isForbidden(problem) && !isNotFound(problem)) throw problem
      unread.push({ resource, namespace, reason: problem.message })
      return null
    }
  }
  const inAll = async <Item>(resource: 'roles' | 'rolebindings', known: readonly string[]) => {
    const all = await read<Item>(resource, null)
    if (all !== null) return all
    const found: Item[] = []
    await workThrough(known.slice(0, mostNamespaces), atOnce, async (namespace) => {
      found.push(...((await read<Item>(resource, namespace)) ?? []))
    })
    return found
  }
  const namespaced = <Item>(resource: 'roles' | 'rolebindings') => {
    if ('known' in where) return inAll<Item>(resource, where.known)
    return where.namespace === null ? [] : read<Item>(resource, where.namespace)
  }
  const [clusterRoles, clusterBindings, roles, bindings] = await Promise.all([
    read<Role>('clusterroles', null),
    read<Binding>('clusterrolebindings', null),
    namespaced<Role>('roles'),
    namespaced<Binding>('rolebindings'),
  ])
  return {
    roles: [...(clusterRoles ?? []), ...(roles ?? [])],
    bindings: [...(clusterBindings ?? []), ...(bindings ?? [])],
    unread: unread.sort(
      (a, b) => compareText(a.resource, b.resource) || compareText(a.namespace ?? '', b.namespace ?? ''),
    ),
  }
}

async function listAll<Item>(
  client: KubeClient,
  resource: string,
  namespace: string | null,
  signal: AbortSignal,
): Promise<{ readonly items: readonly Item[]; readonly isWhole: boolean }> {
  const gvr: Gvr = { group: 'rbac.authorization.k8s.io', version: 'v1', resource }
  const items: Item[] = []
  for await (const page of listPages<Item>(client, resourcePath(gvr, namespace), { signal })) {
    items.push(...page.items)
    if (page.hasMore && items.length >= mostObjects) return { items, isWhole: false }
  }
  return { items, isWhole: true }
}
