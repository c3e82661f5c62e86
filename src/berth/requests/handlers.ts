import type { FlotillaError, ReadParams, RequestAnswer, RequestName, requests } from '#contract'
import type { KubeClient } from '#kube'

/** LocalHandler answers from memory. */
export type LocalHandler<Name extends RequestName> = (
  params: ReadParams<Name>,
) => RequestAnswer<Name> | Promise<RequestAnswer<Name>>

/** ReadHandler answers by reading the cluster. It may be called a second time, with the next connection. */
export type ReadHandler<Name extends RequestName> = (
  params: ReadParams<Name>,
  client: KubeClient,
  signal: AbortSignal,
) => Promise<RequestAnswer<Name>>

/** WriteHandler changes the cluster. It is called once. */
export interface WriteHandler<Name extends RequestName> {
  /** Throws a FlotillaError for a change that must not be made. Called before there is a connection. */
  require(params: ReadParams<Name>): void
  answer(params: ReadParams<Name>, client: KubeClient, signal: AbortSignal): Promise<RequestAnswer<Name>>
}

/** ByteSink takes the bytes of an answer that goes on. */
export interface ByteSink {
  /** Whether a writer stops until `onRoom`. */
  readonly isFull: boolean
  onRoom(listener: () => void): Disposable
  write(bytes: Uint8Array): void
  /** No more comes; with an error where that is the reason. */
  end(error: FlotillaError | null): void
}

/** StreamHandler begins an answer that goes on; disposing the result ends it. */
export type StreamHandler<Name extends RequestName> = (params: ReadParams<Name>) => {
  readonly contentType: string
  /** Further headers, asked for when the answer begins. */
  readonly headers?: () => Readonly<Record<string, string>>
  begin(sink: ByteSink): Disposable
}

/** HandlerOf is what answers the request of that name; its shape follows the request's type. */
type HandlerOf<Name extends RequestName> = (typeof requests)[Name]['type'] extends 'local'
  ? LocalHandler<Name>
  : (typeof requests)[Name]['type'] extends 'read'
    ? ReadHandler<Name>
    : (typeof requests)[Name]['type'] extends 'stream'
      ? StreamHandler<Name>
      : WriteHandler<Name>

/** Handlers has one handler for each request of the table. A part of the berth gives those of its own requests. */
export type Handlers = { readonly [Name in RequestName]: HandlerOf<Name> }
