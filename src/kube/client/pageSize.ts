import type { MemoryLimit } from './memoryLimit.ts'

const most = { items: 500, bytes: 16 << 20 }
/** A page that was too large says nothing of its objects but that: this much smaller is the next one. */
const step = 8

/**
 * PageSize is how many objects of a list to ask for at once: many small ones or few large ones, so that no page fills the
 * memory of its reader. It lasts longer than one list, so that the next one need not find out again.
 */
export class PageSize {
  readonly #mostItems: number
  readonly #mostBytes: number
  #items: number

  constructor(memory: MemoryLimit | null) {
    this.#mostItems = memory?.pageSize ?? most.items
    this.#mostBytes = memory?.pageBytes ?? most.bytes
    this.#items = this.#mostItems
  }

  get items(): number {
    return this.#items
  }

  /** The largest page that is read to its end; undefined for one object, which is read whatever its size. */
  get mostBytes(): number | undefined {
    return this.#items === 1 ? undefined : this.#mostBytes
  }

  /** The page was larger than `mostBytes`. */
  handleLarge(): void {
    this.#items = Math.max(1, Math.floor(this.#items / step))
  }

  /** A page had so many objects and bytes. Those of the next one may be twice as large. */
  handlePage(items: number, bytes: number): void {
    if (items === 0) return
    const fitting = Math.floor((this.#mostBytes / 2 / bytes) * items)
    this.#items = Math.max(1, Math.min(this.#mostItems, fitting))
  }
}
