import type { ObjectNeighbour } from '#contract'
import type { Kind, Relation } from '#kinds'
import { type KubeObject, selectsLabels } from '#machinery'
import type { ServedKind } from '../discovery/servedKind.ts'
import type { Finder } from './finder.ts'
import { namedNeighbour, neighbourOf, unservedNeighbour } from './neighbour.ts'

/** Objects named by one: a pod may mount dozens of config maps. */
const maxNamed = 24

/** relatedTo finds what an object's kind says it has to do with, and its namespace. */
export async function relatedTo(finder: Finder, kind: Kind, object: KubeObject): Promise<ObjectNeighbour[]> {
  const relations = distinct(kind.relations(object))
  const namedOnes = relations.filter(({ how }) => how === 'named')
  if (namedOnes.length > maxNamed)
    finder.warn(`It names ${namedOnes.length} objects; only the first ${maxNamed} were checked.`)
  const beyond = new Set(namedOnes.slice(maxNamed))
  const found = await Promise.all(
    relations
      .filter((relation) => !beyond.has(relation))
      .map((relation) => follow(finder, kind, object, relation)),
  )
  return found.flat()
}

async function follow(
  finder: Finder,
  kind: Kind,
  object: KubeObject,
  relation: Relation,
): Promise<ObjectNeighbour[]> {
  const served = await finder.resolve({ ...relation.of, isNamed: relation.how === 'named' })
  if (served === null) return relation.how === 'named' ? [unservedNeighbour(relation, relation.of)] : []
  switch (relation.how) {
    case 'named': {
      const found = await finder.get(served, relation.namespace, relation.name)
      return [namedNeighbour(served, relation, found)]
    }
    case 'selected': {
      const query = relation.selector === '' ? {} : { labelSelector: relation.selector }
      return neighbours(served, relation, await finder.list(served, relation.namespace, query))
    }
    case 'field': {
      const query = { fieldSelector: relation.field }
      return neighbours(served, relation, await finder.list(served, relation.namespace, query))
    }
    case 'naming': {
      const candidates = await finder.list(served, relation.namespace)
      return neighbours(
        served,
        relation,
        candidates.filter((candidate) => doesName(served, candidate, kind, object)),
      )
    }
    case 'selecting': {
      const candidates = await finder.list(served, relation.namespace)
      return neighbours(
        served,
        relation,
        candidates.filter((candidate) => {
          const selector = served.known?.selects(candidate) ?? null
          return selector !== null && selectsLabels(selector, relation.labels)
        }),
      )
    }
  }
}

const neighbours = (
  served: ServedKind,
  { relation }: Relation,
  objects: readonly KubeObject[],
): ObjectNeighbour[] => objects.map((object) => neighbourOf(served, relation, object))

function doesName(
  { known }: ServedKind,
  candidate: KubeObject,
  kind: Kind,
  { metadata }: KubeObject,
): boolean {
  return (known?.relations(candidate) ?? []).some(
    (relation) =>
      relation.how === 'named' &&
      relation.of.kind === kind.kind &&
      relation.of.group === kind.gvr.group &&
      relation.name === metadata.name &&
      (kind.scope === 'cluster' || relation.namespace === metadata.namespace),
  )
}

/** The same object is often named by several containers of a pod. */
function distinct(relations: readonly Relation[]): Relation[] {
  const seen = new Map(relations.map((relation) => [JSON.stringify(relation), relation]))
  return [...seen.values()]
}
