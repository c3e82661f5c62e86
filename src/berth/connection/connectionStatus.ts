import type { AuthState, BerthState, HealthState } from '#contract'

/** ConnectionState is what is known of the way to the cluster, but for its credentials. Times are epoch ms. */
export interface ConnectionState {
  readonly phase: 'opening' | 'connecting' | 'connected' | 'lost'
  readonly reason: string | null
  readonly health: HealthState
  /** The cluster gives no answer at all; one that answers with errors is only degraded. */
  readonly isSilent: boolean
  readonly serverVersion: string | null
  readonly nextTryAt: number | null
}

/** ConnectionStatus is ConnectionState and the verdict on the credentials, side by side: neither changes the other. */
export interface ConnectionStatus extends ConnectionState {
  readonly auth: AuthState
}

export const openingState: ConnectionState = {
  phase: 'opening',
  reason: null,
  health: { state: 'unknown', reason: null },
  isSilent: false,
  serverVersion: null,
  nextTryAt: null,
}

/** selectLifecycle is the one word for it. Credentials that are not valid come first: without them nothing is asked. */
export function selectLifecycle(
  { phase, auth, isSilent }: ConnectionStatus,
  isSyncing: boolean,
): BerthState['lifecycle'] {
  if (auth.state !== 'valid') return 'signed-out'
  switch (phase) {
    case 'opening':
    case 'connecting':
      return phase
    case 'lost':
      return 'reconnecting'
    case 'connected':
      if (isSilent) return 'reconnecting'
      return isSyncing ? 'syncing' : 'ready'
  }
}
