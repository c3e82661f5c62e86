import type { Credential } from './credential.ts'

/** A credential is not used in its last moments: it would expire on the way. */
const expiryMarginMs = 30_000

/**
 * PluginCredential keeps what a cluster's credential plugin gave last, over its connections: a cluster that is dialled
 * again and again because the network is away does not run the plugin, and open a browser, each time. In memory only.
 */
export class PluginCredential {
  #kept: {
    readonly question: string
    readonly credential: Credential
    readonly expiresAt: number | null
  } | null = null

  /** What the plugin gave to the same question, as long as it is good; else null. */
  get(question: string, now: number): Credential | null {
    if (this.#kept === null || this.#kept.question !== question) return null
    const { credential, expiresAt } = this.#kept
    return expiresAt === null || now < expiresAt - expiryMarginMs ? credential : null
  }

  keep(question: string, credential: Credential, expiresAt: number | null): void {
    this.#kept = { question, credential, expiresAt }
  }

  /** The server refused that one; it is not given again. */
  drop(refused: Credential): void {
    if (this.#kept?.credential === refused) this.#kept = null
  }
}
