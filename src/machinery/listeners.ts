/**
 * Listeners are functions that hear of one kind of event. `tell` calls each of them once, in the order in which they were
 * added. A listener that throws does not stop the others: `tell` throws its error when all have been called.
 *
 * Listeners may be added and removed during a `tell`: a removed one is no longer called, and a new one hears of the next
 * event. After disposal none is called, and a listener that is added then is never called.
 */
export class Listeners<Event = void> implements Disposable {
  readonly #entries = new Set<(event: Event) => void>()
  #isDisposed = false

  /** How many functions listen. */
  get size(): number {
    return this.#entries.size
  }

  /** Adds a listener; disposing the result removes it. A function that is added twice is called twice. */
  add(listener: (event: Event) => void): Disposable {
    const entry = (event: Event) => listener(event)
    if (!this.#isDisposed) this.#entries.add(entry)
    return { [Symbol.dispose]: () => void this.#entries.delete(entry) }
  }

  tell(event: Event): void {
    const problems: unknown[] = []
    for (const entry of [...this.#entries]) {
      if (!this.#entries.has(entry)) continue
      try {
        entry(event)
      } catch (problem) {
        problems.push(problem)
      }
    }
    if (problems.length === 1) throw problems[0]
    if (problems.length > 0) throw new AggregateError(problems, `${problems.length} listeners failed`)
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#entries.clear()
  }
}
