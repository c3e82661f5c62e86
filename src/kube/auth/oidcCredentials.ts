import type { OidcSpec } from '#kubeconfig'
import { abortable } from '#machinery'
import { KubeError } from '../errors/kubeError.ts'
import type { ClientCertificate } from '../transport/connector.ts'
import type { Credential, CredentialSource } from './credential.ts'
import type { CredentialEnvironment } from './credentialEnvironment.ts'
import { OidcProvider } from './oidcProvider.ts'
import { OidcTokens, type TokenPair } from './oidcTokens.ts'

/** A token is not used shortly before it expires: it could expire on its way. */
const expiryMarginMs = 10_000

/**
 * OidcCredentials gives the id token of an OIDC provider, and gets a new one with the refresh token when it expires or
 * is refused. One refresh serves all requests that wait. A provider that cannot be reached is a failure of the network,
 * not of the credentials.
 */
export class OidcCredentials implements CredentialSource {
  readonly #spec: OidcSpec
  readonly #clientCertificate: ClientCertificate | null
  readonly #environment: CredentialEnvironment
  readonly #tokens: OidcTokens
  readonly #ended = new AbortController()
  #kept: Credential | null = null
  #refresh: Promise<Credential> | null = null

  constructor(
    spec: OidcSpec,
    clientCertificate: ClientCertificate | null,
    environment: CredentialEnvironment,
  ) {
    this.#spec = spec
    this.#clientCertificate = clientCertificate
    this.#environment = environment
    this.#tokens = environment.oidcTokens ?? new OidcTokens()
  }

  async get(signal: AbortSignal): Promise<Credential> {
    const { idToken, refreshToken } = this.#tokens.newest(this.#spec)
    if (idToken !== null && !this.#hasExpired(idToken)) return this.#credential(idToken)
    if (refreshToken !== null) {
      this.#refresh ??= this.#renewWith(refreshToken)
      return abortable(this.#refresh, signal)
    }
    // The clock of this machine may be wrong, so the server decides whether the token has expired.
    if (idToken !== null) return this.#credential(idToken)
    throw new KubeError('credential', 'The kubeconfig has no id-token for its OIDC provider: sign in again.')
  }

  async renew(refused: Credential): Promise<boolean> {
    const newest = this.#tokens.newest(this.#spec)
    if (newest.refreshToken === null) return false
    if (`Bearer ${newest.idToken}` === refused.authorization) this.#tokens.keep({ ...newest, idToken: null })
    return !this.#ended.signal.aborted
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort(new KubeError('credential', 'The connection was closed.'))
    // The refresh rejects because of the abort.
    await this.#refresh?.catch(() => {})
  }

  #renewWith(refreshToken: string): Promise<Credential> {
    const provider = new OidcProvider(this.#spec, this.#environment)
    const refresh = provider
      .refresh(refreshToken, this.#ended.signal)
      .then((tokens: TokenPair & { readonly idToken: string }) => {
        this.#tokens.keep(tokens)
        return this.#credential(tokens.idToken)
      })
      .finally(() => {
        this.#refresh = null
      })
    // All callers may have aborted; then the failure has no listener.
    refresh.catch(() => {})
    return refresh
  }

  #credential(idToken: string): Credential {
    const authorization = `Bearer ${idToken}`
    if (this.#kept?.authorization !== authorization)
      this.#kept = { authorization, clientCertificate: this.#clientCertificate }
    return this.#kept
  }

  #hasExpired(idToken: string): boolean {
    const expiresAt = expiryOf(idToken)
    return expiresAt !== null && this.#environment.clock.now() >= expiresAt - expiryMarginMs
  }
}

/** When a JWT expires, in epoch ms; null where it does not say. Nothing else in the token is trusted. */
function expiryOf(token: string): number | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    const isClaims = typeof claims === 'object' && claims !== null && 'exp' in claims
    return isClaims && typeof claims.exp === 'number' ? claims.exp * 1000 : null
  } catch {
    // Not a JWT. The server knows what it is.
    return null
  }
}
