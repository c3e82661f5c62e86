import type { ClusterId } from './ids.ts'

/**
 * The catalogue of everything Flotilla answers when it cannot do what was asked. `status` is the HTTP status,
 * `sentence` the words used when there are no better ones, `isRetryable` whether the same call may go through later.
 */
export const errorCatalogue = {
  invalid_request: { status: 400, isRetryable: false, sentence: 'The request is malformed.' },
  cluster_id_required: { status: 400, isRetryable: false, sentence: 'clusterId is required' },
  single_cluster_only: { status: 400, isRetryable: false, sentence: 'This works on one cluster at a time.' },
  unauthorized: {
    status: 401,
    isRetryable: false,
    sentence:
      'This address needs the token of the running Flotilla. Open it from the terminal that started it.',
  },
  code_invalid: {
    status: 401,
    isRetryable: false,
    sentence:
      'This link was already used or is older than 60 seconds. Run the start command again to get a new one.',
  },
  host_refused: { status: 403, isRetryable: false, sentence: 'The Host header does not name this server.' },
  origin_refused: { status: 403, isRetryable: false, sentence: 'Requests from other sites are refused.' },
  cluster_not_found: { status: 404, isRetryable: false, sentence: 'No open cluster has this clusterId.' },
  context_not_found: { status: 404, isRetryable: false, sentence: 'No kubeconfig has this context.' },
  route_not_found: { status: 404, isRetryable: false, sentence: 'There is nothing at this address.' },
  domain_not_found: { status: 404, isRetryable: false, sentence: 'There is no such domain.' },
  object_not_found: { status: 404, isRetryable: false, sentence: 'The cluster has no such object.' },
  channel_not_found: {
    status: 404,
    isRetryable: false,
    sentence: 'There is no such channel, or it has ended.',
  },
  channel_stopped: { status: 409, isRetryable: false, sentence: 'It was stopped in the diagnostics.' },
  shell_not_found: {
    status: 404,
    isRetryable: false,
    sentence: 'There is no such shell. It was closed, or the process of this cluster was started again.',
  },
  forward_not_found: {
    status: 404,
    isRetryable: false,
    sentence: 'There is no such forward. It was removed, or the process of this cluster was started again.',
  },
  image_lacks_program: {
    status: 409,
    isRetryable: false,
    sentence: 'The image of this container has no shell, or lacks a program that this needs.',
  },
  file_changed: {
    status: 409,
    isRetryable: false,
    sentence: 'The file was changed meanwhile.',
  },
  port_taken: {
    status: 409,
    isRetryable: false,
    sentence: 'Another program of this machine has that port.',
  },
  job_not_found: {
    status: 404,
    isRetryable: false,
    sentence: 'There is no such job, or it ended too long ago.',
  },
  method_not_allowed: {
    status: 405,
    isRetryable: false,
    sentence: 'This address does not answer that method.',
  },
  context_name_active: {
    status: 409,
    isRetryable: false,
    sentence: 'A context with the same name is already open.',
  },
  context_unusable: {
    status: 409,
    isRetryable: false,
    sentence: 'The kubeconfig entry of this context is incomplete or invalid.',
  },
  context_unconfirmed: {
    status: 409,
    isRetryable: false,
    sentence:
      'This context is of a kubeconfig that was added, and uses a program or a file of this machine. Confirm that first.',
  },
  action_refused: { status: 409, isRetryable: false, sentence: 'This action is not possible at the moment.' },
  confirmation_required: {
    status: 409,
    isRetryable: false,
    sentence: 'This cluster is protected: type its name to confirm a change.',
  },
  body_too_large: { status: 413, isRetryable: false, sentence: 'The request body is too large.' },
  media_type_required: {
    status: 415,
    isRetryable: false,
    sentence: 'Changes must be sent as application/json.',
  },
  internal: { status: 500, isRetryable: false, sentence: 'Flotilla failed. The log says more.' },
  settings_not_saved: {
    status: 500,
    isRetryable: true,
    sentence: 'The settings could not be written to disk.',
  },
  cluster_denied: { status: 403, isRetryable: false, sentence: 'The cluster does not allow this.' },
  protected_cluster: {
    status: 403,
    isRetryable: false,
    sentence: 'This cluster is set to read-only in Flotilla. You can change that in the cluster’s settings.',
  },
  cluster_failed: { status: 502, isRetryable: true, sentence: 'The cluster answered with an error.' },
  cluster_unreachable: { status: 502, isRetryable: true, sentence: 'The cluster cannot be reached.' },
  cluster_process_unavailable: {
    status: 503,
    isRetryable: true,
    sentence: "This cluster's process is not running at the moment.",
  },
  signed_out: { status: 503, isRetryable: true, sentence: 'The cluster does not accept the credentials.' },
  outcome_unknown: {
    status: 504,
    isRetryable: false,
    sentence: 'The cluster did not confirm the change. Check whether it was made before you try again.',
  },
  deadline_exceeded: { status: 504, isRetryable: true, sentence: 'The cluster did not answer in time.' },
} as const satisfies Record<string, { status: number; isRetryable: boolean; sentence: string }>

export type ErrorCode = keyof typeof errorCatalogue

/** ErrorBody is the body of every answer that is an error. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode
    readonly message: string
    readonly clusterId?: ClusterId
    readonly details?: unknown
  }
}

/** FlotillaError is an error of the catalogue on its way to an edge, which turns it into an ErrorBody. */
export class FlotillaError extends Error {
  override readonly name = 'FlotillaError'
  readonly code: ErrorCode
  readonly details: unknown

  constructor(
    code: ErrorCode,
    message: string = errorCatalogue[code].sentence,
    options: { cause?: unknown; details?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details
  }

  get status(): number {
    return errorCatalogue[this.code].status
  }

  toBody(clusterId?: ClusterId): ErrorBody {
    const details = this.details === undefined ? {} : { details: this.details }
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(clusterId === undefined ? {} : { clusterId }),
        ...details,
      },
    }
  }
}
