import type { OidcSpec } from '#kubeconfig'

/** What an OIDC provider gave last. */
export interface TokenPair {
  readonly idToken: string | null
  readonly refreshToken: string | null
}

/**
 * OidcTokens keeps the newest tokens of one cluster over its connections, for a provider that rotates refresh tokens
 * takes back the one in the kubeconfig. In memory only: kubeconfigs are never written.
 */
export class OidcTokens {
  #origin = ''
  #newest: TokenPair = { idToken: null, refreshToken: null }

  /** The newest tokens that came from what the kubeconfig says; once it says something else, those it has. */
  newest(spec: OidcSpec): TokenPair {
    const { issuerUrl, clientId, idToken, refreshToken } = spec
    const origin = JSON.stringify([issuerUrl, clientId, idToken, refreshToken])
    if (origin !== this.#origin) {
      this.#origin = origin
      this.#newest = { idToken, refreshToken }
    }
    return this.#newest
  }

  keep(newest: TokenPair): void {
    this.#newest = newest
  }
}
