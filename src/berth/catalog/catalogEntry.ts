import type { CatalogObject, Cell, Column, Row } from '#contract'
import { naturalKey } from '#machinery'
import type { Labels, ViewRow } from '../views/tableRow.ts'
import type { CatalogKind } from './catalogKind.ts'

/** catalogColumns are the columns of the domain `catalog`. */
export const catalogColumns: readonly Column[] = [
  { id: 'kind', title: 'Kind', type: 'text', priority: 0, isWide: false },
  { id: 'group', title: 'Group', type: 'text', priority: 4, isWide: false, absent: '' },
  { id: 'version', title: 'Version', type: 'text', priority: 5, isWide: false },
  { id: 'resource', title: 'Resource', type: 'text', priority: 7, isWide: true },
  { id: 'age', title: 'Age', type: 'time', priority: 1, isWide: false, absent: '<unknown>' },
]

/** CatalogEntry is all that the catalog keeps of an object: its identity, its labels, its creation time. */
export class CatalogEntry implements ViewRow {
  readonly kind: CatalogKind
  readonly uid: string
  readonly namespace: string
  readonly name: string
  readonly nameKey: string
  readonly labels: Labels
  /** Whole seconds since the epoch. */
  readonly createdAt: number | null
  /** Of the last seen state; several states may have the same entry. */
  resourceVersion: string
  /** Where the index has it; -1 while it has not. */
  slot = -1
  mark = 0
  #row: Row | null = null

  constructor(
    kind: CatalogKind,
    object: {
      readonly uid: string
      readonly namespace: string
      readonly name: string
      readonly resourceVersion: string
      readonly createdAt: number | null
      readonly labels: Labels
      /** The sort key of the name, if it was made already. */
      readonly nameKey?: string
    },
  ) {
    this.kind = kind
    this.uid = object.uid
    this.namespace = object.namespace
    this.name = object.name
    const key = object.nameKey ?? naturalKey(object.name)
    // Most keys are the name itself, which need not be kept twice.
    this.nameKey = key === object.name ? object.name : key
    this.labels = object.labels
    this.createdAt = object.createdAt
    this.resourceVersion = object.resourceVersion
  }

  /** Made when it is first shown, and kept: a window compares rows by identity. */
  get row(): Row {
    this.#row ??= [
      this.uid,
      this.namespace,
      this.name,
      this.resourceVersion,
      ...catalogColumns.map((_, index) => this.cell(index)),
    ]
    return this.#row
  }

  cell(index: number): Cell {
    switch (catalogColumns[index]?.id) {
      case 'kind':
        return this.kind.kind
      case 'group':
        return this.kind.group === '' ? null : this.kind.group
      case 'version':
        return this.kind.version
      case 'resource':
        return this.kind.resource
      default:
        return this.createdAt
    }
  }

  /** As the answers to searches and queries name it. */
  get object(): CatalogObject {
    const { domain, group, version, resource, kind } = this.kind
    return {
      domain,
      group,
      version,
      resource,
      kind,
      namespace: this.namespace,
      name: this.name,
      uid: this.uid,
    }
  }
}
