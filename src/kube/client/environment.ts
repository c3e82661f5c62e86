import type { CredentialEnvironment } from '../auth/credentialEnvironment.ts'
import type { KubeError } from '../errors/kubeError.ts'
import type { MemoryLimit } from './memoryLimit.ts'

/**
 * KubeEnvironment is everything that a connection to one cluster takes from outside: time, randomness, a log that is
 * already bound to the cluster, another way to dial where TCP is not wanted, and what earlier connections to the same
 * cluster left.
 */
export interface KubeEnvironment extends CredentialEnvironment {
  /** At least 0, less than 1. */
  readonly random: () => number
  /** Called with the outcome of each request and stream, except cancelled ones: null once the server has accepted it. */
  readonly onOutcome?: (problem: KubeError | null) => void
  /** Limits what collections keep; without it, there is no limit. */
  readonly memory?: MemoryLimit
}
