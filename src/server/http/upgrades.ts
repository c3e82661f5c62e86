import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { apiRoot, type ClusterId, FlotillaError } from '#contract'
import { pathOf } from '../guard/judge.ts'
import { refuseUpgrade } from '../guard/refusal.ts'
import { pipeUpgrade } from '../pipe/pipeUpgrade.ts'
import { findInPath } from './clusterOf.ts'
import { toFlotillaError } from './edge.ts'
import type { RouteEnvironment } from './routeEnvironment.ts'
import type { WorkspaceStream } from './workspaceStream.ts'

/** An upgrade that has passed the guard. */
export interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

/** answerUpgrade serves the workspace's stream and pipes a cluster's; the rules for naming a cluster are the routes'. */
export async function answerUpgrade(
  upgrade: Upgrade,
  environment: RouteEnvironment & {
    readonly stream: WorkspaceStream
    readonly headers: Readonly<Record<string, string>>
  },
): Promise<void> {
  const { request, socket, head } = upgrade
  let clusterId: ClusterId | undefined
  try {
    const path = pathOf(request) ?? ''
    if (path === `${apiRoot}/stream`) {
      environment.stream.accept(request, socket, head)
      return
    }
    const query = new URLSearchParams(request.url?.slice(path.length))
    const { roster, clock } = environment
    const cluster = findInPath(clusterIn(path), query, (id) => roster.find(id))
    clusterId = cluster.clusterId
    await pipeUpgrade(cluster.found.reach(), { ...upgrade, path: '/stream', clock })
  } catch (problem) {
    const error = toFlotillaError(problem, environment.log)
    refuseUpgrade(socket, error, environment.headers, JSON.stringify(error.toBody(clusterId)))
  }
}

const clusterStream = /^\/clusters(?:\/([^/]*))?\/stream$/

/** The id in the path of a cluster's stream; empty where it is left out. */
function clusterIn(path: string): string {
  const match = path.startsWith(apiRoot) ? clusterStream.exec(path.slice(apiRoot.length)) : null
  if (match === null) throw new FlotillaError('route_not_found')
  try {
    return decodeURIComponent(match[1] ?? '')
  } catch (cause) {
    throw new FlotillaError('invalid_request', 'The address is malformed.', { cause })
  }
}
