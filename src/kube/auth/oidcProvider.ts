import type { OidcSpec } from '#kubeconfig'
import { KubeError } from '../errors/kubeError.ts'
import { plainText } from '../errors/plainText.ts'
import { toKubeError } from '../errors/toKubeError.ts'
import { isLoopback } from '../transport/proxyFor.ts'
import { Transport } from '../transport/transport.ts'
import type { CredentialEnvironment } from './credentialEnvironment.ts'
import type { TokenPair } from './oidcTokens.ts'

const timeoutMs = 10_000
const maxAnswerBytes = 1 << 20

/** As many as Go's client follows to another place of a discovery document, and then some. */
const maxRedirects = 5

interface Answer {
  readonly status: number
  /** Where a redirect leads. */
  readonly location: string | null
  readonly body: Readonly<Record<string, unknown>>
}

/** OidcProvider asks an OIDC issuer for new tokens. It keeps no connection. */
export class OidcProvider {
  readonly #spec: OidcSpec
  readonly #environment: CredentialEnvironment

  constructor(spec: OidcSpec, environment: CredentialEnvironment) {
    this.#spec = spec
    this.#environment = environment
  }

  /** Resolves with new tokens for a refresh token. The provider may replace the refresh token as well. */
  async refresh(
    refreshToken: string,
    signal: AbortSignal,
  ): Promise<TokenPair & { readonly idToken: string }> {
    const { clientId, clientSecret } = this.#spec
    const { endpoint, takesBasic } = await this.#discover(signal)
    const renew = (isBasic: boolean) => {
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken })
      if (!isBasic) form.set('client_id', clientId)
      if (!isBasic && clientSecret !== null) form.set('client_secret', clientSecret)
      const pair = [clientId, clientSecret ?? ''].map(encodeURIComponent).join(':')
      const authorization = isBasic ? `Basic ${Buffer.from(pair).toString('base64')}` : null
      return this.#ask(endpoint, signal, { form, authorization })
    }
    const isBasic = clientSecret !== null && takesBasic
    let answer = await renew(isBasic)
    // Not every provider says which way it takes the secret. As in Go's oauth2, a refused header is tried as a form.
    if (isBasic && isClientRefused(answer)) answer = await renew(false)
    const { status, body } = answer
    if (status < 200 || status >= 300) {
      const why = text(body.error_description) ?? text(body.error)
      throw this.#failure(
        `does not renew the sign-in${why === null ? '' : ` (${plainText(why)})`}: sign in again`,
      )
    }
    const idToken = text(body.id_token)
    if (idToken === null) throw this.#failure('gave no id_token: sign in again with the scope openid')
    return { idToken, refreshToken: text(body.refresh_token) ?? refreshToken }
  }

  async #discover(signal: AbortSignal): Promise<{ endpoint: URL; takesBasic: boolean }> {
    const issuer = this.#spec.issuerUrl.replace(/\/+$/, '')
    if (!URL.canParse(issuer)) throw this.#failure('has an idp-issuer-url that is not an address')
    const { status, body } = await this.#follow(new URL(`${issuer}/.well-known/openid-configuration`), signal)
    const endpoint = text(body.token_endpoint)
    if (status !== 200 || endpoint === null || !URL.canParse(endpoint))
      throw this.#failure('does not say where tokens are renewed')
    const methods = body.token_endpoint_auth_methods_supported
    return {
      endpoint: new URL(endpoint),
      takesBasic: !Array.isArray(methods) || methods.includes('client_secret_basic'),
    }
  }

  /** Follows redirects: there is nothing secret in the question. Each step has to be encrypted, as the first one. */
  async #follow(url: URL, signal: AbortSignal): Promise<Answer> {
    let at = url
    for (let steps = 0; ; steps += 1) {
      const answer = await this.#ask(at, signal)
      const isRedirect = answer.status >= 300 && answer.status < 400 && answer.location !== null
      if (!isRedirect) return answer
      if (steps === maxRedirects || !URL.canParse(answer.location ?? '', at.href))
        throw this.#failure('leads nowhere from its idp-issuer-url')
      at = new URL(answer.location ?? '', at)
    }
  }

  async #ask(
    url: URL,
    signal: AbortSignal,
    post: { form: URLSearchParams; authorization: string | null } | null = null,
  ): Promise<Answer> {
    if (url.protocol !== 'https:' && !isLoopback(url.hostname))
      throw this.#failure(`asks to send tokens unencrypted to ${url.host}`)
    const late = new AbortController()
    const { clock } = this.#environment
    using _timer = clock.after(timeoutMs, () =>
      late.abort(new KubeError('timeout', `${url.host} did not answer within ${timeoutMs / 1000} s.`)),
    )
    const transport = new Transport(
      {
        server: url.origin,
        namespace: null,
        tls: { ca: this.#spec.ca, skipVerify: false, serverName: null },
        proxyUrl: null,
        disableCompression: true,
        clientCertificate: null,
        authentication: { type: 'none' },
        impersonation: null,
      },
      this.#environment,
      null,
    )
    const headers = ['user-agent', 'flotilla', 'accept', 'application/json']
    if (post !== null) headers.push('content-type', 'application/x-www-form-urlencoded')
    if (post?.authorization) headers.push('authorization', post.authorization)
    const either = AbortSignal.any([signal, late.signal])
    const chunks: Buffer[] = []
    let status = 0
    let location: string | null = null
    let bytes = 0
    try {
      await transport.send(
        {
          method: post === null ? 'GET' : 'POST',
          path: url.pathname + url.search,
          headers,
          body: post === null ? null : post.form.toString(),
          headersTimeoutMs: timeoutMs,
          bodyTimeoutMs: timeoutMs,
          signal: either,
        },
        {
          onHead(code, headers) {
            status = code
            location = headers.location ?? null
          },
          onData(chunk) {
            bytes += chunk.length
            if (bytes > maxAnswerBytes)
              throw new KubeError('malformed', `${url.host} sent more than 1 MB about its tokens.`)
            chunks.push(chunk)
          },
        },
      )
      return { status, location, body: parse(Buffer.concat(chunks).toString('utf8')) }
    } catch (problem) {
      throw either.aborted ? either.reason : toKubeError(problem, url.host)
    } finally {
      await transport[Symbol.asyncDispose]()
    }
  }

  #failure(what: string): KubeError {
    return new KubeError('credential', `The OIDC provider ${plainText(this.#spec.issuerUrl)} ${what}.`)
  }
}

/** The client is refused, and not its refresh token, which would be used up by another try. */
const isClientRefused = ({ status, body }: Answer): boolean =>
  status >= 400 && status < 500 && body.error !== 'invalid_grant'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function parse(body: string): Answer['body'] {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Answer['body']) : {}
  } catch {
    // An answer that is not JSON contains no tokens.
    return {}
  }
}
