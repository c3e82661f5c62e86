import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Sink } from './transport.ts'

/**
 * Exchange is one request and its answer on undici's lowest level, where a thousand watch events a second cost no
 * stream, no promise and no copy each. It settles once: at the end, at an error, at what the sink throws, or at abort.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly done: Promise<void>
  readonly #sink: Sink
  readonly #signal: AbortSignal
  readonly #resolve: () => void
  readonly #reject: (reason: unknown) => void
  readonly #onAbort = () => this.#fail(this.#signal.reason)
  #controller: Dispatcher.DispatchController | null = null
  #isSettled = false

  constructor(signal: AbortSignal, sink: Sink) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.done = promise
    this.#resolve = resolve
    this.#reject = reject
    this.#sink = sink
    this.#signal = signal
    if (signal.aborted) this.#fail(signal.reason)
    else signal.addEventListener('abort', this.#onAbort)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // Aborted while it waited for a connection: it never goes on the wire.
    if (this.#isSettled) controller.abort(asError(this.#signal.reason))
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status >= 200) this.#guard(() => this.#sink.onHead(status, headers))
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#guard(() => this.#sink.onData(chunk))
  }

  onResponseEnd(): void {
    if (this.#settle()) this.#resolve()
  }

  onResponseError(_: Dispatcher.DispatchController, problem: Error): void {
    if (this.#settle()) this.#reject(problem)
  }

  #guard(act: () => void): void {
    if (this.#isSettled) return
    try {
      act()
    } catch (problem) {
      this.#fail(problem)
    }
  }

  #fail(reason: unknown): void {
    if (!this.#settle()) return
    this.#reject(reason)
    this.#controller?.abort(asError(reason))
  }

  #settle(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    this.#signal.removeEventListener('abort', this.#onAbort)
    return true
  }
}

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))
