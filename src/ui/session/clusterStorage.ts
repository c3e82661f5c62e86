import * as v from 'valibot'
import { type Clock, systemClock } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'

/** The part of the browser's Storage that is used. */
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

export const entrySchema = v.object({ at: v.number(), value: v.unknown() })
/** Entry is a value and when it was kept; epoch ms. */
export type Entry = v.InferOutput<typeof entrySchema>

export interface KeptPlaces {
  /** The entries that all windows of the browser share; a new window begins with them. */
  readonly shared: Kept
  /** The entries of this window only; they survive its reloads. */
  readonly own: Kept
  /** The entries that never leave this page's memory. */
  readonly memory: Kept
}

/** The places of what is kept over a reload. */
export type StoragePlaces = Pick<KeptPlaces, 'own' | 'shared'>

/**
 * ClusterStorage is what the page keeps of one cluster in the browser. Every key ends in the cluster's id, so two
 * clusters never read each other's. A window comes back to what it has kept itself, whatever another one did meanwhile,
 * and begins with what was kept last by any. It keeps preferences only: where the browser refuses, nothing is lost but
 * them.
 */
export class ClusterStorage {
  readonly #places: StoragePlaces
  readonly #clusterId: string
  readonly #clock: Pick<Clock, 'now'>
  readonly #names = new Set<string>()
  /** The names that this window had kept before it was reloaded; values kept elsewhere do not replace these. */
  readonly #found = new Set<string>()
  readonly #written = new ObservableValue(0)
  readonly #adopted = new ObservableValue<ReadonlySet<string>>(new Set())

  constructor(places: StoragePlaces, clusterId: string, clock: Pick<Clock, 'now'> = systemClock) {
    this.#places = places
    this.#clusterId = clusterId
    this.#clock = clock
  }

  /** Counts what was written here. */
  get written(): Observable<number> {
    return this.#written
  }

  /** The names whose values have just come from elsewhere; a component that shows one of them reads it again. */
  get adopted(): Observable<ReadonlySet<string>> {
    return this.#adopted
  }

  /** The entries that a new window begins with. */
  get entries(): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>()
    for (const name of this.#names) {
      const entry = this.#entry('shared', name)
      if (entry !== null) entries.set(name, entry)
    }
    return entries
  }

  read(name: string): unknown {
    const own = this.#entry('own', name)
    if (own !== null && !this.#names.has(name)) this.#found.add(name)
    this.#names.add(name)
    if (own !== null) return own.value
    const entry = this.#entry('shared', name) ?? nothingKept
    this.#put('own', name, entry)
    return entry.value
  }

  write(name: string, value: unknown): void {
    this.#names.add(name)
    const entry = { at: this.#clock.now(), value }
    this.#put('own', name, entry)
    this.#put('shared', name, entry)
    this.#written.set(this.#written.value + 1)
  }

  remove(name: string): void {
    this.#names.delete(name)
    this.#found.delete(name)
    for (const place of [this.#places.own, this.#places.shared]) {
      try {
        place.removeItem(this.#key(name))
      } catch {
        // Refused: there is nothing kept either.
      }
    }
  }

  /** Takes over what was kept elsewhere, where it is newer than what is kept here. */
  adopt(entries: ReadonlyMap<string, Entry>): void {
    const adopted = new Set<string>()
    for (const [name, entry] of entries) {
      if (isNewer(entry, this.#entry('shared', name))) this.#put('shared', name, entry)
      if (!this.#names.has(name) || this.#found.has(name) || !isNewer(entry, this.#entry('own', name)))
        continue
      this.#put('own', name, entry)
      adopted.add(name)
    }
    if (adopted.size > 0) this.#adopted.set(adopted)
  }

  #entry(place: keyof StoragePlaces, name: string): Entry | null {
    try {
      const text = this.#places[place].getItem(this.#key(name))
      const entry = v.safeParse(entrySchema, JSON.parse(text ?? 'null'))
      return entry.success ? entry.output : null
    } catch {
      // Unreadable or refused: the same as never kept.
      return null
    }
  }

  #put(place: keyof StoragePlaces, name: string, entry: Entry): void {
    try {
      this.#places[place].setItem(this.#key(name), JSON.stringify(entry))
    } catch {
      // Full or refused: the preference lives until the page is left.
    }
  }

  #key(name: string): string {
    return `flotilla.${name}.${this.#clusterId}`
  }
}

/** A window that began with nothing comes back to nothing. */
const nothingKept: Entry = { at: 0, value: null }

const isNewer = (entry: Entry, than: Entry | null): boolean => than === null || entry.at > than.at
