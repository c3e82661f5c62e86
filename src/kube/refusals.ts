import type { Credential } from './auth/credential.ts'
import { KubeError } from './kubeError.ts'

/**
 * Refusals tells whose refusal a 401 is. Groups with a dot in their name may be served by somebody else behind the API
 * server (metrics.k8s.io is), who may refuse what the cluster accepts: that is told only by asking the cluster itself, with
 * the same credentials. However many requests are refused at the same time, it is asked once.
 */
export class Refusals {
  readonly #ask: (credential: Credential) => Promise<unknown>
  #asking: { readonly credential: Credential; readonly isRefused: Promise<boolean> } | null = null

  /** `ask` is a request that every authenticated user may make of the API server itself. */
  constructor(ask: (credential: Credential) => Promise<unknown>) {
    this.#ask = ask
  }

  /** The same problem, or that it is that API's own. */
  async judge(problem: unknown, path: string, credential: Credential): Promise<unknown> {
    if (!isUnauthorized(problem)) return problem
    const group = /^\/apis\/([^/?]+\.[^/?]+)\//.exec(path)?.[1]
    if (group === undefined || (await this.#isRefused(credential))) return problem
    return new KubeError(
      'rejected',
      `${group} does not accept the credentials, which the cluster itself does: the service behind that API has to be looked at.`,
      { status: problem.status, cause: problem.cause },
    )
  }

  #isRefused(credential: Credential): Promise<boolean> {
    if (this.#asking?.credential !== credential) {
      const isRefused = this.#ask(credential).then(() => false, isUnauthorized)
      const asking = { credential, isRefused }
      this.#asking = asking
      void isRefused.then(() => {
        if (this.#asking === asking) this.#asking = null
      })
    }
    return this.#asking.isRefused
  }
}

const isUnauthorized = (problem: unknown): problem is KubeError =>
  problem instanceof KubeError && problem.reason === 'unauthorized'
