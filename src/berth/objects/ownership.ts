import type { ObjectNeighbour } from '#contract'
import type { Kind, KindRef } from '#kinds'
import { formatSelector, type KubeObject, type OwnerReference, parseGroupVersion } from '#machinery'
import type { ServedKind } from '../discovery/servedKind.ts'
import type { Finder } from './finder.ts'
import { namedNeighbour, neighbourOf, unservedNeighbour } from './neighbour.ts'

/** Chains are short: pod, replica set, deployment, and perhaps a custom resource above. */
const maxDepth = 5
/** Owners of one object that are looked at; more than one is rare. */
const maxOwners = 4
/** So many children are asked for their own children one by one, where no selector takes all at once. */
const maxExpanded = 10
/** Kinds of one's own API group that are looked through; most groups have fewer. */
const maxSiblings = 12

/** The kinds that operators usually make, for an object of an unknown kind. */
const usuallyMade: readonly KindRef[] = [
  ...['Pod', 'Service', 'ConfigMap', 'Secret', 'PersistentVolumeClaim'].map((kind) => ({ group: '', kind })),
  ...['Deployment', 'StatefulSet', 'DaemonSet'].map((kind) => ({ group: 'apps', kind })),
  { group: 'batch', kind: 'Job' },
]

/** ownersOf follows the owner references upwards; each owner is read and compared by uid. */
export async function ownersOf(finder: Finder, object: KubeObject): Promise<ObjectNeighbour[]> {
  const owners: ObjectNeighbour[] = []
  const namespace = object.metadata.namespace ?? ''
  const seen = new Set([object.metadata.uid])
  let references = object.metadata.ownerReferences ?? []
  for (let depth = 0; depth < maxDepth && references.length > 0; depth += 1) {
    const level = await Promise.all(
      references.slice(0, maxOwners).map((reference) => ownerOf(finder, reference, namespace, depth)),
    )
    owners.push(...level.map(({ neighbour }) => neighbour))
    const next = level.find(({ isController, object }) => isController && object !== null)?.object
    if (next === undefined || next === null || seen.has(next.metadata.uid)) break
    seen.add(next.metadata.uid)
    references = next.metadata.ownerReferences ?? []
  }
  return owners
}

async function ownerOf(
  finder: Finder,
  { apiVersion, kind, name, uid, controller }: OwnerReference,
  namespace: string,
  depth: number,
) {
  const gvk = { ...parseGroupVersion(apiVersion), kind }
  const target = { relation: depth === 0 ? 'Owned by' : 'And by', namespace, name, uid }
  const served = await finder.resolve({ ...gvk, isNamed: true })
  const isController = controller === true
  if (served === null) return { neighbour: unservedNeighbour(target, gvk), isController, object: null }
  const found = await finder.get(served, namespace, name)
  const neighbour = namedNeighbour(served, target, found)
  const isSame = found.type === 'found' && neighbour.isFound === true
  return { neighbour, isController, object: isSame ? found.object : null }
}

/**
 * dependantsOf follows the owner references downwards: the objects that name this one as their owner, and those that
 * name these.
 */
export async function dependantsOf(
  finder: Finder,
  kind: Kind | null,
  object: KubeObject,
): Promise<ObjectNeighbour[]> {
  if (kind === null) return strangersChildren(finder, object)
  const found = await Promise.all(kind.owns.map((owned) => childrenOf(finder, kind, [object], owned)))
  return found.flat().map(({ served, relation, child }) => neighbourOf(served, relation, child))
}

interface Child {
  readonly served: ServedKind
  readonly relation: string
  readonly child: KubeObject
}

/** Children of these parents, which are all of one kind, and the children of those. */
async function childrenOf(
  finder: Finder,
  kind: Kind,
  parents: readonly KubeObject[],
  owned: KindRef,
  relation = 'Owns',
): Promise<Child[]> {
  const served = await finder.resolve(owned)
  if (served === null || parents.length === 0) return []
  const uids = new Set(parents.map(({ metadata }) => metadata.uid))
  const lists = await Promise.all(
    parents.slice(0, maxExpanded).map((parent) => {
      const selector = kind.selects(parent)
      const text = selector === null ? null : formatSelector(selector)
      const query = text === null || text.length === 0 ? {} : { labelSelector: text.join(',') }
      return finder.list(served, parent.metadata.namespace ?? '', query)
    }),
  )
  const children = new Map<string, KubeObject>()
  for (const child of lists.flat())
    if (child.metadata.ownerReferences?.some(({ uid }) => uids.has(uid)))
      children.set(child.metadata.uid, child)
  const found = [...children.values()].sort(newestFirst)
  const { known } = served
  const further =
    known === null
      ? []
      : await Promise.all(
          known.owns.map((next) =>
            childrenOf(
              finder,
              known,
              found.filter(isWorthExpanding).slice(0, maxExpanded),
              next,
              'And through these',
            ),
          ),
        )
  return [...found.map((child) => ({ served, relation, child })), ...further.flat()]
}

/** Old replica sets are kept by the dozen and have no pods. */
const isWorthExpanding = ({ spec }: KubeObject): boolean =>
  (spec as { readonly replicas?: number } | undefined)?.replicas !== 0

const newestFirst = (a: KubeObject, b: KubeObject): number =>
  (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '')

/**
 * It is not known which objects a custom kind makes, so the usual kinds are searched, and the other kinds of its own
 * API group, with metadata only.
 */
async function strangersChildren(
  finder: Finder,
  { apiVersion = '', metadata }: KubeObject,
): Promise<ObjectNeighbour[]> {
  const { namespace, uid } = metadata
  if (namespace === undefined) return []
  const { group } = parseGroupVersion(apiVersion)
  const [usual, siblings] = await Promise.all([
    Promise.all(usuallyMade.map((made) => finder.resolve(made))),
    finder.inGroup(group),
  ])
  const found = usual.flatMap((served) => served ?? [])
  const others = siblings.filter(
    ({ kind }) => !found.some((each) => each.gvr.group === group && each.kind === kind),
  )
  const kinds = [...found, ...others.slice(0, maxSiblings)]
  const children = await Promise.all(
    kinds.map(async (served) => {
      const objects = await finder.list(served, namespace, {}, { isMetadataEnough: true })
      return objects
        .filter(({ metadata: { ownerReferences = [] } }) =>
          ownerReferences.some((owner) => owner.uid === uid),
        )
        .map((object) => ({ ...neighbourOf(served, 'Owns', object), status: null }))
    }),
  )
  return children.flat()
}
