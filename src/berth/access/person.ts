import type { KubeClient } from '#kube'
import type { Follower } from '../connection/follower.ts'
import { whoAmI } from './whoAmI.ts'

/**
 * Person is who the API server takes the person for: its own name for the credentials. Where requests are made as another user,
 * both are named. It is asked for when it is first needed, once over each connection.
 */
export class Person implements Follower, Disposable {
  #client: KubeClient | null = null
  #stop = new AbortController()
  #asked: Promise<string | null> | null = null

  attach(client: KubeClient): void {
    this.detach()
    this.#client = client
  }

  detach(): void {
    this.#client = null
    this.#stop.abort()
    this.#stop = new AbortController()
    this.#asked = null
  }

  /** The name, in words; null where there is no connection, or an older server does not say it. */
  name(): Promise<string | null> {
    if (this.#client === null) return Promise.resolve(null)
    this.#asked ??= ask(this.#client, this.#stop.signal).catch(() => null)
    return this.#asked
  }

  [Symbol.dispose](): void {
    this.detach()
  }
}

async function ask(client: KubeClient, signal: AbortSignal): Promise<string | null> {
  const seen = await whoAmI(client, signal)
  if (seen === null || !client.isImpersonating) return seen?.user ?? null
  const own = await whoAmI(client, signal, null).catch(() => null)
  return own === null ? `${seen.user}, impersonated` : `${seen.user}, impersonated by ${own.user}`
}
