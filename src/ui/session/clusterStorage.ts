import * as v from 'valibot'
import { type Clock, systemClock } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'

/** The part of the browser's Storage that is used. */
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export const entrySchema = v.object({ at: v.number(), value: v.unknown() })
/** Entry is a value and when it was kept; epoch ms. */
export type Entry = v.InferOutput<typeof entrySchema>

/**
 * ClusterStorage is what the page keeps of one cluster in the browser. Every key ends in the cluster's id, so two
 * clusters never read each other's. It keeps preferences only: where the browser refuses, nothing is lost but them.
 */
export class ClusterStorage {
  readonly #kept: Kept
  readonly #clusterId: string
  readonly #clock: Pick<Clock, 'now'>
  readonly #names = new Set<string>()
  readonly #written = new ObservableValue(0)
  readonly #adopted = new ObservableValue<ReadonlySet<string>>(new Set())

  constructor(kept: Kept, clusterId: string, clock: Pick<Clock, 'now'> = systemClock) {
    this.#kept = kept
    this.#clusterId = clusterId
    this.#clock = clock
  }

  /** Counts what was written here. */
  get written(): Observable<number> {
    return this.#written
  }

  /** The names of what has just come from elsewhere: whoever shows one of them reads it again. */
  get adopted(): Observable<ReadonlySet<string>> {
    return this.#adopted
  }

  /** All that was read or written here, as far as there is any. */
  get entries(): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>()
    for (const name of this.#names) {
      const entry = this.#entry(name)
      if (entry !== null) entries.set(name, entry)
    }
    return entries
  }

  read(name: string): unknown {
    this.#names.add(name)
    return this.#entry(name)?.value ?? null
  }

  write(name: string, value: unknown): void {
    this.#put(name, { at: this.#clock.now(), value })
    this.#written.set(this.#written.value + 1)
  }

  remove(name: string): void {
    this.#names.delete(name)
    try {
      this.#kept.removeItem(this.#key(name))
    } catch {
      // Refused: there is nothing kept either.
    }
  }

  /** Takes over what was kept elsewhere, where it is newer than what is kept here. */
  adopt(entries: ReadonlyMap<string, Entry>): void {
    const newer = [...entries].filter(
      ([name, { at }]) => at > (this.#entry(name)?.at ?? Number.NEGATIVE_INFINITY),
    )
    for (const [name, entry] of newer) this.#put(name, entry)
    if (newer.length > 0) this.#adopted.set(new Set(newer.map(([name]) => name)))
  }

  #entry(name: string): Entry | null {
    try {
      const entry = v.safeParse(entrySchema, JSON.parse(this.#kept.getItem(this.#key(name)) ?? 'null'))
      return entry.success ? entry.output : null
    } catch {
      // Unreadable or refused: the same as never kept.
      return null
    }
  }

  #put(name: string, entry: Entry): void {
    this.#names.add(name)
    try {
      this.#kept.setItem(this.#key(name), JSON.stringify(entry))
    } catch {
      // Full or refused: the preference lives until the page is left.
    }
  }

  #key(name: string): string {
    return `flotilla.${name}.${this.#clusterId}`
  }
}
