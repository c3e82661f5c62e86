import type { Entry } from './answers.ts'
import type { Change, Stored } from './types.ts'

/** ReflectedStore holds the items by uid and turns the server's answers into exact differences. */
export class ReflectedStore<T extends Stored> {
  readonly #items: Map<string, T>

  constructor(initial?: ReadonlyMap<string, T>) {
    this.#items = new Map(initial)
  }

  get items(): ReadonlyMap<string, T> {
    return this.#items
  }

  /** Takes the state of one object from a list or a watch. The same resourceVersion is no change. */
  put(entry: Entry<T>, changes: Change<T>[]): void {
    const previous = this.#items.get(entry.uid)
    if (previous?.resourceVersion === entry.resourceVersion) return
    const item = entry.read()
    if (item === null) return
    this.#items.set(entry.uid, item)
    changes.push(previous === undefined ? { type: 'added', item } : { type: 'updated', item, previous })
  }

  delete(uid: string, changes: Change<T>[]): void {
    const item = this.#items.get(uid)
    if (item === undefined) return
    this.#items.delete(uid)
    changes.push({ type: 'deleted', item })
  }

  /** Deletes the items that a complete list did not have. */
  keepOnly(uids: ReadonlySet<string>, changes: Change<T>[]): void {
    for (const uid of this.#items.keys()) if (!uids.has(uid)) this.delete(uid, changes)
  }
}
