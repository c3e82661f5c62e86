import type { Cell, Column, SortSpec, Tone } from '#contract'
import type { Gvr, KubeObject, LabelSelector, ObjectMeta, ServedColumn, WireShape } from '#machinery'
import type { Action } from '../actions.ts'
import type { DetailSection } from '../details/details.ts'
import type { Facts, Rule } from './facts.ts'
import type { PodsOf } from './podsOf.ts'
import type { KindRef, Relation } from './relations.ts'

/** KindGroup is the group of the sidebar that lists a kind. */
export type KindGroup =
  | 'cluster'
  | 'workloads'
  | 'network'
  | 'config'
  | 'storage'
  | 'access'
  | 'policy'
  | 'extensions'

/** ObjectStatus is the state of an object: one word, and the tone that says whether it is good. */
export type ObjectStatus = readonly [tone: Tone, word: string]

export interface KindIdentity {
  /** The name of the resource, `pods`, which routes and windows use. */
  readonly domain: string
  readonly gvr: Gvr
  /** The `kind:` of the objects, `Pod`. */
  readonly kind: string
  readonly title: { readonly one: string; readonly many: string }
  readonly scope: 'namespaced' | 'cluster'
  readonly group: KindGroup
  /** The kind's columns in kubectl's order. Name and namespace are not among them, since every row has these. */
  readonly columns: readonly Column[]
  readonly defaultSort: SortSpec
  /** True for generated names, which are shown only on request, as with `kubectl get events`. */
  readonly isNameWide: boolean
  /** Columns that are measured, not read from the object; their cells come after those of the kind's columns. */
  readonly measured?: readonly Column[]
  /** The rules that the findings of the kind's objects can break; missing for a kind without findings. */
  readonly rules?: readonly Rule[]
  /** The actions that only objects of this kind have; missing for none. */
  readonly actions?: readonly Action[]
  /** The kinds whose objects name an object of this kind as their owner. */
  readonly owns: readonly KindRef[]
  /** The selector of the pods that belong to an object; null for none. */
  selects(object: KubeObject): LabelSelector | null
  /** The pods of an object, which its panel lists; null for none. Missing for kinds whose objects have no pods. */
  readonly podsOf?: (object: KubeObject) => PodsOf | null
  /** The resource that an object defines; null if it does not say. Missing for kinds whose objects define none. */
  readonly defines?: (object: KubeObject) => Pick<Gvr, 'group' | 'resource'> | null
  /** True if the objects hold values that are read only when the user asks for them. */
  readonly hasHiddenValues?: boolean
  /** The view that follows the jobs on such objects, where it is not the one that follows all. */
  readonly jobsViewId?: string
  /** How to find an object's neighbours. Reads the whole object, except for the values of a Secret. */
  relations(object: KubeObject): Relation[]
  /** The overview of one whole object. Never throws on anything that an API server can send. */
  details(object: KubeObject): DetailSection[]
}

/** ObjectKind is a kind whose rows are made from whole objects. */
export interface ObjectKind extends KindIdentity {
  readonly form: 'object'
  /** The part of the object that `cells` and labels read, for kinds with thousands of objects. */
  readonly wire?: WireShape
  /** The cells of one object, one for each column in order. */
  cells(object: KubeObject): Cell[]
  /** The cells and the facts, from one reading of the part of the object that `wire` names. */
  project?(object: KubeObject): { readonly cells: Cell[]; readonly facts: Facts }
}

/**
 * TableKind is a kind whose rows come from the server's own table with the objects' metadata, so that no value enters memory.
 * A kind that has an `objectStatus` is the exception: its rows come with whole objects, of which only the status is kept.
 */
export interface TableKind extends KindIdentity {
  readonly form: 'table'
  /** Selects the objects of this kind, for a kind that is a part of its resource only. */
  readonly labelSelector?: string
  /** Called with the server's columns before the first row that has them, for a kind whose columns the server decides. */
  readonly learn?: (columns: readonly ServedColumn[]) => void
  /** The status of a whole object, for kinds whose server columns do not have it. */
  readonly objectStatus?: (object: KubeObject) => ObjectStatus | null
  /**
   * The cells of one row. `cells` are the server's cells by the name of their column, `values` the same in the server's order;
   * `object` is given for a kind that has an `objectStatus`.
   */
  tableCells(
    cells: ReadonlyMap<string, unknown>,
    metadata: ObjectMeta,
    values?: readonly unknown[],
    object?: KubeObject,
  ): Cell[]
}

/**
 * Kind is what Flotilla knows of one Kubernetes kind, as data and pure functions: identity, columns, overview. Everything
 * that lists kinds derives from it.
 */
export type Kind = ObjectKind | TableKind
