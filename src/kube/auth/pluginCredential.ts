import type { Credential } from './credential.ts'

/**
 * A credential is not used shortly before it expires: it could expire on its way. One that came with less time left is used to
 * its end, since the plugin would give it again.
 */
const expiryMarginMs = 30_000

/**
 * PluginCredential keeps the last answer of a cluster's credential plugin over its connections. So a cluster that is
 * dialled again and again while the network is down does not run the plugin, and open a browser, each time. The
 * credential stays in memory.
 */
export class PluginCredential {
  #kept: {
    readonly question: string
    readonly credential: Credential
    readonly usedUntil: number
  } | null = null

  /** The last answer to the same question while it is valid; else null. */
  get(question: string, now: number): Credential | null {
    if (this.#kept === null || this.#kept.question !== question) return null
    const { credential, usedUntil } = this.#kept
    return now < usedUntil ? credential : null
  }

  keep(question: string, credential: Credential, expiresAt: number | null, now: number): void {
    const expiry = expiresAt ?? Number.POSITIVE_INFINITY
    const early = expiry - expiryMarginMs
    this.#kept = { question, credential, usedUntil: early > now ? early : expiry }
  }

  /** Forgets a credential that the server refused. */
  drop(refused: Credential): void {
    if (this.#kept?.credential === refused) this.#kept = null
  }
}
