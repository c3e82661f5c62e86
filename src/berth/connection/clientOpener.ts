import { type BerthOpening, FlotillaError } from '#contract'
import { KubeClient, type KubeEnvironment, LoginShell, OidcTokens, PluginCredential } from '#kube'
import { readAccess } from '#kubeconfig'
import type { ClientHears } from './connection.ts'
import { impersonationOf } from './impersonationOf.ts'
import { pluginOf } from './pluginOf.ts'

interface ClientOpenerOptions {
  readonly opening: Pick<BerthOpening, 'access' | 'viewAs' | 'limits'>
  /** The same for every client. */
  readonly environment: Pick<KubeEnvironment, 'clock' | 'random' | 'log' | 'memory'>
  /** Called with the context's own namespace, as the kubeconfig has it now. */
  readonly onNamespace: (namespace: string | null) => void
}

/**
 * ClientOpener builds clients from what the kubeconfig holds now. Clients come and go; the login shell's PATH and the
 * credentials of plugins and OIDC stay here for the next one. Disposal ends a login shell that still runs.
 */
export class ClientOpener implements AsyncDisposable {
  readonly #options: ClientOpenerOptions
  readonly #loginShell: LoginShell
  readonly #oidcTokens = new OidcTokens()
  readonly #pluginCredential = new PluginCredential()

  constructor(options: ClientOpenerOptions) {
    this.#options = options
    this.#loginShell = new LoginShell(process.env, options.environment.clock)
  }

  /** Rejects with a FlotillaError when the kubeconfig's context cannot be used. */
  async open({ onPlugin, ...hears }: ClientHears): Promise<KubeClient> {
    const { opening, environment, onNamespace } = this.#options
    const result = await readAccess(opening.access.path, opening.access.context)
    if (result.type === 'problem') throw new FlotillaError('context_unusable', result.problem)
    const { confirmed } = opening.access
    // The file may have changed since the server saw it.
    if (confirmed !== null && result.uses !== null && result.uses.hash !== confirmed)
      throw new FlotillaError('context_unconfirmed')
    onPlugin(pluginOf(result.access))
    onNamespace(result.access.namespace)
    const kept = {
      loginShell: this.#loginShell,
      pluginCredential: this.#pluginCredential,
      oidcTokens: this.#oidcTokens,
    }
    const { viewAs } = opening
    // Instead of the user that the kubeconfig itself impersonates, as with kubectl's --as.
    const access =
      viewAs === null ? result.access : { ...result.access, impersonation: impersonationOf(viewAs) }
    return KubeClient.open(access, { ...environment, ...hears, ...kept }, opening.limits)
  }

  /** The folders of programs, also those that only the person's login shell knows. */
  programPath(): Promise<string> {
    return this.#loginShell.path()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loginShell[Symbol.asyncDispose]()
  }
}
