import * as v from 'valibot'
import { type Clock, systemClock } from '#machinery'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import type { KeptPlaces } from './clusterStorage.ts'
import type { ObjectRef } from './clusterView.ts'

const draftSchema = v.object({
  text: v.string(),
  base: v.string(),
  uid: v.string(),
  resourceVersion: v.string(),
  owners: v.array(v.string()),
})

/** Draft is an edit that is not saved: the text, and the text it began with, as the cluster had it at that resourceVersion. */
export type Draft = v.InferOutput<typeof draftSchema>

const draftsSchema = v.record(v.string(), draftSchema)

/** Keys are pressed faster than a text has to be written. */
const writeAfterMs = 400

/**
 * Drafts are the edits of one cluster that are neither saved nor thrown away, one for each object. They are kept over
 * reloads, over closing the cluster's tab and over the end of the browser, and each window comes back to its own. A private
 * draft, of a Secret, is kept in the page's memory only and never leaves it. Drafts are no part of what the server keeps.
 */
export class Drafts implements Disposable {
  readonly #places: KeptPlaces
  readonly #key: string
  readonly #clock: Pick<Clock, 'after'>
  readonly #state: ObservableValue<ReadonlyMap<string, Draft>>
  readonly #private = new Set<string>()
  /** Changes that are not written yet. */
  readonly #due = new Set<string>()
  /** Drafts that the browser had no place for. */
  readonly #unkept = new Set<string>()
  #timer: Disposable | null = null

  constructor(places: KeptPlaces, clusterId: string, clock: Pick<Clock, 'after'> = systemClock) {
    this.#places = places
    this.#key = `flotilla.drafts.${clusterId}`
    this.#clock = clock
    const memory = this.#read('memory')
    for (const key of memory.keys()) this.#private.add(key)
    this.#state = new ObservableValue<ReadonlyMap<string, Draft>>(
      new Map([...this.#read('shared'), ...this.#read('own'), ...memory]),
    )
  }

  /** Every draft by the key of its object. */
  get state(): Observable<ReadonlyMap<string, Draft>> {
    return this.#state
  }

  /** Keeps a draft in place of the one before. */
  keep(object: ObjectRef, draft: Draft, { isPrivate }: { readonly isPrivate: boolean }): void {
    const key = draftKey(object)
    if (isPrivate) this.#private.add(key)
    this.#state.set(new Map(this.#state.value).set(key, draft))
    this.#later(key)
  }

  /** The draft is saved, or thrown away. */
  remove(object: ObjectRef): void {
    const key = draftKey(object)
    const next = new Map(this.#state.value)
    if (!next.delete(key)) return
    this.#state.set(next)
    this.#due.add(key)
    this.flush()
  }

  /** Whether the draft would be there after a reload, as far as is known. */
  isKept(object: ObjectRef): boolean {
    const key = draftKey(object)
    return !this.#private.has(key) && !this.#unkept.has(key)
  }

  /** Writes now what is not written yet: the page may be left. */
  flush(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    const due = [...this.#due]
    this.#due.clear()
    const secret = due.filter((key) => this.#private.has(key))
    const plain = due.filter((key) => !this.#private.has(key))
    if (secret.length > 0) this.#write('memory', secret)
    if (plain.length === 0) return
    // Each place alone brings a draft over a reload.
    const isKept = [this.#write('own', plain), this.#write('shared', plain)].includes(true)
    for (const key of plain) {
      if (isKept) this.#unkept.delete(key)
      else this.#unkept.add(key)
    }
  }

  [Symbol.dispose](): void {
    this.flush()
  }

  #later(key: string): void {
    this.#due.add(key)
    this.#timer ??= this.#clock.after(writeAfterMs, () => this.flush())
  }

  #read(place: keyof KeptPlaces): Map<string, Draft> {
    try {
      const kept = v.safeParse(draftsSchema, JSON.parse(this.#places[place].getItem(this.#key) ?? '{}'))
      return new Map(kept.success ? Object.entries(kept.output) : [])
    } catch {
      // Unreadable or refused: the same as never kept.
      return new Map()
    }
  }

  /** Writes those drafts and leaves the others as they are: another window may have written them. */
  #write(place: keyof KeptPlaces, keys: readonly string[]): boolean {
    const kept = this.#read(place)
    for (const key of keys) {
      const draft = this.#state.value.get(key)
      if (draft === undefined) kept.delete(key)
      else kept.set(key, draft)
    }
    try {
      if (kept.size === 0) this.#places[place].removeItem(this.#key)
      else this.#places[place].setItem(this.#key, JSON.stringify(Object.fromEntries(kept)))
      return true
    } catch {
      // Full or refused: the draft lives until the page is left, and its editor says so.
      return false
    }
  }
}

/** draftKey is an object's key among the drafts of its cluster; the draft itself knows which uid it is of. */
export const draftKey = ({ domain, namespace, name }: ObjectRef): string =>
  JSON.stringify([domain, namespace, name])
