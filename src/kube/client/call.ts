import type { Clock } from '#machinery'

/**
 * Call is one use of the client with all its tries. It ends with the caller's signal, with the client, or by itself. It
 * uses a plain listener in place of AbortSignal.any: the signal of a tab lives for days and would keep every call in
 * memory.
 */
export class Call implements Disposable {
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #caller: AbortSignal | undefined
  readonly #onEnd: () => void
  readonly #onCallerAbort = () => this.abort(this.#caller?.reason)

  constructor(caller: AbortSignal | undefined, clock: Clock, onEnd: () => void) {
    this.#caller = caller
    this.#clock = clock
    this.#onEnd = onEnd
    if (caller?.aborted) this.abort(caller.reason)
    else caller?.addEventListener('abort', this.#onCallerAbort)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
  }

  /** One try. Its deadline moves with each `touch`; null means no deadline. */
  attempt(limitMs: number | null, late: () => Error): Attempt {
    return new Attempt(this.signal, this.#clock, limitMs, late)
  }

  [Symbol.dispose](): void {
    this.#caller?.removeEventListener('abort', this.#onCallerAbort)
    this.#onEnd()
  }
}

/** Attempt is one try of a call. Its signal is aborted with the call, or when nothing has moved for the limit. */
export class Attempt implements Disposable {
  readonly #controller = new AbortController()
  readonly #call: AbortSignal
  readonly #clock: Clock
  readonly #limitMs: number | null
  readonly #late: () => Error
  readonly #onCallAbort = () => this.#controller.abort(this.#call.reason)
  #timer: Disposable | null = null
  #movedAt: number

  constructor(call: AbortSignal, clock: Clock, limitMs: number | null, late: () => Error) {
    this.#call = call
    this.#clock = clock
    this.#limitMs = limitMs
    this.#late = late
    this.#movedAt = clock.now()
    if (call.aborted) this.#onCallAbort()
    else call.addEventListener('abort', this.#onCallAbort)
    if (limitMs !== null) this.#arm(limitMs)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Something moved: the limit counts from now. */
  touch(): void {
    this.#movedAt = this.#clock.now()
  }

  /**
   * One timer serves many touches: when it wakes it looks for the last touch, and it is not set again for every chunk.
   */
  #arm(delayMs: number): void {
    this.#timer = this.#clock.after(delayMs, () => {
      const leftMs = this.#movedAt + (this.#limitMs ?? 0) - this.#clock.now()
      if (leftMs > 0) this.#arm(leftMs)
      else this.#controller.abort(this.#late())
    })
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
    this.#call.removeEventListener('abort', this.#onCallAbort)
  }
}
