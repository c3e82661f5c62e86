import type { OidcSpec } from '#kubeconfig'

/** TokenPair is what an OIDC provider gave last. */
export interface TokenPair {
  readonly idToken: string | null
  readonly refreshToken: string | null
}

/**
 * OidcTokens keeps the newest tokens of one cluster over its connections: a provider that rotates refresh tokens
 * revokes the one in the kubeconfig. The tokens stay in memory; kubeconfigs are never written.
 */
export class OidcTokens {
  #origin = ''
  #newest: TokenPair = { idToken: null, refreshToken: null }

  /**
   * The newest tokens that were obtained with those in the kubeconfig. When the kubeconfig has changed, its own tokens.
   */
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
