import { expect } from 'vitest'
import type { Change, Stored } from '#kube'

/**
 * Ledger replays what a reflector tells, and holds it to its word: each change is one, of what was there before it. What is
 * wrong is noted, for a reflector survives callbacks that throw.
 */
export class Ledger<T extends Stored & { readonly name: string }> {
  readonly #items = new Map<string, T>()
  readonly #entries: string[] = []
  readonly #faults: string[] = []

  /** What has been told so far: `added web`. */
  get entries(): readonly string[] {
    return this.#entries
  }

  record(batch: readonly Change<T>[]): void {
    if (batch.length === 0) this.#faults.push('an empty batch')
    for (const change of batch) {
      const { type, item } = change
      const before = this.#items.get(item.uid)
      const entry = `${type} ${item.name}`
      this.#entries.push(entry)
      if ((before === undefined) !== (type === 'added')) this.#faults.push(`${entry}, out of order`)
      if (type === 'updated' && before !== change.previous) this.#faults.push(`${entry} of another state`)
      if (type === 'updated' && before?.resourceVersion === item.resourceVersion)
        this.#faults.push(`${entry}, which is no change`)
      if (type === 'deleted') this.#items.delete(item.uid)
      else this.#items.set(item.uid, item)
    }
  }

  /** All that was told, replayed, is that store. */
  expectToBe(store: ReadonlyMap<string, T>): void {
    expect(this.#faults).toEqual([])
    expect(new Map(this.#items)).toEqual(new Map(store))
  }
}
