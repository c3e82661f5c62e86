import type { ReflectorState } from '#kube'
import type { BackoffRule } from '#machinery'

/** How often a list is tried again that the access review allows and the cluster refuses. */
export const contradictionRule: BackoffRule = { firstMs: 30_000, capMs: 300_000, jitter: 0.2 }

/** Place is a moment of a collection on one server, from which it can be followed. */
export interface Place {
  readonly endpoint: string
  readonly resourceVersion: string
}

/** Part is the rows of one namespace, or of the whole cluster, and how far they may be believed. */
export interface Part<T> extends AsyncDisposable {
  /** Null: the whole cluster, or a resource that has no namespaces. */
  readonly namespace: string | null
  /** Null until something is known. */
  readonly state: ReflectorState | null
  /** Since when rows that once were live are not any more; null while they are, or never were. */
  readonly staleSince: number | null
  readonly rows: ReadonlyMap<string, T>
  /** Where another part of the same namespace may go on with these rows; null where it has to list. */
  readonly place: Place | null
  /** Tries now what is waiting for its next try. */
  retry(): void
  /** Reads it again; rejects if that try fails. */
  relist(): Promise<void>
  pause(reason: string): void
  resume(): void
}
