import type { BerthOpening, FromBerth, ToBerth } from '#contract'
import type { Clock } from '#machinery'
import { parseBerthMessage } from './berthMessages.ts'
import type { BerthDoor } from './door.ts'

/** BerthStart is what a berth is told at its start, but for where it listens and its secret: its launcher adds those. */
export type BerthStart = Omit<BerthOpening, 't' | 'listen' | 'secret'>

/** Crash is why a berth ended, in words that follow "The cluster's process". */
export interface Crash {
  readonly reason: string
  readonly isOutOfMemory: boolean
}

/** What a launcher tells of one berth. Nothing is told before `launch` has returned. */
export interface BerthEvents {
  /** The berth listens, and this door leads to it until it ends. */
  onListening(door: BerthDoor): void
  onMessage(message: Exclude<FromBerth, { t: 'listening' }>): void
  /** A line that the berth printed on stderr. */
  onLine(text: string): void
  /** The berth ended without being told to. This is the last call, and is not made once the berth is disposed. */
  onCrash(crash: Crash): void
}

/**
 * RunningBerth is one berth that was launched; its caller owns it. Disposing it asks the berth to close, then insists, and
 * resolves within 2 s, when nothing is left of it: no process, no address, nothing in flight to it.
 */
export interface RunningBerth extends AsyncDisposable {
  /** Sends a message, in order. It is lost where the berth is ending, and its end says so. */
  send(message: Exclude<ToBerth, { t: 'open' | 'close' }>): void
  /** Ends the berth at once; its crash carries this reason. */
  kill(reason: string): void
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * BerthLauncher starts berths. It makes each one's secret, chooses where each listens and carries the messages. It
 * never starts a berth again by itself: when to do that is its caller's to know.
 */
export interface BerthLauncher {
  /** Never throws: a berth that cannot be started is a crash. */
  launch(start: BerthStart, events: BerthEvents): RunningBerth
}

/** OpenLauncher opens the launcher of one server; that server disposes it after the last of its berths. */
export type OpenLauncher = (environment: {
  readonly clock: Clock
  /** The server's private folder, which is there. */
  readonly runtimeDir: string
}) => Promise<BerthLauncher & AsyncDisposable>

/** hearBerth reads one message of a berth and passes it on. Every launcher hands it all that a berth says. */
export function hearBerth(
  message: unknown,
  events: BerthEvents,
  doorAt: (port: number | null) => BerthDoor,
): void {
  const parsed = parseBerthMessage(message)
  if (parsed === null) events.onLine('sent an invalid control message')
  else if (parsed.t === 'listening') events.onListening(doorAt(parsed.port))
  else events.onMessage(parsed)
}
