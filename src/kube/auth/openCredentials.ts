import type { Access } from '#kubeconfig'
import type { Credential, CredentialSource } from './credential.ts'
import type { CredentialEnvironment } from './credentialEnvironment.ts'
import { ExecCredentials } from './execCredentials.ts'
import { OidcCredentials } from './oidcCredentials.ts'
import { TokenFile } from './tokenFile.ts'

/** openCredentials opens the source of credentials that this access asks for. */
export function openCredentials(access: Access, environment: CredentialEnvironment): CredentialSource {
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
