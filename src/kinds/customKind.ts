import type { Tone } from '#contract'
import type { KubeObject } from '#machinery'
import type { DetailSection } from './details.ts'
import type { KindGroup } from './kind.ts'
import type { Relation } from './relations.ts'

/** ObjectStatus is the state of an object: one word, and the tone that says whether it is good. */
export type ObjectStatus = readonly [tone: Tone, word: string]

interface CustomKindIdentity {
  /** Its API group; other groups have kinds of the same name. */
  readonly group: string
  readonly resource: string
  readonly kind: string
  readonly title: { readonly one: string; readonly many: string }
  /** Where the sidebar lists it, where the cluster serves it. */
  readonly place: KindGroup
}

/**
 * CustomKind is what Flotilla knows of a kind that a cluster has only where somebody has installed its definition. In which
 * versions it is served, and with which columns, the cluster says; what is here holds in each of them.
 */
export interface CustomKind extends CustomKindIdentity {
  /** Missing where such objects have no status. */
  readonly objectStatus?: (object: KubeObject) => ObjectStatus
  relations(object: KubeObject): Relation[]
  details(object: KubeObject): DetailSection[]
}

interface CustomKindSpec<T extends KubeObject> extends CustomKindIdentity {
  readonly objectStatus?: (object: T) => ObjectStatus
  readonly relations: (object: T) => Relation[]
  readonly details: (object: T) => DetailSection[]
}

/** defineCustomKind makes a kind of objects that have the shape T wherever their definition is the one that is meant. */
export const defineCustomKind = <T extends KubeObject>(spec: CustomKindSpec<T>): CustomKind => {
  const { objectStatus, relations, details, ...identity } = spec
  return {
    ...identity,
    ...(objectStatus === undefined ? {} : { objectStatus: (object) => objectStatus(object as T) }),
    relations: (object) => relations(object as T),
    details: (object) => details(object as T),
  }
}
