import type { ClientCertificate } from '../transport/connector.ts'

/** Credential is what one request is sent with. Two that are not the same object may differ. */
export interface Credential {
  /** The `Authorization` header; null where there is none. */
  readonly authorization: string | null
  readonly clientCertificate: ClientCertificate | null
}

/** CredentialSource gives the credential that is valid now, and gets a new one where that is needed. */
export interface CredentialSource extends AsyncDisposable {
  /** Rejects with a KubeError of reason `credential`, or with the signal's reason. */
  get(signal: AbortSignal): Promise<Credential>
  /**
   * Drops a credential that the server refused; resolves with whether `get` may now give another. Many calls for one
   * credential renew it once.
   */
  renew(refused: Credential): Promise<boolean>
}
