import type { IncomingHttpHeaders } from 'node:http'
import type { Impersonation } from '#kubeconfig'

/** Query is the part of an address after its question mark. Values that are null, undefined or false are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

/** RequestOptions say how a request differs from a plain GET of JSON. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Query
  /** Sent as JSON; a string is sent unchanged. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal
  /** For one try, from the moment it is sent. 10 s by default. */
  readonly timeoutMs?: number
  /** How often a GET is tried again after a broken connection, 429 or 5xx. 3 by default. */
  readonly retries?: number
  /**
   * The answer comes from another server than the API server, such as metrics-server. Its outcome says nothing about
   * the cluster, so only the caller is notified of it.
   */
  readonly isAside?: boolean
  /** The user that this one request is made as; null for the user of the credentials. The client's own by default. */
  readonly as?: Impersonation | null
  /** Called with each `Warning:` of the answer, of a refusal as well. */
  readonly onWarning?: (text: string) => void
  /** An answer of more bytes than these is not read to its end: the request rejects with a LargeAnswerError. */
  readonly mostBytes?: number | undefined
}

/** StreamOptions are the options of an answer that goes on for minutes, such as a watch or a log. */
export interface StreamOptions {
  readonly query?: Query
  readonly accept?: string
  readonly signal: AbortSignal
  /** Called when the answer has begun and is a success. */
  readonly onOpen?: (flow: Flow) => void
  /** Called with bytes as they come. An error that it throws ends the stream and is thrown to the caller. */
  readonly onChunk: (chunk: Buffer) => void
  /** How many bytes of an unfinished event are kept after a chunk. They count as held; without room the stream ends. */
  readonly heldBytes?: () => number
  /**
   * The stream ends with a KubeError of reason `timeout` when no bytes have come for this long; null waits for ever. 90
   * s by default.
   */
  readonly silenceMs?: number | null
  /**
   * The stream goes over connections of its own, which watches and requests do not use, so that they never wait behind
   * it. Its outcome says nothing about the cluster: only the caller is notified of it.
   */
  readonly isApart?: boolean
}

/** RelayedRequest is a request of another program, such as Helm, that is made as the same user. */
export interface RelayedRequest {
  readonly method: NonNullable<RequestOptions['method']>
  /** As that program sent them, where it did. */
  readonly accept?: string | undefined
  readonly contentType?: string | undefined
  readonly body?: Buffer | undefined
  /** The bytes that are asked for, as the header `Range` has them; all by default. */
  readonly range?: string | undefined
  readonly signal: AbortSignal
  readonly onHead: (status: number, headers: IncomingHttpHeaders, flow: Flow) => void
  /** Called with bytes as they come; those of a refusal come at its end, without the credential. */
  readonly onChunk: (chunk: Buffer) => void
  readonly onWarning: (text: string) => void
}

/** UpgradeOptions are the options of a WebSocket to the API server. */
export interface UpgradeOptions {
  /** Subprotocols, the preferred one first. */
  readonly protocols: readonly string[]
  readonly signal: AbortSignal
  /** For one try, until the socket is open. 10 s by default. */
  readonly timeoutMs?: number
}

/** StreamWay is how a stream to a pod is asked for: a WebSocket needs the verb `get` (and `create` from 1.35 on), SPDY only `create`. */
export type StreamWay = 'websocket' | 'spdy'

/** TunnelOptions are the options of a stream of SPDY frames to a kubelet, through the API server. */
export interface TunnelOptions {
  /** A proxy may not let SPDY pass. */
  readonly by: StreamWay
  /** What is spoken in the streams, the preferred one first. A WebSocket takes the first only. */
  readonly protocols: readonly string[]
  readonly signal: AbortSignal
  /** For one try, until it is open. 10 s by default. */
  readonly timeoutMs?: number
}

/** Flow stops the reading of a stream, at its source, and goes on. */
export interface Flow {
  pause(): void
  resume(): void
}

/** bodyOf is the body of a request as it is sent. */
export function bodyOf(body: unknown): string | Buffer | null {
  if (body === undefined || body === null) return null
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
}

/** queryText is a query as it is added to a path. */
export function queryText(query: Query | undefined): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null && value !== false) search.set(name, String(value))
  return search.size === 0 ? '' : `?${search}`
}
