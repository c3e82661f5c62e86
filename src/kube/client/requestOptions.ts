/** Query is what follows the path's question mark; null, undefined and false are left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

/** RequestOptions say what differs from a plain GET of JSON. */
export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly query?: Query
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal
  /** For one try, from the moment it is sent; 10 s where nothing else is said. */
  readonly timeoutMs?: number
  /** Further tries of a GET after a broken connection, 429 or 5xx; 3 where nothing else is said. */
  readonly retries?: number
  /**
   * Another program than the API server answers, such as metrics-server: the outcome says nothing about the cluster and
   * is reported to the caller only.
   */
  readonly isAside?: boolean
}

/** StreamOptions are those of an answer that goes on for minutes: a watch, a log. */
export interface StreamOptions {
  readonly query?: Query
  readonly accept?: string
  readonly signal: AbortSignal
  /** The answer has begun and is a success. */
  readonly onOpen?: () => void
  /** Bytes as they come; what it throws ends the stream and is thrown to the caller. */
  readonly onChunk: (chunk: Buffer) => void
  /** No bytes for so long ends it with a KubeError of reason `timeout`; null waits for ever. 90 s where nothing is said. */
  readonly silenceMs?: number | null
}

/** bodyOf is a body as it is sent. */
export function bodyOf(body: unknown): string | Buffer | null {
  if (body === undefined || body === null) return null
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
}

/** queryText is a query as it is appended to a path. */
export function queryText(query: Query | undefined): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null && value !== false) search.set(name, String(value))
  return search.size === 0 ? '' : `?${search}`
}
