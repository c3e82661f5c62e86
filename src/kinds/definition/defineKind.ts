import type { Cell, Column, SortSpec } from '#contract'
import {
  type Gvr,
  isSelector,
  type KubeObject,
  type LabelSelector,
  type ObjectMeta,
  type WireShape,
} from '#machinery'
import type { Action } from '../actions.ts'
import type { KindColumn } from '../cells/columns.ts'
import type { DetailSection } from '../details/details.ts'
import { entriesSection, overview } from '../details/sections.ts'
import { deletionBlocked, type Facts, factsOf, type KindFacts, type Rule } from './facts.ts'
import type { KindGroup, KindIdentity, ObjectKind, TableKind } from './kind.ts'
import { readOr, withoutNulls } from './objectReading.ts'
import { type PodsOf, selectedPodsOf } from './podsOf.ts'
import { isRelation, type KindRef, type Relation } from './relations.ts'

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
  readonly jobsViewId?: string
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

interface Detailed<T extends KubeObject> {
  readonly details: (object: T) => DetailSection[]
}

interface ObjectKindSpec<T extends KubeObject, S> extends KindSpec, Neighbourhood<T>, Detailed<T> {
  /** The part of the object that `read` and the columns use, in protobuf. Without it rows are read from JSON. */
  readonly wire?: WireShape
  /** Makes the source that the columns read from, once for each object. */
  readonly read: (object: T) => S
  readonly columns: readonly KindColumn<NoInfer<S>>[]
  /** The facts of one object. Facts that all kinds have, such as blocked deletions, are added to them. */
  readonly facts?: (source: NoInfer<S>) => KindFacts
  /** Every rule that `facts` can find broken. */
  readonly rules?: readonly Rule[]
}

/** TableRowSource is the source that the columns of a TableKind read from. */
interface TableRowSource {
  readonly cells: ReadonlyMap<string, unknown>
  readonly metadata: ObjectMeta
}

interface TableKindSpec<T extends KubeObject> extends KindSpec, Neighbourhood<T>, Detailed<T> {
  readonly columns: readonly KindColumn<TableRowSource>[]
}

/** defineKind makes a kind whose rows are read from whole objects of the shape T. */
export function defineKind<T extends KubeObject, S>(spec: ObjectKindSpec<T, S>): ObjectKind {
  const cellsOf = cellsReader(spec.columns)
  const { facts } = spec
  // The source is null for an object that does not have the shape of the kind; then its cells are null too.
  const read = (object: KubeObject): S | null => readOr(() => spec.read(object as T), null)
  const factsIn = (source: S | null, { metadata }: KubeObject): Facts =>
    factsOf(
      source === null || facts === undefined ? undefined : readOr(() => facts(source), undefined),
      metadata,
    )
  return {
    ...identity(spec, spec.columns),
    form: 'object',
    ...(spec.rules === undefined ? {} : { rules: [...spec.rules, deletionBlocked] }),
    ...(spec.wire === undefined ? {} : { wire: spec.wire }),
    cells: (object) => cellsOf(read(object)),
    project: (object) => {
      const source = read(object)
      return { cells: cellsOf(source), facts: factsIn(source, object) }
    },
    ...neighbourhood(spec),
    details: detailsReader(spec),
  }
}

/** defineTableKind makes a kind whose rows are read from the server's table. */
export function defineTableKind<T extends KubeObject>(spec: TableKindSpec<T>): TableKind {
  const cellsOf = cellsReader(spec.columns)
  return {
    ...identity(spec, spec.columns),
    form: 'table',
    tableCells: (cells, metadata) => cellsOf({ cells, metadata }),
    ...neighbourhood(spec),
    details: detailsReader(spec),
  }
}

/** Reads the cells of a source. A cell that cannot be read is null, and so are all cells of no source. */
function cellsReader<S>(columns: readonly KindColumn<S>[]): (source: S | null) => Cell[] {
  const readers = columns.map(({ cell }) => cell)
  return (source) => {
    if (source === null) return readers.map(() => null)
    try {
      return readers.map((cell) => cell(source))
    } catch {
      // Rare: only the cells that can be read are kept.
      return readers.map((cell) => readOr(() => cell(source), null))
    }
  }
}

/**
 * Reads the overview; of an object that does not have the shape of the kind, only the metadata. Annotations are left out then:
 * those of a Secret may have a copy of its values.
 */
function detailsReader<T extends KubeObject>({ title, details }: KindSpec & Detailed<T>) {
  return (object: KubeObject): DetailSection[] =>
    readOr(() => details(withoutNulls(object) as T), null) ??
    readOr(
      () => [overview(title.one, object.metadata, []), ...entriesSection('Labels', object.metadata.labels)],
      [],
    )
}

function neighbourhood<T extends KubeObject>(spec: Neighbourhood<T>) {
  const { defines, podsOf } = spec
  const selects = (object: KubeObject): LabelSelector | null => {
    const selector = readOr(() => spec.selects?.(withoutNulls(object) as T), null)
    return isSelector(selector) ? selector : null
  }
  const listsPods =
    podsOf !== undefined
      ? (object: KubeObject) => readOr(() => podsOf(withoutNulls(object) as T), null)
      : spec.selects !== undefined
        ? (object: KubeObject) => selectedPodsOf(object, selects(object))
        : undefined
  return {
    owns: spec.owns ?? [],
    selects,
    ...(listsPods === undefined ? {} : { podsOf: listsPods }),
    ...(defines === undefined
      ? {}
      : { defines: (object: KubeObject) => readOr(() => defines(withoutNulls(object) as T), null) }),
    relations: (object: KubeObject): Relation[] =>
      readOr(() => spec.relations?.(withoutNulls(object) as T).filter(isRelation), undefined) ?? [],
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
    ...(spec.jobsViewId === undefined ? {} : { jobsViewId: spec.jobsViewId }),
  }
}
