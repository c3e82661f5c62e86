/**
 * StartGate lets a limited number start at the same time, first come first served. A place is held from `go` until it
 * is disposed, never while a network is waited for.
 */
export class StartGate {
  readonly #places: number
  readonly #waiting: (() => void)[] = []
  #taken = 0

  constructor(places: number) {
    this.#places = places
  }

  /** Calls `go` when a place is free, perhaps at once. Disposing gives the place back, or the turn up. */
  enter(go: () => void): Disposable {
    let phase: 'waiting' | 'inside' | 'left' = 'waiting'
    const begin = () => {
      phase = 'inside'
      this.#taken += 1
      go()
    }
    const leave = () => {
      const before = phase
      phase = 'left'
      if (before === 'inside') {
        this.#taken -= 1
        this.#waiting.shift()?.()
      } else if (before === 'waiting') this.#waiting.splice(this.#waiting.indexOf(begin), 1)
    }
    if (this.#taken < this.#places) begin()
    else this.#waiting.push(begin)
    return { [Symbol.dispose]: leave }
  }
}
