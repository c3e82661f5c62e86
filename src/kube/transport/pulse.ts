import type { Duplex } from 'node:stream'
import { systemClock } from '#machinery'
import { KubeError } from '../kubeError.ts'

/** How often a connection is asked for a sign of life where nothing else is said. */
export const defaultPingMs = 15_000
/** After a minute of none it is dead: a connection that lives answers each ping with seventeen bytes. */
const pingsUnheard = 4

/**
 * watchPulse destroys an HTTP/2 connection that nothing has come from for four pings: its other end is gone, and behind a
 * router that forgot it nobody would ever say so. What waits on it fails as timed out, and ends up on a new one. Looks are
 * counted, not time, so that a machine that slept gives its connections the time to answer.
 */
export function watchPulse(
  connection: Duplex,
  wire: Duplex,
  options: { pingMs: number; host: string },
): void {
  const { pingMs, host } = options
  let heard = bytesFrom(wire)
  let unheard = 0
  // The machine's clock: undici's pings go by it, and without them there is nothing to miss.
  const look = (): Disposable =>
    systemClock.after(pingMs, () => {
      const bytes = bytesFrom(wire)
      unheard = bytes === heard ? unheard + 1 : 0
      heard = bytes
      if (unheard < pingsUnheard) timer = look()
      else
        connection.destroy(
          new KubeError(
            'timeout',
            `${host} fell silent: no sign of life for ${(pingsUnheard * pingMs) / 1000} s.`,
          ),
        )
    })
  let timer = look()
  connection.once('close', () => timer[Symbol.dispose]())
}

/** A tunnel's stream may not count; one that cannot be listened to is never called dead. */
const bytesFrom = (wire: Duplex): number =>
  'bytesRead' in wire && typeof wire.bytesRead === 'number' ? wire.bytesRead : Number.NaN
