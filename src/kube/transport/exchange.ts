import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, errors } from 'undici'
import { KubeError } from '../errors/kubeError.ts'
import { H2Session, type SentRequest } from './h2Session.ts'
import type { Sink, TransportRequest } from './transportRequest.ts'

/** isGoAway recognises undici's message for a GOAWAY that is no error. undici has no type for it. */
export const isGoAway = (problem: unknown): boolean =>
  problem instanceof errors.InformationalError && problem.message.includes(goAwayWords)

const goAwayWords = '"GOAWAY" frame received with code 0'

/**
 * Exchange is one request and its answer on undici's lowest level, where an event of a watch costs no stream, no promise
 * and no copy. It settles once: at the end, at an error, at an error of the sink, or at abort.
 */
export class Exchange implements Dispatcher.DispatchHandler, SentRequest {
  readonly done: Promise<void>
  readonly #sink: Sink
  readonly #signal: AbortSignal
  readonly #isRead: boolean
  readonly #resolve: () => void
  readonly #reject: (reason: unknown) => void
  readonly #onAbort = () => this.fail(this.#signal.reason)
  #controller: Dispatcher.DispatchController | null = null
  #isSettled = false
  #session = new H2Session()
  #isWaiting = false
  /** The number of the session's connection it was sent on; null while it waits for one. */
  #startedOn: number | null = null
  #hasBegun = false
  #wasTurnedAway = false

  constructor({ signal, method }: TransportRequest, sink: Sink) {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.done = promise
    this.#resolve = resolve
    this.#reject = reject
    this.#sink = sink
    this.#signal = signal
    this.#isRead = method === 'GET'
    if (signal.aborted) this.fail(signal.reason)
    else signal.addEventListener('abort', this.#onAbort)
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  /** Whether the server said GOAWAY without taking the request, so that it may be sent again as if for the first time. */
  get wasTurnedAway(): boolean {
    return this.#wasTurnedAway
  }

  /** An undici client has taken the request, and sends it in this session. */
  joinSession(session: H2Session): void {
    this.#session = session
    this.#isWaiting = true
    session.wait()
  }

  /** Fails the exchange with that reason, unless it has settled. */
  fail(reason: unknown): void {
    if (!this.#settle()) return
    this.#reject(reason)
    this.#controller?.abort(asError(reason))
  }

  turnAway(): void {
    this.#wasTurnedAway = !this.#hasBegun
    this.fail(new errors.InformationalError(`HTTP/2: ${goAwayWords}`))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#endWait()
    const { connections, isGoing, liveness } = this.#session
    const previous = this.#startedOn
    this.#startedOn = connections
    // On the next connection the request was turned away by its own. On a later one it may have been taken: undici applied
    // another connection's GOAWAY to it.
    const isDoubtful = previous !== null && connections - previous > 1
    if (isDoubtful && !this.#isRead) this.fail(new KubeError('reset', doubt))
    else if (isGoing) this.turnAway()
    // Aborted while it waited for a connection, so it never goes on the wire.
    if (this.#isSettled) {
      controller.abort(asError(this.#signal.reason))
      return
    }
    this.#session.start(this)
    liveness?.expectWrite()
  }

  onResponseStart(
    control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.#hasBegun = true
    if (status >= 200) this.#guard(() => this.#sink.onHead(status, headers, control))
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#guard(() => this.#sink.onData(chunk))
  }

  onResponseEnd(): void {
    if (this.#settle()) this.#resolve()
  }

  onResponseError(_: Dispatcher.DispatchController, problem: Error): void {
    this.#endWait()
    if (!this.#settle()) return
    const isOwn = this.#startedOn === null || this.#startedOn === this.#session.connections
    this.#wasTurnedAway = isGoAway(problem) && !this.#hasBegun && (isOwn || this.#isRead)
    this.#reject(problem)
  }

  #endWait(): void {
    if (!this.#isWaiting) return
    this.#isWaiting = false
    this.#session.endWait()
  }

  #guard(act: () => void): void {
    if (this.#isSettled) return
    try {
      act()
    } catch (problem) {
      this.fail(problem)
    }
  }

  #settle(): boolean {
    if (this.#isSettled) return false
    this.#isSettled = true
    this.#session.leave(this)
    this.#signal.removeEventListener('abort', this.#onAbort)
    return true
  }
}

const doubt =
  'The connection was lost before the answer came. The change may have been made: check before you try again.'

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))
