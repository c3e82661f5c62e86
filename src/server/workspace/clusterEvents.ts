import type { ClusterId, ClusterState, FlotillaEvent, JobNews, LogEntry } from '#contract'
import type { Clock } from '#machinery'

/** The events that follow from a cluster's state having changed from one to the other; none where only figures did. */
export function eventsOfChange(
  previous: ClusterState | null,
  next: ClusterState,
  now: number,
): FlotillaEvent[] {
  const { clusterId, clusterName } = next
  const events: FlotillaEvent[] = []
  const previousState = previous?.lifecycle ?? null
  if (previousState !== next.lifecycle) {
    const { lifecycle: state, reason } = next
    events.push({ name: 'cluster:lifecycle', clusterId, clusterName, state, previousState, reason })
  }
  if (previous === null) return events
  events.push(...authEvents(previous, next, now))
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

/** What is told while credentials are not valid: that it began, once, and each try that came to nothing. */
function authEvents(previous: ClusterState, next: ClusterState, now: number): FlotillaEvent[] {
  const { clusterId, clusterName } = next
  const { state, reason, failure, plugin, nextTryAt } = next.auth
  if (state === 'valid') return []
  const pluginCommand = plugin?.command ?? null
  const about = { clusterId, clusterName, reason, class: failure, pluginCommand }
  const events: FlotillaEvent[] = []
  if (previous.auth.state === 'valid') {
    events.push({ name: 'cluster:auth:failed', ...about })
    if (state === 'recovering') events.push({ name: 'cluster:auth:recovering', ...about })
  }
  if (nextTryAt !== null && nextTryAt !== previous.auth.nextTryAt) {
    const secondsToNextTry = Math.max(0, Math.round((nextTryAt - now) / 1000))
    events.push({ name: 'cluster:auth:progress', ...about, state, secondsToNextTry })
  }
  return events
}

/** eventLine is how the log tells what changed of a cluster's verdicts and life; null for what it tells otherwise or not. */
export function eventLine(event: FlotillaEvent, at: number): LogEntry | null {
  const because = (what: string, reason: string | null) =>
    reason === null ? `${what}.` : `${what}: ${reason}`
  switch (event.name) {
    case 'cluster:auth:failed':
      return { at, level: 'warning', text: because('Its credentials are not accepted', event.reason) }
    case 'cluster:auth:recovered':
      return { at, level: 'info', text: 'Its credentials are accepted again.' }
    case 'cluster:health:degraded':
      return {
        at,
        level: 'warning',
        text: because('Its API server is unhealthy or unreachable', event.reason),
      }
    case 'cluster:health:healthy':
      return { at, level: 'info', text: 'Its API server answers.' }
    case 'cluster:lifecycle': {
      const { state, previousState, reason } = event
      const what = previousState === null ? `It is ${state}` : `It is ${state}, after ${previousState}`
      return { at, level: 'debug', text: because(what, reason) }
    }
    default:
      return null
  }
}

/** jobLine is how the log tells that a job has begun or is over. */
export function jobLine({ action, title, state, reason }: JobNews, at: number): LogEntry {
  const words = {
    running: 'has begun',
    succeeded: '',
    failed: 'failed',
    cancelled: 'was stopped',
  }
  const text = `${[title, words[state]].filter(Boolean).join(' ')}${reason === null ? '.' : `: ${reason}`}`
  // A reading changes nothing.
  const quiet = action === 'refresh' ? 'debug' : 'info'
  return { at, level: state === 'failed' ? 'warning' : quiet, text }
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
