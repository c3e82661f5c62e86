import { type Clock, Listeners } from '#machinery'

/** The rate for young ages, and for old ones, whose text changes once a minute at most. */
export type TickRate = 'second' | 'slow'

const periodMs = { second: 1000, slow: 15_000 } as const

/** Ticker calls its listeners as time passes. It runs only while it has listeners. */
export class Ticker {
  readonly #clock: Clock
  readonly #rings = {
    second: { listeners: new Listeners(), timer: null as Disposable | null },
    slow: { listeners: new Listeners(), timer: null as Disposable | null },
  }

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  readonly onSecond = (listener: () => void): (() => void) => this.#listen('second', listener)
  readonly onSlow = (listener: () => void): (() => void) => this.#listen('slow', listener)

  #listen(rate: TickRate, listener: () => void): () => void {
    const ring = this.#rings[rate]
    const subscription = ring.listeners.add(listener)
    if (ring.timer === null) this.#arm(rate)
    return () => {
      subscription[Symbol.dispose]()
      if (ring.listeners.size > 0) return
      ring.timer?.[Symbol.dispose]()
      ring.timer = null
    }
  }

  #arm(rate: TickRate): void {
    const ring = this.#rings[rate]
    ring.timer = this.#clock.after(periodMs[rate], () => {
      this.#arm(rate)
      ring.listeners.tell()
    })
  }
}
