import type { Column, SortSpec } from '#contract'
import type { Gvr, KubeObject, LabelSelector, ObjectMeta, WireShape } from '#machinery'
import type { Action } from '../actions.ts'
import type { KindColumn } from '../cells/columns.ts'
import type { DetailSection } from '../details/details.ts'
import { deletionBlocked, factsOf, type KindFacts, type Rule } from './facts.ts'
import type { KindGroup, KindIdentity, ObjectKind, TableKind } from './kind.ts'
import { type PodsOf, selectedPodsOf } from './podsOf.ts'
import type { KindRef, Relation } from './relations.ts'

interface KindSpec {
  readonly gvr: Gvr
  readonly kind: string
  readonly title: { readonly one: string; readonly many: string }
  readonly scope: 'namespaced' | 'cluster'
  readonly group: KindGroup
  /** By name if missing. */
  readonly defaultSort?: SortSpec
  readonly isNameWide?: boolean
  readonly measured?: readonly Column[]
  readonly actions?: readonly Action[]
  readonly hasHiddenValues?: boolean
}

/** Neighbourhood describes the objects around one of a kind. A missing part means none. */
interface Neighbourhood<T extends KubeObject> {
  readonly owns?: readonly KindRef[]
  readonly selects?: (object: T) => LabelSelector | null | undefined
  /** For objects that have pods but no selector. */
  readonly podsOf?: (object: T) => PodsOf | null
  readonly defines?: (object: T) => Pick<Gvr, 'group' | 'resource'> | null
  readonly relations?: (object: T) => Relation[]
}

interface ObjectKindSpec<T extends KubeObject, S> extends KindSpec, Neighbourhood<T> {
  /** The part of the object that `read` and the columns use, in protobuf. Without it rows are read from JSON. */
  readonly wire?: WireShape
  /** Makes what the columns read from, once for each object. */
  readonly read: (object: T) => S
  readonly columns: readonly KindColumn<NoInfer<S>>[]
  /** The facts of one object. Facts that all kinds have, such as blocked deletions, are added to them. */
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
      // The API server has validated the object, so its shape is trusted here.
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

/**
 * withoutNulls copies an object without its nulls. An API server may write null for a missing value, and overviews and
 * relations are read from objects that have one way to say so.
 */
export const withoutNulls = (object: KubeObject): KubeObject => copy(object) as KubeObject

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(copy)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).flatMap(([key, item]) =>
    item === null ? [] : [[key, copy(item)] as const],
  )
  return Object.fromEntries(kept)
}
