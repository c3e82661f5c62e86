/** KubeErrorReason is why a request to the API server did not give what was asked. */
export type KubeErrorReason =
  /** 401: the server does not accept these credentials. */
  | 'unauthorized'
  /** The credentials could not be had: a plugin failed, a token file is unreadable. Nothing was sent. */
  | 'credential'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  /** 410: a resourceVersion or continue token the server has forgotten. */
  | 'expired'
  | 'throttled'
  | 'server-error'
  | 'refused'
  | 'dns'
  | 'tls'
  | 'reset'
  | 'timeout'
  /** The answer is not what an API server says: not JSON, cut off, larger than the limit. */
  | 'malformed'
  /** What the server has does not fit into the memory that may be used for it. */
  | 'out-of-memory'
  /** Any other 3xx or 4xx: the request itself is at fault. */
  | 'rejected'

/** KubeStatus is the API server's own account of an error, `kind: Status`. */
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
 * KubeError is the only error this room throws, cancellations aside. Its message is a sentence for a person and
 * never carries a credential. `cause` is the API server's Status object where it sent one, else the underlying error.
 */
export class KubeError extends Error {
  override readonly name = 'KubeError'
  readonly reason: KubeErrorReason
  /** The HTTP status; null where no answer came. */
  readonly status: number | null
  /** How long the server asked to be left alone; null where it did not say. */
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

const hasReason =
  <Reason extends KubeErrorReason>(...reasons: readonly Reason[]) =>
  (problem: unknown): problem is KubeError & { readonly reason: Reason } =>
    problem instanceof KubeError && (reasons as readonly KubeErrorReason[]).includes(problem.reason)

/** isAuthFailure: the credentials are refused or cannot be had. A 403 never is. */
export const isAuthFailure = hasReason('unauthorized', 'credential')
/** isForbidden: the server knows who asks and does not allow it. */
export const isForbidden = hasReason('forbidden')
export const isNotFound = hasReason('not-found')
export const isConflict = hasReason('conflict')
/** isExpired: the resourceVersion or continue token is too old; list again. */
export const isExpired = hasReason('expired')
/** isConnectivity: the server cannot be reached or is not able to answer. Says nothing about credentials. */
export const isConnectivity = hasReason(
  'refused',
  'dns',
  'tls',
  'reset',
  'timeout',
  'throttled',
  'server-error',
  'malformed',
)
