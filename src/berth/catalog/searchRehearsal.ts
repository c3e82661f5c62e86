import { readRequest } from '#contract'
import type { Clock } from '#machinery'
import type { SearchedCatalog } from './catalogIndex.ts'
import { searchCatalog } from './catalogSearch.ts'

/** Smaller catalogs are searched at once as they are. */
const manyObjects = 20_000
/** V8 has compiled a search by then, and each name has been read. */
const rehearsals = 3
/** As much as a person types. */
const textLength = 40
/** Other work runs between them. */
const gapMs = 500

/**
 * SearchRehearsal searches a large catalog a few times once it is complete, before a user does: the first searches of a
 * process take several times as long as those that follow, and a person's first one is mostly their only one.
 */
export class SearchRehearsal implements Disposable {
  readonly #catalog: SearchedCatalog
  readonly #clock: Clock
  readonly #watching: Disposable
  #timer: Disposable | null = null
  #left = rehearsals

  constructor(catalog: SearchedCatalog & { onState(listener: () => void): Disposable }, clock: Clock) {
    this.#catalog = catalog
    this.#clock = clock
    this.#watching = catalog.onState(() => this.#begin())
  }

  [Symbol.dispose](): void {
    this.#watching[Symbol.dispose]()
    this.#timer?.[Symbol.dispose]()
  }

  #begin(): void {
    const { isComplete, index } = this.#catalog
    if (index.size < manyObjects || !isComplete) return
    this.#watching[Symbol.dispose]()
    this.#next()
  }

  #next(): void {
    this.#timer = this.#clock.after(gapMs, () => {
      const { names } = this.#catalog.index
      const name = names[Math.floor((names.length * this.#left) / (rehearsals + 1))] ?? ''
      searchCatalog(this.#catalog, readRequest('catalog/search', { text: name.slice(0, textLength) }))
      this.#left -= 1
      if (this.#left > 0) this.#next()
    })
  }
}
