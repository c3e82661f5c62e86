/**
 * Best keeps the first `limit` of all it is given, by an order, without sorting all of it: whatever comes after the last of
 * the ones it has is passed over by one comparison.
 */
export class Best<T> {
  readonly #limit: number
  readonly #compare: (a: T, b: T) => number
  #items: T[] = []
  #last: T | null = null

  constructor(limit: number, compare: (a: T, b: T) => number) {
    this.#limit = limit
    this.#compare = compare
  }

  /** True once there are `limit` of them. */
  get isFull(): boolean {
    return this.#items.length >= this.#limit
  }

  add(item: T): void {
    if (this.#limit === 0 || (this.#last !== null && this.#compare(item, this.#last) >= 0)) return
    this.#items.push(item)
    if (this.#items.length >= this.#limit * 2 + 64) this.#cut()
  }

  /** In order. */
  take(): T[] {
    this.#cut()
    return this.#items
  }

  #cut(): void {
    this.#items.sort(this.#compare)
    if (this.#items.length > this.#limit) this.#items.length = this.#limit
    if (this.#items.length === this.#limit) this.#last = this.#items.at(-1) ?? null
  }
}
