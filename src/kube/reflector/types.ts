import type { KubeObject, ObjectMeta, ServedColumn, WireShape } from '#machinery'
import type { KubeError } from '../errors/kubeError.ts'

/** Stored is what an item must keep of its object: its identity, and which state of the object this is. */
export interface Stored {
  readonly uid: string
  /** Opaque. Compared for equality only. */
  readonly resourceVersion: string
}

/** TableCells are the cells of one table row by column name, as the server printed them. */
export type TableCells = ReadonlyMap<string, unknown>

/**
 * Intake says how objects become items as soon as they are read; the objects themselves are not kept. `object` reads
 * whole objects (without `managedFields`). `table` reads the server's own columns and metadata, so that values never
 * arrive unless it asks for them. `metadata` reads only an object's identity, its labels and its times. A `project`
 * that throws loses only that object and is logged; the reflector goes on.
 */
export type Intake<T extends Stored> =
  | {
      readonly form: 'object'
      /** The part of the object that `project` reads. With it, built-in kinds are read as protobuf. */
      readonly wire?: WireShape
      project(object: KubeObject): T
    }
  | {
      readonly form: 'table'
      /** Only objects with these labels; without it, all objects of the collection. */
      readonly labelSelector?: string
      /** Only objects with these fields. */
      readonly fieldSelector?: string
      /** Called with the server's columns before the first row that has them, and again when they have changed. */
      onColumns?(columns: readonly ServedColumn[]): void
      /** Whether the rows come with their whole objects. */
      readonly isWhole?: boolean
      /** `values` are the same cells in the order of the columns. Two columns may have the same name. */
      project(cells: TableCells, metadata: ObjectMeta, values: readonly unknown[], object: KubeObject): T
    }
  | { readonly form: 'metadata'; project(metadata: ObjectMeta): T }

/** Change is one difference between two states of the store. */
export type Change<T> =
  | { readonly type: 'added'; readonly item: T }
  | { readonly type: 'updated'; readonly item: T; readonly previous: T }
  | { readonly type: 'deleted'; readonly item: T }

/**
 * ReflectorState says how far the store is equal to the server. Times are epoch ms; `reason` is the sentence of
 * `error`.
 */
export type ReflectorState =
  /** The first list is being read. `total` is the number of objects where the server says it. */
  | {
      readonly phase: 'listing'
      readonly loaded: number
      readonly total: number | null
      readonly reason: string | null
    }
  /** The store is equal to the server, except for events that are on their way. */
  | { readonly phase: 'live' }
  /** It was live. Its items are kept while the watch is being restored. */
  | {
      readonly phase: 'interrupted'
      readonly since: number
      readonly reason: string
      readonly nextTryAt: number | null
      /** Null while the server is only slow. */
      readonly error: KubeError | null
    }
  /**
   * The server forbids list or watch. The reflector asks again slowly, or when the request is allowed where that can be
   * known.
   */
  | {
      readonly phase: 'denied'
      readonly reason: string
      readonly nextTryAt: number | null
      readonly error: KubeError
    }
  /** It was never live, and the last try failed. */
  | {
      readonly phase: 'failed'
      readonly reason: string
      readonly nextTryAt: number
      readonly error: KubeError
    }
