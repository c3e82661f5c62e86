import type { Clock } from '#machinery'
import type { Dial } from './dial.ts'

/** TransportEnvironment is what the connections to one server take from outside. */
export interface TransportEnvironment {
  readonly clock: Clock
  /** Replaces TCP. */
  readonly dial?: Dial
  /** How often a connection is pinged; after four pings without an answer it is closed. 15 s by default. */
  readonly pingMs?: number
  /** Environment variables for proxies and credential plugins; those of the process by default. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}
