import { type ErrorCode, FlotillaError } from '#contract'
import { KubeError } from '#kube'
import type { Log } from './log.ts'

/**
 * toFlotillaError converts any thrown value to an error of the catalogue. It is the only place in this room that does so.
 * An unexpected value is logged with its stack and answered as `internal`, without it.
 */
export function toFlotillaError(problem: unknown, log: Log): FlotillaError {
  if (problem instanceof FlotillaError) return problem
  if (problem instanceof KubeError)
    return new FlotillaError(codeOf(problem), problem.message, { cause: problem })
  log('error', problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
  return new FlotillaError('internal', undefined, { cause: problem })
}

/**
 * readable gives an error of the cluster's answer in place of one that code throws where it reads an object in another form than
 * its kind has; any other value as it is. No error of this product is of these classes.
 */
export function readable(problem: unknown, log: Log): unknown {
  if (!isUnreadable(problem)) return problem
  log('warning', `An answer of the cluster cannot be read: ${problem.stack ?? problem.message}`)
  return new KubeError('malformed', unreadableSentence, { cause: problem })
}

/** isUnreadable tells whether code has met an object in another form than its kind has. */
export const isUnreadable = (problem: unknown): problem is Error =>
  problem instanceof TypeError || problem instanceof RangeError || problem instanceof SyntaxError

const unreadableSentence =
  'The cluster sent an object in another form than its kind has, so it cannot be read. The log says more.'

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
    case 'foreign':
      return 'cluster_unreachable'
    default:
      return 'cluster_failed'
  }
}
