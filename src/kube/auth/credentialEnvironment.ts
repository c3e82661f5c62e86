import type { TransportEnvironment } from '../transport/transportEnvironment.ts'
import type { LoginShell } from './loginShell.ts'
import type { OidcTokens } from './oidcTokens.ts'
import type { PluginCredential } from './pluginCredential.ts'

/** CredentialEnvironment is what the sources of credentials take from outside. */
export interface CredentialEnvironment extends TransportEnvironment {
  /** Already bound to the cluster. */
  readonly log: (level: 'debug' | 'info' | 'warning' | 'error', text: string) => void
  /**
   * Called with the output of a running credential plugin, without secrets: with all of it each time, and with null when
   * the plugin has ended.
   */
  readonly onPluginWords?: (words: string | null) => void
  /** Where credential plugins are looked for; without it, only in the PATH of `variables`. */
  readonly loginShell?: LoginShell
  /** What the credential plugin gave over earlier connections to the same cluster. */
  readonly pluginCredential?: PluginCredential
  /** What OIDC providers gave over earlier connections to the same cluster. */
  readonly oidcTokens?: OidcTokens
}
