import type { ObjectDetails, ObjectNeighbour, ObjectParams } from '#contract'
import { kinds } from '#kinds'
import { groupVersion, type KubeObject, resourcePath } from '#machinery'
import { knownResource } from '../discovery/servedKind.ts'
import { heldFieldsOf } from '../writes/heldFields.ts'
import { Finder, type FinderEnvironment } from './finder.ts'
import { asObject } from './objects.ts'
import { dependantsOf, ownersOf } from './ownership.ts'
import { relatedTo } from './related.ts'

/**
 * readDetails reads an object among its neighbours: owners up the chain, dependants down, and whatever its kind says it has
 * to do with. It makes at most some sixty requests, a few at a time, whatever the object; rejects only where the object
 * itself cannot be read. Of Secrets and config maps nothing but metadata is read.
 */
export async function readDetails(
  environment: FinderEnvironment,
  { group, version, resource, namespace, name }: ObjectParams,
  signal: AbortSignal,
): Promise<ObjectDetails> {
  const gvr = { group, version, resource }
  const known = kinds.find((kind) => kind.gvr.group === group && kind.gvr.resource === resource) ?? null
  const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json'
  const object = asObject(
    await environment.client.json(resourcePath(gvr, namespace === '' ? null : namespace, name), {
      signal,
      ...(known?.form === 'table' ? { accept: partial } : {}),
    }),
  )
  // The objects that its controller makes are searched for as with any custom resource.
  const related = known ?? knownResource(gvr, namespace !== '')
  using finder = new Finder(environment, signal)
  const [owners, dependants, neighbours] = await Promise.all([
    ownersOf(finder, object),
    dependantsOf(finder, known, object),
    related === null ? [] : relatedTo(finder, related, object),
  ])
  return {
    object: {
      apiVersion: groupVersion(gvr),
      kind: known?.kind ?? object.kind ?? '',
      uid: object.metadata.uid,
    },
    owners,
    dependants,
    related: [...neighbours, ...namespaceOf(object)],
    heldFields: heldFieldsOf(object),
    warnings: finder.warnings,
  }
}

/** The namespace exists, or the object would not; its uid is not needed. */
function namespaceOf({ metadata: { namespace } }: KubeObject): ObjectNeighbour[] {
  if (namespace === undefined) return []
  const kind = kinds.find((each) => each.kind === 'Namespace' && each.gvr.group === '')
  if (kind === undefined) return []
  return [
    {
      relation: 'In the namespace',
      ...kind.gvr,
      domain: kind.domain,
      kind: kind.kind,
      namespace: '',
      name: namespace,
      uid: '',
      status: null,
      isFound: true,
      note: null,
    },
  ]
}
