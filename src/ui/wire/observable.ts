import { Listeners } from '#machinery'

/** Observable is a value that can be watched; React reads it with `useSyncExternalStore`. */
export interface Observable<T> {
  readonly value: T
  /** Calls `listener` after every change. Calling the result ends that. */
  onChange(listener: () => void): () => void
}

/** ObservableValue is an Observable that its owner sets. Setting an identical value calls no listener. */
export class ObservableValue<T> implements Observable<T> {
  readonly #listeners = new Listeners()
  #value: T

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  get isWatched(): boolean {
    return this.#listeners.size > 0
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    this.#listeners.tell()
  }

  onChange = (listener: () => void): (() => void) => {
    const subscription = this.#listeners.add(listener)
    return () => subscription[Symbol.dispose]()
  }
}
