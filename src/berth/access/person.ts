import type { KubeClient } from '#kube'
import type { Follower } from '../connection/follower.ts'

/**
 * Person is who the API server takes the person for: its own name for the credentials, or for the user that the kubeconfig
 * impersonates. It is asked for when it is first needed, once over each connection.
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
  const apiVersion = 'authentication.k8s.io/v1'
  const { status } = await client.json<{ status?: { userInfo?: { username?: string } } }>(
    `/apis/${apiVersion}/selfsubjectreviews`,
    {
      method: 'POST',
      body: { apiVersion, kind: 'SelfSubjectReview' },
      contentType: 'application/json',
      signal,
    },
  )
  const name = status?.userInfo?.username ?? ''
  if (name === '') return null
  return client.isImpersonating ? `${name}, impersonated` : name
}
