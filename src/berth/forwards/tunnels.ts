import { isNotFound, type KubeClient, KubeError, PodTunnel, type StreamWay } from '#kube'
import { type Clock, isAbort } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import { streamDenied, streamWays } from '../access/streamWays.ts'

/** Servers before know no tunnel in a WebSocket. */
const firstTunnelMinor = 30

/** PodOfStream is a pod; without a name, any of its namespace. */
export interface PodOfStream {
  readonly namespace: string
  readonly pod: string
}

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
  async requirePermission({ namespace, pod }: PodOfStream): Promise<void> {
    if ((await this.#ways({ namespace, pod })).length === 0)
      throw streamDenied({ subresource: 'portforward', namespace }, 'a forward')
  }

  /** Rejects with a KubeError or a FlotillaError where there is none. */
  async open(client: KubeClient, { namespace, pod }: PodOfStream, signal: AbortSignal): Promise<PodTunnel> {
    const { clock } = this.#options
    await this.requirePermission({ namespace, pod })
    const ways = await this.#ways({ namespace, pod })
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

  async #ways({ namespace, pod }: PodOfStream): Promise<readonly StreamWay[]> {
    const version = this.#options.serverVersion()
    const stream = { subresource: 'portforward', namespace, pod } as const
    const ways = await streamWays(this.#options.reviews, version, stream)
    return ways.filter((way) => way === 'spdy' || knowsTunnel(version))
  }
}

function knowsTunnel(serverVersion: string | null): boolean {
  const [, major = '1', minor = ''] = /^v?(\d+)\.(\d+)/u.exec(serverVersion ?? '') ?? []
  return minor === '' || Number(major) > 1 || Number(minor) >= firstTunnelMinor
}
