import type { KubeStatus } from '../errors/kubeError.ts'

/** Entry is one object of an answer before its projection. */
export interface Entry<T> {
  readonly uid: string
  readonly resourceVersion: string
  /** The projection; null where it failed. */
  read(): T | null
}

/** ListPage is one page of a list. */
export interface ListPage<T> {
  readonly entries: readonly Entry<T>[]
  readonly resourceVersion: string
  /** Null on the last page. */
  readonly continueToken: string | null
  /** How many objects are on the pages after this one; null where the server does not say. */
  readonly remaining: number | null
}

/** WatchEvent is one event of a watch, in whichever form it came. */
export type WatchEvent<T> =
  | { readonly type: 'put' | 'delete'; readonly entry: Entry<T> }
  /** `isInitialEnd`: everything that existed when the watch began has been sent (KEP-3157). */
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly isInitialEnd: boolean }
  | { readonly type: 'error'; readonly status: KubeStatus }

/** The annotation of the bookmark that ends a watch's initial events (KEP-3157). */
export const initialEventsEnd = 'k8s.io/initial-events-end'

/** Splitter cuts the bytes of a watch into events. */
export interface Splitter {
  push(chunk: Buffer): void
  /** How many bytes are kept of an event that has begun and not ended. */
  readonly heldBytes: number
}

/** AnswerReader reads lists and watches in one form. */
export interface AnswerReader<T> {
  readonly listAccept: string
  readonly watchAccept: string
  readonly query: Readonly<Record<string, string>>
  /** Whether the first state may be read as a watch with initial events, which is faster in this form. */
  readonly canStreamInitial: boolean
  page(bytes: Buffer): ListPage<T>
  /** Reads one watch. `onEvent` may throw; its error ends the watch. */
  watch(onEvent: (event: WatchEvent<T>) => void): Splitter
}
