import { isFromMinor } from '#contract'
import { firstToOpen, type KubeClient, PodTunnel, type StreamWay } from '#kube'
import type { Clock } from '#machinery'
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
  async requirePermission(pod: PodOfStream): Promise<void> {
    await this.#ways(pod)
  }

  /** Rejects with a KubeError or a FlotillaError where there is none. */
  async open(client: KubeClient, { namespace, pod }: PodOfStream, signal: AbortSignal): Promise<PodTunnel> {
    const { clock } = this.#options
    const ways = await this.#ways({ namespace, pod })
    const inOrder = this.#prefersSpdy ? ways.toReversed() : ways
    const [by, tunnel] = await firstToOpen(
      inOrder.map(
        (way) => async () =>
          [way, await PodTunnel.open(client, { namespace, pod, by: way }, { clock, signal })] as const,
      ),
    )
    if (by !== inOrder[0]) this.#prefersSpdy = by === 'spdy'
    return tunnel
  }

  /** Those that are open to the person, the better one first; throws a FlotillaError where none is. */
  async #ways({ namespace, pod }: PodOfStream): Promise<readonly StreamWay[]> {
    const version = this.#options.serverVersion()
    const stream = { subresource: 'portforward', namespace, pod } as const
    const ways = (await streamWays(this.#options.reviews, version, stream)).filter(
      (way) => way === 'spdy' || isFromMinor(version, firstTunnelMinor),
    )
    if (ways.length === 0) throw streamDenied(stream, 'a forward')
    return ways
  }
}
