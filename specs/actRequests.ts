import { expect } from 'vitest'
import type { ErrorBody, Job } from '#contract'
import type { Product, RealCluster } from '#testkit'

const eventually = { timeout: 90_000 }

/** ActAnswered is what a script is answered. */
export interface ActAnswered {
  readonly status: number
  readonly jobId?: string
  readonly error?: ErrorBody['error']
}

/** ActRequests asks the product for acts on objects of real clusters, as a script does. */
export class ActRequests {
  readonly #product: Product

  constructor(product: Product) {
    this.#product = product
  }

  /** The id that the product gives the cluster by its kubeconfig of the same name. */
  idOf({ name, description }: RealCluster): Parameters<Product['open']>[0] {
    return `${name}:${description.context}` as Parameters<Product['open']>[0]
  }

  act(cluster: RealCluster, action: string, body: object): Promise<ActAnswered> {
    return this.#post(cluster, `/actions/${action}`, body)
  }

  cancel(cluster: RealCluster, jobId: string): Promise<ActAnswered> {
    return this.#post(cluster, `/jobs/${jobId}/cancel`, {})
  }

  /** Begins a job and gives its id. */
  async begin(cluster: RealCluster, action: string, body: object): Promise<string> {
    const { status, jobId = '', error } = await this.act(cluster, action, body)
    expect(error).toBeUndefined()
    expect(status).toBe(202)
    return jobId
  }

  async job(cluster: RealCluster, jobId: string): Promise<Job> {
    const path = `/jobs/${jobId}?${new URLSearchParams({ clusterId: this.idOf(cluster) })}`
    return (await (await this.#product.api(path)).json()) as Job
  }

  /** The job when it has ended. */
  async over(cluster: RealCluster, jobId: string): Promise<Job> {
    await expect.poll(async () => (await this.job(cluster, jobId)).endedAt, eventually).not.toBeNull()
    return this.job(cluster, jobId)
  }

  async protect(cluster: RealCluster, protection: string): Promise<void> {
    const path = `/clusters/${encodeURIComponent(this.idOf(cluster))}/settings`
    const answer = await this.#product.api(path, { method: 'PATCH', body: JSON.stringify({ protection }) })
    expect(answer.status).toBe(200)
  }

  async #post(cluster: RealCluster, address: string, body: object): Promise<ActAnswered> {
    const path = `${address}?${new URLSearchParams({ clusterId: this.idOf(cluster) })}`
    const answer = await this.#product.api(path, { method: 'POST', body: JSON.stringify(body) })
    return { status: answer.status, ...((await answer.json()) as object) }
  }
}
