/** Something that can be ended at once, such as a socket. */
interface Destroyable {
  destroy(): void
}

/** Pipes are the open connections to one berth's process; they end with it, and no others do. */
export class Pipes implements Disposable {
  readonly #open = new Set<Destroyable>()
  #isEnded = false

  get size(): number {
    return this.#open.size
  }

  /** Disposing the result takes the pipe out again, without ending it. */
  add(pipe: Destroyable): Disposable {
    if (this.#isEnded) pipe.destroy()
    else this.#open.add(pipe)
    return { [Symbol.dispose]: () => void this.#open.delete(pipe) }
  }

  [Symbol.dispose](): void {
    this.#isEnded = true
    for (const pipe of this.#open) pipe.destroy()
    this.#open.clear()
  }
}
