import type { ReflectorState } from '#kube'

/** Part is the rows of one namespace, or of the whole cluster, and how far they may be believed. */
export interface Part<T> extends AsyncDisposable {
  /** Null: the whole cluster, or a resource that has no namespaces. */
  readonly namespace: string | null
  /** Null until something is known. */
  readonly state: ReflectorState | null
  /** Since when rows that once were live are not any more; null while they are, or never were. */
  readonly staleSince: number | null
  readonly rows: ReadonlyMap<string, T>
  /** Tries now what is waiting for its next try. */
  retry(): void
  /** Reads it anew; rejects where that try fails. */
  relist(): Promise<void>
  pause(reason: string): void
  resume(): void
}
