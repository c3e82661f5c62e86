import type { KubeObject, ObjectMeta, ServedColumn, WireShape } from '#machinery'
import type { KubeError } from '../errors/kubeError.ts'

/** Stored is what an item must know of its object to be kept: who it is and which state of it this is. */
export interface Stored {
  readonly uid: string
  /** Opaque; compared for equality only. */
  readonly resourceVersion: string
}

/** The cells of one table row by column name, as the server printed them. */
export type TableCells = ReadonlyMap<string, unknown>

/**
 * Intake says how objects become items, at once and before anything else is kept of them. `object` reads whole
 * objects (without `managedFields`); `table` reads the server's own columns and metadata, so that values never arrive unless
 * it asks for them;
 * `metadata` reads who an object is, its labels and when it was made, and nothing else of it.
 * A `project` that throws costs that one object and is logged; it never ends the reflector.
 */
export type Intake<T extends Stored> =
  | {
      readonly form: 'object'
      /** The part of the object that `project` reads; with it, built-in kinds are read as protobuf. */
      readonly wire?: WireShape
      project(object: KubeObject): T
    }
  | {
      readonly form: 'table'
      /** Only objects with these labels; all of the collection where it is missing. */
      readonly labelSelector?: string
      /** Told the server's columns before the first row that has them, and again when they have become others. */
      onColumns?(columns: readonly ServedColumn[]): void
      /** True where the rows come with their objects whole. */
      readonly isWhole?: boolean
      /** `values` are the same cells in the order of the columns, of which two may have one name. */
      project(cells: TableCells, metadata: ObjectMeta, values: readonly unknown[], object: KubeObject): T
    }
  | { readonly form: 'metadata'; project(metadata: ObjectMeta): T }

/** Change is one difference between two states of the store. */
export type Change<T> =
  | { readonly type: 'added'; readonly item: T }
  | { readonly type: 'updated'; readonly item: T; readonly previous: T }
  | { readonly type: 'deleted'; readonly item: T }

/** ReflectorState says how far the store may be believed. Times are epoch ms; `error` is what `reason` is the sentence of. */
export type ReflectorState =
  /** The first list is being read; `total` where the server says how many there are. */
  | {
      readonly phase: 'listing'
      readonly loaded: number
      readonly total: number | null
      readonly reason: string | null
    }
  /** The store is equal to the server but for what is on its way. */
  | { readonly phase: 'live' }
  /** It was live; its rows are kept while it is being re-established. */
  | {
      readonly phase: 'interrupted'
      readonly since: number
      readonly reason: string
      readonly nextTryAt: number | null
      /** Null while the server is only slow. */
      readonly error: KubeError | null
    }
  /** The server forbids list or watch; asked again, slowly, or when it is allowed where that can be known. */
  | {
      readonly phase: 'denied'
      readonly reason: string
      readonly nextTryAt: number | null
      readonly error: KubeError
    }
  /** It was never live and the last try failed. */
  | {
      readonly phase: 'failed'
      readonly reason: string
      readonly nextTryAt: number
      readonly error: KubeError
    }
