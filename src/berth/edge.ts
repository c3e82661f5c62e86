import { type ErrorCode, FlotillaError, type LogEntry } from '#contract'
import { KubeError } from '#kube'

/** Log takes one line of this berth's own log. */
export type Log = (level: LogEntry['level'], text: string) => void

/**
 * toFlotillaError turns whatever was thrown into an error of the catalogue: the one place where this room's edge does so.
 * What nobody expected is logged with its stack and answered without it.
 */
export function toFlotillaError(problem: unknown, log: Log): FlotillaError {
  if (problem instanceof FlotillaError) return problem
  if (problem instanceof KubeError)
    return new FlotillaError(codeOf(problem), problem.message, { cause: problem })
  log('error', problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
  return new FlotillaError('internal', undefined, { cause: problem })
}

function codeOf({ reason }: KubeError): ErrorCode {
  switch (reason) {
    case 'unauthorized':
    case 'credential':
      return 'signed_out'
    case 'forbidden':
      return 'cluster_denied'
    case 'not-found':
      return 'object_not_found'
    case 'timeout':
      return 'deadline_exceeded'
    case 'refused':
    case 'dns':
    case 'tls':
    case 'reset':
      return 'cluster_unreachable'
    default:
      return 'cluster_failed'
  }
}
