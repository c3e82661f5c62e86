import type { Cell, Column, SortSpec } from '#contract'
import type { Gvr, KubeObject, LabelSelector, ObjectMeta, ServedColumn, WireShape } from '#machinery'
import type { Action } from './actions.ts'
import type { KindColumn } from './columns.ts'
import type { ObjectStatus } from './customKind.ts'
import type { DetailSection } from './details.ts'
import { deletionBlocked, type Facts, factsOf, type KindFacts, type Rule } from './facts.ts'
import { type PodsOf, selectedPodsOf } from './podsOf.ts'
import type { KindRef, Relation } from './relations.ts'
import { withoutNulls } from './withoutNulls.ts'

/** KindGroup is where the sidebar lists a kind. */
export type KindGroup =
  | 'cluster'
  | 'workloads'
  | 'network'
  | 'config'
  | 'storage'
  | 'access'
  | 'policy'
  | 'extensions'

interface KindIdentity {
  /** The resource's name, `pods`; what routes and windows call it. */
  readonly domain: string
  readonly gvr: Gvr
  /** As in `kind:` of its objects, `Pod`. */
  readonly kind: string
  readonly title: { readonly one: string; readonly many: string }
  readonly scope: 'namespaced' | 'cluster'
  readonly group: KindGroup
  /** Its own columns in kubectl's order. Name and namespace are in every row and not among them. */
  readonly columns: readonly Column[]
  readonly defaultSort: SortSpec
  /** True where the name is machine-made and, as with `kubectl get events`, shown only when asked for. */
  readonly isNameWide: boolean
  /** What is measured of its objects beside what they say themselves; its cells come behind the kind's own. */
  readonly measured?: readonly Column[]
  /** What can be wrong with its objects; none where nobody looks. */
  readonly rules?: readonly Rule[]
  /** What can be done to its objects and to no others; missing where there is nothing. */
  readonly actions?: readonly Action[]
  /** The kinds whose objects name one of this as their owner, beside those that anyone may make. */
  readonly owns: readonly KindRef[]
  /** The pods an object takes for its own; null where it takes none. */
  selects(object: KubeObject): LabelSelector | null
  /** The pods of an object, as its panel lists them; null where it has none. Missing where no such object has any. */
  readonly podsOf?: (object: KubeObject) => PodsOf | null
  /** The resource that an object defines; null where it says none. Missing where such objects define none. */
  readonly defines?: (object: KubeObject) => Pick<Gvr, 'group' | 'resource'> | null
  /** True where its objects hold values that are read only when a person asks for them. */
  readonly hasHiddenValues?: boolean
  /** How its neighbours are found, from one whole object, values aside. */
  relations(object: KubeObject): Relation[]
  /** The overview of one whole object. Never throws on what an API server can send. */
  details(object: KubeObject): DetailSection[]
}

/** ObjectKind is a kind whose rows are made from whole objects. */
export interface ObjectKind extends KindIdentity {
  readonly form: 'object'
  /** The part of the object that `cells` and labels are read from, for kinds that come in thousands. */
  readonly wire?: WireShape
  /** The cells of one object, one for each column in order. */
  cells(object: KubeObject): Cell[]
  /** The cells, and what sums and findings are made of, by one reading of the part of the object that `wire` names. */
  project?(object: KubeObject): { readonly cells: Cell[]; readonly facts: Facts }
}

/**
 * TableKind is a kind whose rows come as the server's own table, with metadata only: its values never enter memory. The
 * exception are those that have an `objectStatus`, of whose objects nothing but that is kept.
 */
