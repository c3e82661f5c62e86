import type { Access } from '#kubeconfig'
import type { KubeEnvironment } from '../environment.ts'
import type { ClientCertificate } from '../transport/connector.ts'
import { ExecCredentials } from './execCredentials.ts'
import { OidcCredentials } from './oidcCredentials.ts'
import { TokenFile } from './tokenFile.ts'

/** Credential is what one request is sent with. Two that are not the same object may differ. */
export interface Credential {
  /** The `Authorization` header; null where there is none. */
  readonly authorization: string | null
  readonly clientCertificate: ClientCertificate | null
}

/** CredentialSource gives the credential that is good now, whatever it takes to have it. */
export interface CredentialSource extends AsyncDisposable {
  /** Rejects with a KubeError of reason `credential`, or with the signal's reason. */
  get(signal: AbortSignal): Promise<Credential>
  /** The server refused that one; whether `get` may now give another. Many calls for one credential renew it once. */
  renew(refused: Credential): Promise<boolean>
}

/** openCredentials picks the source that this access asks for. */
export function openCredentials(access: Access, environment: KubeEnvironment): CredentialSource {
  const { authentication, clientCertificate } = access
  const always = (authorization: string | null) => new FixedCredential({ authorization, clientCertificate })
  switch (authentication.type) {
    case 'none':
      return always(null)
    case 'token':
      return always(`Bearer ${authentication.token}`)
    case 'basic': {
      const pair = `${authentication.username}:${authentication.password}`
      return always(`Basic ${Buffer.from(pair).toString('base64')}`)
    }
    case 'tokenFile':
      return new TokenFile(authentication, clientCertificate, environment.clock)
    case 'oidc':
      return new OidcCredentials(authentication.oidc, clientCertificate, environment)
    case 'exec':
      return new ExecCredentials(access, authentication.exec, environment)
  }
}

class FixedCredential implements CredentialSource {
  readonly #credential: Credential

  constructor(credential: Credential) {
    this.#credential = credential
  }

  async get(): Promise<Credential> {
    return this.#credential
  }

  async renew(): Promise<boolean> {
    return false
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
