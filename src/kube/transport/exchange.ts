import type { IncomingHttpHeaders } from 'node:http'
import { type Dispatcher, errors } from 'undici'
import { KubeError } from '../kubeError.ts'
import { Ride } from './ride.ts'
import type { Sink, TransportRequest } from './transport.ts'

/** isGoAway knows undici's word for a GOAWAY that is no error, which it has no type for. */
export const isGoAway = (problem: unknown): boolean =>
  problem instanceof errors.InformationalError && problem.message.includes(goAwayWords)

const goAwayWords = '"GOAWAY" frame received with code 0'

/**
 * Exchange is one request and its answer on undici's lowest level, where a thousand watch events a second cost no
 * stream, no promise and no copy each. It settles once: at the end, at an error, at what the sink throws, or at abort.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly done: Promise<void>
  readonly #sink: Sink
  readonly #signal: AbortSignal
  readonly #isRead: boolean
  readonly #resolve: () => void
  readonly #reject: (reason: unknown) => void
  readonly #onAbort = () => this.fail(this.#signal.reason)
  #controller: Dispatcher.DispatchController | null = null
  #isSettled = false
  #ride = new Ride()
  #isWaiting = false
  /** Which connection of the ride it was put on; null while it waits for one. */
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

  /** Whether the server said GOAWAY without looking at it, so that it may be sent again as if for the first time. */
  get wasTurnedAway(): boolean {
    return this.#wasTurnedAway
  }

  /** The client on which it is sent has it. */
  rideOn(ride: Ride): void {
    this.#ride = ride
    this.#isWaiting = true
    ride.wait()
  }

  /** Ends it with that reason, wherever it is, unless it has ended. */
  fail(reason: unknown): void {
    if (!this.#settle()) return
    this.#reject(reason)
    this.#controller?.abort(asError(reason))
  }

  /** The server said GOAWAY, and it has not been taken: nothing more is expected of this client. */
  turnAway(): void {
    this.#wasTurnedAway = !this.#hasBegun
    this.fail(new errors.InformationalError(`HTTP/2: ${goAwayWords}`))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    this.#endWait()
    const { connections, isGoing, pulse } = this.#ride
    const previous = this.#startedOn
    this.#startedOn = connections
    // The connection after its own: its own has turned it away. A later one: undici takes another's GOAWAY for its own.
    const isDoubtful = previous !== null && connections - previous > 1
    if (isDoubtful && !this.#isRead) this.fail(new KubeError('reset', doubt))
    else if (isGoing) this.turnAway()
    // Aborted while it waited for a connection: it never goes on the wire.
    if (this.#isSettled) {
      controller.abort(asError(this.#signal.reason))
      return
    }
    this.#ride.start(this)
    pulse?.expectWrite()
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.#hasBegun = true
    if (status >= 200) this.#guard(() => this.#sink.onHead(status, headers))
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
    const isOwn = this.#startedOn === null || this.#startedOn === this.#ride.connections
    this.#wasTurnedAway = isGoAway(problem) && !this.#hasBegun && (isOwn || this.#isRead)
    this.#reject(problem)
  }

  #endWait(): void {
    if (!this.#isWaiting) return
    this.#isWaiting = false
    this.#ride.endWait()
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
    this.#ride.leave(this)
    this.#signal.removeEventListener('abort', this.#onAbort)
    return true
  }
}

const doubt =
  'The connection went before the answer came: what was asked for may have been done, so look before asking again.'

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error(String(reason)))