export interface TableKind extends KindIdentity {
  readonly form: 'table'
  /** Which of the resource's objects are of this kind, where not all are. */
  readonly labelSelector?: string
  /** Told the server's columns before the first row that has them, where nobody knows them beforehand. */
  readonly learn?: (columns: readonly ServedColumn[]) => void
  /** How an object is, from all of it, for kinds whose server's columns do not say; its rows come with whole objects. */
  readonly objectStatus?: (object: KubeObject) => ObjectStatus | null
  /** The cells of one row, from the server's cells, by their column's name and in its order, and the object's metadata. */
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

interface KindSpec {
  readonly gvr: Gvr
  readonly kind: string
  readonly title: { readonly one: string; readonly many: string }
  readonly scope: 'namespaced' | 'cluster'
  readonly group: KindGroup
  /** By name when missing. */
  readonly defaultSort?: SortSpec
  readonly isNameWide?: boolean
  readonly measured?: readonly Column[]
  readonly actions?: readonly Action[]
  readonly hasHiddenValues?: boolean
}

/** Neighbourhood is what a kind knows of the objects around its own; each part is missing where there is nothing to say. */
interface Neighbourhood<T extends KubeObject> {
  readonly owns?: readonly KindRef[]
  readonly selects?: (object: T) => LabelSelector | null | undefined
  /** For objects that have pods without a selector. */
  readonly podsOf?: (object: T) => PodsOf | null
  readonly defines?: (object: T) => Pick<Gvr, 'group' | 'resource'> | null
  readonly relations?: (object: T) => Relation[]
}

interface ObjectKindSpec<T extends KubeObject, S> extends KindSpec, Neighbourhood<T> {
  /** The part of the object that `read` and the columns look at, in protobuf; without it rows are read from JSON. */
  readonly wire?: WireShape
  /** What the columns read from, made once for each object. */
  readonly read: (object: T) => S
  readonly columns: readonly KindColumn<NoInfer<S>>[]
  /** What is summed up over its objects and what is wrong with this one; what is true of every kind is added to it. */
  readonly facts?: (source: NoInfer<S>) => KindFacts
  /** Every rule that `facts` can find broken. */
  readonly rules?: readonly Rule[]
  readonly details: (object: T) => DetailSection[]
}

/** TableRowSource is what the columns of a TableKind read from. */
interface TableRowSource {
  readonly cells: ReadonlyMap<string, unknown>
  readonly metadata: ObjectMeta
}

interface TableKindSpec<T extends KubeObject> extends KindSpec, Neighbourhood<T> {
  readonly columns: readonly KindColumn<TableRowSource>[]
  readonly details: (object: T) => DetailSection[]
}

/** defineKind makes a kind whose rows are read from whole objects of the shape T. */
export function defineKind<T extends KubeObject, S>(spec: ObjectKindSpec<T, S>): ObjectKind {
  const readers = spec.columns.map(({ cell }) => cell)
  const { read, facts } = spec
  return {
    ...identity(spec, spec.columns),
    form: 'object',
    ...(spec.rules === undefined ? {} : { rules: [...spec.rules, deletionBlocked] }),
    ...(spec.wire === undefined ? {} : { wire: spec.wire }),
    cells: (object) => {
      // The API server has checked the shape; this is the one place that takes its word for it.
      const source = read(object as T)
      return readers.map((cell) => cell(source))
    },
    project: (object) => {
      const source = read(object as T)
      return { cells: readers.map((cell) => cell(source)), facts: factsOf(facts?.(source), object.metadata) }
    },
    ...neighbourhood(spec),
    details: (object) => spec.details(withoutNulls(object) as T),
  }
}

/** defineTableKind makes a kind whose rows are read from the server's table. */
export function defineTableKind<T extends KubeObject>(spec: TableKindSpec<T>): TableKind {
  const readers = spec.columns.map(({ cell }) => cell)
  return {
    ...identity(spec, spec.columns),
    form: 'table',
    tableCells: (cells, metadata) => readers.map((cell) => cell({ cells, metadata })),
    ...neighbourhood(spec),
    details: (object) => spec.details(withoutNulls(object) as T),
  }
}

function neighbourhood<T extends KubeObject>(spec: Neighbourhood<T>) {
  const { defines, podsOf } = spec
  const selects = (object: KubeObject) => spec.selects?.(withoutNulls(object) as T) ?? null
  const listsPods =
    podsOf !== undefined
      ? (object: KubeObject) => podsOf(withoutNulls(object) as T)
      : spec.selects !== undefined
        ? (object: KubeObject) => selectedPodsOf(object, selects(object))
        : undefined
  return {
    owns: spec.owns ?? [],
    selects,
    ...(listsPods === undefined ? {} : { podsOf: listsPods }),
    ...(defines === undefined ? {} : { defines: (object: KubeObject) => defines(withoutNulls(object) as T) }),
    relations: (object: KubeObject) => spec.relations?.(withoutNulls(object) as T) ?? [],
  }
}

function identity(
  spec: KindSpec,
  columns: readonly KindColumn<never>[],
): Omit<KindIdentity, 'details' | keyof Neighbourhood<KubeObject>> {
  return {
    domain: spec.gvr.resource,
    gvr: spec.gvr,
    kind: spec.kind,
    title: spec.title,
    scope: spec.scope,
    group: spec.group,
    columns: columns.map(({ cell: _, ...column }) => column),
    defaultSort: spec.defaultSort ?? { column: 'name', isDescending: false },
    isNameWide: spec.isNameWide ?? false,
    ...(spec.actions === undefined ? {} : { actions: spec.actions }),
    ...(spec.measured === undefined ? {} : { measured: spec.measured }),
    ...(spec.hasHiddenValues === undefined ? {} : { hasHiddenValues: spec.hasHiddenValues }),
  }
}
