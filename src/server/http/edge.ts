import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { type ClusterId, FlotillaError } from '#contract'
import { isAbort } from '#machinery'
import type { AppLog } from '../workspace/appLog.ts'

/** What a route knows besides its request: Node's own objects, and the cluster it named once it has. */
export interface Edge {
  Bindings: HttpBindings
  Variables: { clusterId: ClusterId | undefined }
}

export const queryOf = (context: Context<Edge>): URLSearchParams => new URL(context.req.url).searchParams

/** toFlotillaError is this room's one place where an unknown error becomes one of the catalogue. */
export function toFlotillaError(problem: unknown, log: AppLog): FlotillaError {
  if (problem instanceof FlotillaError) return problem
  if (isAbort(problem)) return new FlotillaError('cluster_process_unavailable')
  log.write('error', problem instanceof Error ? (problem.stack ?? problem.message) : String(problem))
  return new FlotillaError('internal')
}
