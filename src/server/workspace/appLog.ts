import type { AppLogEntry, ClusterState, LogEntry } from '#contract'
import type { Clock } from '#machinery'
import { printable } from '../roster/berthMessages.ts'

const keptEntries = 1000

/** AppLog is the application's own log: the newest 1,000 lines, the server's and every berth's. */
export class AppLog {
  readonly #clock: Clock
  readonly #onEntry: (entry: AppLogEntry) => void
  /** A ring: `#next` is the oldest one's place once it is full. */
  readonly #entries: AppLogEntry[] = []
  #next = 0

  constructor(clock: Clock, onEntry: (entry: AppLogEntry) => void = () => {}) {
    this.#clock = clock
    this.#onEntry = onEntry
  }

  /** The kept lines, oldest first. */
  get entries(): readonly AppLogEntry[] {
    return [...this.#entries.slice(this.#next), ...this.#entries.slice(0, this.#next)]
  }

  /** A line of the server itself. */
  write(level: LogEntry['level'], text: string): void {
    this.#add({ at: this.#clock.now(), level, text: printable(text), clusterId: null, clusterName: null })
  }

  /** A line about one cluster. */
  writeFor(
    { clusterId, clusterName }: Pick<ClusterState, 'clusterId' | 'clusterName'>,
    entry: LogEntry,
  ): void {
    this.#add({ ...entry, clusterId, clusterName })
  }

  #add(entry: AppLogEntry): void {
    this.#entries[this.#next] = entry
    this.#next = (this.#next + 1) % keptEntries
    this.#onEntry(entry)
  }
}
