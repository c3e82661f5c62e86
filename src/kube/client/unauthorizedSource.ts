import type { Credential } from '../auth/credential.ts'
import { KubeError } from '../errors/kubeError.ts'

/**
 * UnauthorizedSource tells which server a 401 comes from. An API group with a dot in its name may be served by another
 * server behind the API server (metrics.k8s.io is), and that server may refuse credentials that the cluster accepts. To
 * know, it asks the API server itself with the same credentials: once, however many requests are refused at the same time.
 */
export class UnauthorizedSource {
  readonly #ask: (credential: Credential) => Promise<unknown>
  #asking: { readonly credential: Credential; readonly isRefused: Promise<boolean> } | null = null

  /** `ask` makes a request to the API server itself that every authenticated user may make. */
  constructor(ask: (credential: Credential) => Promise<unknown>) {
    this.#ask = ask
  }

  /** Resolves with the same problem, or with a `rejected` one where only the server behind that API refuses. */
  async judge(problem: unknown, path: string, credential: Credential): Promise<unknown> {
    if (!isUnauthorized(problem)) return problem
    const group = /^\/apis\/([^/?]+\.[^/?]+)\//.exec(path)?.[1]
    if (group === undefined || (await this.#isRefused(credential))) return problem
    return new KubeError(
      'rejected',
      `${group} does not accept the credentials, although the cluster does: check the service behind that API.`,
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
