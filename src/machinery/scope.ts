import { type Clock, systemClock } from './clock.ts'

type Owned = Disposable | AsyncDisposable

/**
 * Scope owns what is opened inside it and disposes it in reverse order, each with a deadline. Disposal is idempotent,
 * refuses new work first, and never stops half-way: a disposal that fails or hangs is reported to `onProblem`, and the
 * next one follows all the same.
 */
export class Scope implements AsyncDisposable {
  readonly #owned: { name: string; owned: Owned }[] = []
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #deadlineMs: number
  readonly #onProblem: (problem: Error) => void
  #disposal: Promise<void> | undefined

  constructor(options: { clock?: Clock; deadlineMs?: number; onProblem?: (problem: Error) => void } = {}) {
    this.#clock = options.clock ?? systemClock
    this.#deadlineMs = options.deadlineMs ?? 2000
    this.#onProblem = options.onProblem ?? (() => {})
  }

  /** Aborted, before anything is disposed, when the scope ends. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get isDisposed(): boolean {
    return this.#disposal !== undefined
  }

  /** Takes ownership of what was just opened. In an ended scope it is disposed at once and the call throws. */
  own<T extends Owned>(owned: T, name: string = owned.constructor.name): T {
    if (this.isDisposed) {
      void this.#disposeOne({ name, owned })
      throw new ScopeEndedError(name)
    }
    this.#owned.push({ name, owned })
    return owned
  }

  /** Runs `undo` when the scope ends. */
  defer(undo: () => void | Promise<void>, name = 'deferred'): void {
    this.own({ [Symbol.asyncDispose]: async () => undo() }, name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.#dispose()
    await this.#disposal
  }

  async #dispose(): Promise<void> {
    this.#controller.abort(new ScopeEndedError('scope'))
    for (let next = this.#owned.pop(); next !== undefined; next = this.#owned.pop())
      await this.#disposeOne(next)
  }

  async #disposeOne({ name, owned }: { name: string; owned: Owned }): Promise<void> {
    const late = Promise.withResolvers<void>()
    const timer = this.#clock.after(this.#deadlineMs, () =>
      late.reject(new Error(`${name} was not disposed within ${this.#deadlineMs} ms`)),
    )
    try {
      if (Symbol.asyncDispose in owned) await Promise.race([owned[Symbol.asyncDispose](), late.promise])
      else owned[Symbol.dispose]()
    } catch (problem) {
      this.#onProblem(problem instanceof Error ? problem : new Error(String(problem)))
    } finally {
      timer[Symbol.dispose]()
    }
  }
}

/** ScopeEndedError is the reason given to everything that a scope's end cancels. Its name makes it an abort. */
export class ScopeEndedError extends Error {
  override readonly name = 'AbortError'
  constructor(what: string) {
    super(`${what} belongs to a scope that has ended`)
  }
}

/** isAbort tells a cancellation from a failure: cancellations are never shown or logged. */
export const isAbort = (problem: unknown): boolean =>
  problem instanceof Error && problem.name === 'AbortError'
