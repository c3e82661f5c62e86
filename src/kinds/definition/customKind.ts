import type { KubeObject } from '#machinery'
import type { DetailSection } from '../details/details.ts'
import type { KindGroup, ObjectStatus } from './kind.ts'
import type { Relation } from './relations.ts'

interface CustomKindIdentity {
  /** The API group. Other groups may have kinds of the same name. */
  readonly group: string
  readonly resource: string
  readonly kind: string
  readonly title: { readonly one: string; readonly many: string }
  /** The group of the sidebar that lists the kind in clusters that serve it. */
  readonly place: KindGroup
}

/**
 * CustomKind is what Flotilla knows of a kind that comes with a custom resource definition. The cluster decides which versions
 * it serves, and with which columns; a CustomKind holds for all of them.
 */
export interface CustomKind extends CustomKindIdentity {
  /** Missing for a kind whose objects have no status. */
  readonly objectStatus?: (object: KubeObject) => ObjectStatus
  relations(object: KubeObject): Relation[]
  details(object: KubeObject): DetailSection[]
}

interface CustomKindSpec<T extends KubeObject> extends CustomKindIdentity {
  readonly objectStatus?: (object: T) => ObjectStatus
  readonly relations: (object: T) => Relation[]
  readonly details: (object: T) => DetailSection[]
}

/**
 * defineCustomKind makes a kind of objects of the shape T. A cluster may have another definition of the same name, so its
 * functions may throw; the caller catches that.
 */
export const defineCustomKind = <T extends KubeObject>(spec: CustomKindSpec<T>): CustomKind => {
  const { objectStatus, relations, details, ...identity } = spec
  return {
    ...identity,
    ...(objectStatus === undefined ? {} : { objectStatus: (object) => objectStatus(object as T) }),
    relations: (object) => relations(object as T),
    details: (object) => details(object as T),
  }
}
