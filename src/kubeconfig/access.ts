/**
 * Access is all that is needed to reach one API server as one user, read from one kubeconfig file. It is complete:
 * certificates by content, addresses absolute. It holds credentials, so it stays in the process that dials and is never
 * listed, logged or sent.
 */
export interface Access {
  /** Absolute http or https URL, perhaps with a path, without query, fragment and trailing slash. */
  readonly server: string
  /** The namespace of the context; null where it names none. */
  readonly namespace: string | null
  readonly tls: {
    /** The certificate authorities of the server, in PEM; null trusts those of the machine. */
    readonly ca: string | null
    readonly skipVerify: boolean
    /** The name to expect in the server's certificate; null expects that of the address. */
    readonly serverName: string | null
  }
  /** An http, https, socks5 or socks5h URL, perhaps with a user and password; null takes the proxy of the environment. */
  readonly proxyUrl: string | null
  readonly disableCompression: boolean
  /** Presented to the server in addition to `authentication`; PEM. */
  readonly clientCertificate: { readonly certificate: string; readonly key: string } | null
  readonly authentication: Authentication
  readonly impersonation: Impersonation | null
}

/** Authentication is how a request says which user sends it, by kubectl's order of precedence. */
export type Authentication =
  | { readonly type: 'none' }
  | { readonly type: 'token'; readonly token: string }
  /**
   * The token is the content of the file without surrounding white space. The file changes while in use and must be
   * read again. `fallback` is the token to use while the file cannot be read.
   */
  | { readonly type: 'tokenFile'; readonly path: string; readonly fallback: string | null }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'exec'; readonly exec: ExecSpec }
  | { readonly type: 'oidc'; readonly oidc: OidcSpec }

/** ExecSpec says how to run a credential plugin (client.authentication.k8s.io). */
export interface ExecSpec {
  readonly apiVersion: 'client.authentication.k8s.io/v1' | 'client.authentication.k8s.io/v1beta1'
  /** An absolute path, or a bare name to look up in PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Added to the environment of the plugin. Where a name comes twice, the last one counts. */
  readonly env: readonly { readonly name: string; readonly value: string }[]
  /** The text to show when the command is not installed, without control characters. */
  readonly installHint: string | null
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always'
  /** Whether `KUBERNETES_EXEC_INFO` carries the cluster. */
  readonly provideClusterInfo: boolean
  /** The cluster's extension `client.authentication.k8s.io/exec` as plain JSON: the plugin's `cluster.config`. */
  readonly clusterConfig: unknown
}

/** OidcSpec is the legacy `auth-provider: oidc`. */
export interface OidcSpec {
  readonly issuerUrl: string
  readonly clientId: string
  readonly clientSecret: string | null
  readonly idToken: string | null
  readonly refreshToken: string | null
  /** The certificate authorities of the issuer, in PEM; null trusts those of the machine. */
  readonly ca: string | null
}

/** Impersonation is the user, with its groups and extras, as which requests are made. */
export interface Impersonation {
  readonly user: string
  readonly uid: string | null
  readonly groups: readonly string[]
  /** Has no prototype, so that any key is an ordinary one. */
  readonly extra: Readonly<Record<string, readonly string[]>>
}

/** Use is something of this machine that a context runs, or reads and shows to its server. */
export interface Use {
  readonly what: 'command' | 'token-file' | 'client-key'
  /** The command with its arguments and what is added to its environment, as a shell would take it; or a path. */
  readonly text: string
}

/** Uses are all of a context's, and a hash that is equal while they, and the server they are used for, are the same. */
export interface Uses {
  readonly list: readonly Use[]
  readonly hash: string
}

/** AccessReading is the result of reading a context: its access, or one sentence without any secret. */
export type AccessReading =
  | {
      readonly type: 'access'
      readonly access: Access
      readonly fingerprint: string
      /** Null where it uses nothing of this machine, as most do. */
      readonly uses: Uses | null
    }
  | { readonly type: 'problem'; readonly problem: string }
