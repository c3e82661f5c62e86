import type { Duplex } from 'node:stream'
import type { Clock } from '#machinery'
import type { LoginShell } from './auth/loginShell.ts'
import type { OidcTokens } from './auth/oidcTokens.ts'
import type { PluginCredential } from './auth/pluginCredential.ts'
import type { KubeError } from './kubeError.ts'

/** Where a connection goes. The port is always known. */
export interface DialTarget {
  readonly hostname: string
  readonly port: number
  readonly signal: AbortSignal
}

/** Dial opens a byte stream to a host; it takes the place of TCP where a test or a tunnel wants another way. */
export type Dial = (target: DialTarget) => Promise<Duplex>

/** MemoryLimit says how much may be kept of what the server sends. */
export interface MemoryLimit {
  /** So many objects are asked for in one page of a list. */
  readonly pageSize: number
  /** The sentence on why no more may be kept; null while there is room. `kept` is what is kept of the collection that asks. */
  refusal(kept: number, phase: 'listing' | 'following'): string | null
}

/**
 * KubeEnvironment is everything a connection to one cluster takes from outside: time, randomness, a log that is
 * already bound to the cluster and, where TCP is not wanted, another way to dial.
 */
export interface KubeEnvironment {
  readonly clock: Clock
  /** At least 0, less than 1. */
  readonly random: () => number
  readonly log: (level: 'debug' | 'info' | 'warning' | 'error', text: string) => void
  readonly dial?: Dial
  /** How often a connection is asked for a sign of life; after four without one it is given up. 15 s where nothing is said. */
  readonly pingMs?: number
  /** Hears how each request and stream went, cancelled ones aside: null once the server has accepted it. */
  readonly onOutcome?: (problem: KubeError | null) => void
  /** Hears what a credential plugin says while it runs, all of it each time, without secrets; null when it has ended. */
  readonly onPluginWords?: (words: string | null) => void
  /** Where credential plugins are looked for; the PATH of `variables` alone where there is none. */
  readonly loginShell?: LoginShell
  /** What the credential plugin gave over earlier connections to the same cluster. */
  readonly pluginCredential?: PluginCredential
  /** What OIDC providers gave over earlier connections to the same cluster. */
  readonly oidcTokens?: OidcTokens
  /** What collections are followed within; without it, without a limit. */
  readonly memory?: MemoryLimit
  /** Environment variables for proxies and credential plugins; the process's own where none are given. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}
