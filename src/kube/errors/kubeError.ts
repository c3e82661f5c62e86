/** KubeErrorReason is why a request to the API server failed. */
export type KubeErrorReason =
  /** 401: the server does not accept these credentials. */
  | 'unauthorized'
  /** There are no credentials: a plugin failed, or a token file is unreadable. Nothing was sent. */
  | 'credential'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  /** 410: a resourceVersion or continue token that the server no longer has. */
  | 'expired'
  | 'throttled'
  | 'server-error'
  | 'refused'
  | 'dns'
  | 'tls'
  | 'reset'
  | 'timeout'
  /** Something on the way answered in place of the API server: a gateway, a firewall, a page to sign in. */
  | 'foreign'
  /** The answer of an API server that cannot be read: not JSON, cut off, or larger than the limit. */
  | 'malformed'
  /** The data of the server does not fit into the memory that may be used for it. */
  | 'out-of-memory'
  /** Any other 3xx or 4xx: the request itself is wrong. */
  | 'rejected'

/** KubeStatus is the API server's description of an error, `kind: Status`. */
export interface KubeStatus {
  readonly kind?: 'Status'
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly details?: {
    readonly name?: string
    readonly group?: string
    readonly kind?: string
    readonly retryAfterSeconds?: number
    readonly causes?: readonly {
      readonly reason?: string
      readonly message?: string
      readonly field?: string
    }[]
  }
}

/**
 * KubeError is the only error that this room throws, except cancellations. Its message is a sentence for the user and
 * never contains a credential. `cause` is the API server's Status object where it sent one, else the underlying error.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError'
  readonly reason: KubeErrorReason
  /** The HTTP status; null where there was no answer. */
  readonly status: number | null
  /** How long the server asked the client to wait; null where it did not say. */
  readonly retryAfterMs: number | null

  constructor(
    reason: KubeErrorReason,
    message: string,
    details: { status?: number | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause })
    this.reason = reason
    this.status = details.status ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
  }
}

/** statusOf is the API server's own description of an error; null where there is none. */
export const statusOf = ({ cause }: KubeError): KubeStatus | null =>
  typeof cause === 'object' && cause !== null && 'kind' in cause && cause.kind === 'Status'
    ? (cause as KubeStatus)
    : null

const hasReason =
  <Reason extends KubeErrorReason>(...reasons: readonly Reason[]) =>
  (problem: unknown): problem is KubeError & { readonly reason: Reason } =>
    problem instanceof KubeError && (reasons as readonly KubeErrorReason[]).includes(problem.reason)

/** isAuthFailure: the credentials are refused or missing. A 403 is never one. */
export const isAuthFailure = hasReason('unauthorized', 'credential')
/** isForbidden: the server knows the user and does not allow the request. */
export const isForbidden = hasReason('forbidden')
export const isNotFound = hasReason('not-found')
export const isConflict = hasReason('conflict')
/** isExpired: the resourceVersion or continue token is too old. List again. */
export const isExpired = hasReason('expired')
/** isConnectivity: the server cannot be reached, or cannot answer. Says nothing about credentials. */
export const isConnectivity = hasReason(
  'refused',
  'dns',
  'tls',
  'reset',
  'timeout',
  'throttled',
  'server-error',
  'foreign',
  'malformed',
)
/** isForeign: what answered is no API server. Says nothing about what the server has, nor about what it allows. */
export const isForeign = hasReason('foreign')
