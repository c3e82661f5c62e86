import { FlotillaError, webSocketNeedsCreate } from '#contract'
import { isNotFound, type KubeClient, KubeError, PodTunnel } from '#kube'
import { type Clock, isAbort } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'

type Way = 'websocket' | 'spdy'

/** A WebSocket is asked for before: it passes proxies that know nothing of SPDY. */
const firstTunnelMinor = 30

export interface TunnelsOptions {
  readonly reviews: AccessReviews
  readonly serverVersion: () => string | null
  readonly clock: Clock
}

/**
 * Tunnels opens ways to pods, each over a connection of its own: by a WebSocket where the person may and the server knows how,
 * otherwise by SPDY. Where a WebSocket is refused for another reason, SPDY is tried as well, and taken from then on where it works.
 */
export class Tunnels {
  readonly #options: TunnelsOptions
  #prefersSpdy = false

  constructor(options: TunnelsOptions) {
    this.#options = options
  }

  /** A new connection to the cluster may lead by another way. */
  forget(): void {
    this.#prefersSpdy = false
  }

  /** Throws a FlotillaError that names the permission that is missing. */
  async requirePermission(namespace: string): Promise<void> {
    if ((await this.#ways(namespace)).length > 0) return
    throw new FlotillaError(
      'cluster_denied',
      `The cluster does not allow you to create pods/portforward in the namespace “${namespace}”, which a forward needs.`,
    )
  }

  /** Rejects with a KubeError or a FlotillaError where there is none. */
  async open(
    client: KubeClient,
    { namespace, pod }: { readonly namespace: string; readonly pod: string },
    signal: AbortSignal,
  ): Promise<PodTunnel> {
    const { clock } = this.#options
    await this.requirePermission(namespace)
    const ways = await this.#ways(namespace)
    const inOrder = this.#prefersSpdy ? ways.toReversed() : ways
    let first: unknown = null
    for (const by of inOrder) {
      try {
        const tunnel = await PodTunnel.open(client, { namespace, pod, by }, { clock, signal })
        if (first !== null) this.#prefersSpdy = by === 'spdy'
        return tunnel
      } catch (problem) {
        if (isAbort(problem) || isNotFound(problem) || !(problem instanceof KubeError)) throw problem
        first ??= problem
      }
    }
    throw first
  }

  async #ways(namespace: string): Promise<readonly Way[]> {
    const version = this.#options.serverVersion()
    const [mayGet, mayCreate] = await Promise.all([
      this.#may('get', namespace),
      this.#may('create', namespace),
    ])
    const isEnough = mayGet && (mayCreate || !webSocketNeedsCreate(version))
    const ways: Way[] = []
    if (isEnough && knowsTunnel(version)) ways.push('websocket')
    if (mayCreate) ways.push('spdy')
    return ways
  }

  /** A cluster that cannot say whether it allows something is asked for it. */
  async #may(verb: string, namespace: string): Promise<boolean> {
    const wish = { verb, group: '', resource: 'pods', subresource: 'portforward', namespace, name: '' }
    try {
      return (await this.#options.reviews.check(wish)).allowed
    } catch {
      return true
    }
  }
}

function knowsTunnel(serverVersion: string | null): boolean {
  const [, major = '1', minor = ''] = /^v?(\d+)\.(\d+)/u.exec(serverVersion ?? '') ?? []
  return minor === '' || Number(major) > 1 || Number(minor) >= firstTunnelMinor
}
