import type { ClusterId, ClusterState, FlotillaEvent } from '#contract'
import type { Clock } from '#machinery'

/** The events that follow from a cluster's state having changed from one to the other; none where only figures did. */
export function eventsOfChange(previous: ClusterState | null, next: ClusterState): FlotillaEvent[] {
  const { clusterId, clusterName } = next
  const events: FlotillaEvent[] = []
  const previousState = previous?.lifecycle ?? null
  if (previousState !== next.lifecycle) {
    const { lifecycle: state, reason } = next
    events.push({ name: 'cluster:lifecycle', clusterId, clusterName, state, previousState, reason })
  }
  if (previous === null) return events
  if (previous.auth.state === 'valid' && next.auth.state !== 'valid') {
    events.push({ name: 'cluster:auth:failed', clusterId, clusterName, reason: next.auth.reason })
  }
  if (previous.auth.state !== 'valid' && next.auth.state === 'valid' && isOfSameBerth(previous, next)) {
    events.push({ name: 'cluster:auth:recovered', clusterId, clusterName })
  }
  if (previous.health.state !== next.health.state) {
    const { state, reason } = next.health
    if (state === 'healthy') events.push({ name: 'cluster:health:healthy', clusterId, clusterName })
    if (state === 'degraded') events.push({ name: 'cluster:health:degraded', clusterId, clusterName, reason })
  }
  return events
}

/** A berth that crashed or was left takes its verdicts with it: that is no recovery. */
const isOfSameBerth = (previous: ClusterState, next: ClusterState): boolean =>
  previous.lifecycle !== 'crashed' && !['crashed', 'gone', 'closing', 'opening'].includes(next.lifecycle)

const repeatAfterMs = 5 * 60_000
const maxRemembered = 500

/** RepeatedErrors tells a cluster's new errors from those it has told in the last five minutes. */
export class RepeatedErrors {
  readonly #clock: Clock
  readonly #told = new Map<ClusterId, Map<string, number>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isNew(clusterId: ClusterId, resourceKind: string, message: string): boolean {
    let told = this.#told.get(clusterId)
    if (told === undefined) {
      told = new Map()
      this.#told.set(clusterId, told)
    }
    const key = JSON.stringify([resourceKind, message])
    const last = told.get(key)
    if (last !== undefined && this.#clock.now() - last < repeatAfterMs) return false
    told.delete(key)
    told.set(key, this.#clock.now())
    for (const oldest of told.keys()) {
      if (told.size <= maxRemembered) break
      told.delete(oldest)
    }
    return true
  }

  forget(clusterId: ClusterId): void {
    this.#told.delete(clusterId)
  }
}
