import type { KubeClient } from '#kube'
import type { Follower } from './follower.ts'

type UsageCounter = Pick<KubeClient, 'usage'>

/** ConnectionUsage adds up what the cluster's connections cost, one after the other; streams are counted while they are open. */
export class ConnectionUsage implements Follower {
  #before = { requests: 0, bytesReceived: 0 }
  #client: UsageCounter | null = null

  /** Counts this connection from now on; the counts of the previous one stay. */
  attach(client: UsageCounter): void {
    const { requests, bytesReceived } = this.total()
    this.#before = { requests, bytesReceived }
    this.#client = client
  }

  /** The last connection's counts stay. */
  detach(): void {}

  total(): ReturnType<UsageCounter['usage']> {
    const { requests, watches, bytesReceived } = this.#client?.usage() ?? nothing
    return {
      requests: this.#before.requests + requests,
      watches,
      bytesReceived: this.#before.bytesReceived + bytesReceived,
    }
  }
}

const nothing = { requests: 0, watches: 0, bytesReceived: 0 }
