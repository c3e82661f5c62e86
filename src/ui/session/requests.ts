import {
  type ClientFrame,
  type ErrorBody,
  FlotillaError,
  type RequestAnswer,
  type RequestName,
  type RequestParams,
  requestDeadlineMs,
  requests,
} from '#contract'
import type { Clock } from '#machinery'

// The berth answers in its own time, with the reason; the page's own limit is only for a berth that does not.
const graceMs = 2000

interface Pending {
  readonly route: RequestName
  settle(outcome: { readonly body: unknown } | { readonly problem: Error }): void
}

/** Requests matches answers on the cluster's socket to what was asked, each with a deadline and a way to cancel. */
export class Requests {
  readonly #pending = new Map<number, Pending>()
  readonly #clock: Clock
  readonly #send: (frame: ClientFrame) => void
  #lastId = 0

  constructor(clock: Clock, send: (frame: ClientFrame) => void) {
    this.#clock = clock
    this.#send = send
  }

  /** Resolves with the answer's body, or rejects with a FlotillaError, or with the signal's reason. */
  request<Name extends RequestName>(
    route: Name,
    params: RequestParams<Name>,
    signal: AbortSignal,
  ): Promise<RequestAnswer<Name>> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason)
        return
      }
      this.#lastId += 1
      const id = this.#lastId
      const cancel = (reason: unknown) => {
        this.#send({ t: 'cancel', id })
        settle({ problem: reason instanceof Error ? reason : new Error(String(reason)) })
      }
      const onAbort = () => cancel(signal.reason)
      const late = () =>
        cancel(new FlotillaError(requests[route].type === 'write' ? 'outcome_unknown' : 'deadline_exceeded'))
      const timer = this.#clock.after(requestDeadlineMs(route) + graceMs, late)
      const settle: Pending['settle'] = (outcome) => {
        this.#pending.delete(id)
        timer[Symbol.dispose]()
        signal.removeEventListener('abort', onAbort)
        if ('problem' in outcome) reject(outcome.problem)
        // The berth is the product's own, and its answers are taken at their word.
        else resolve(outcome.body as RequestAnswer<Name>)
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#pending.set(id, { route, settle })
      this.#send({ t: 'request', id, route, params: { ...params } })
    })
  }

  handleResponse(id: number, body: unknown): void {
    this.#pending.get(id)?.settle({ body })
  }

  handleFailure(id: number, error: ErrorBody['error']): void {
    const problem = new FlotillaError(error.code, error.message, { details: error.details })
    this.#pending.get(id)?.settle({ problem })
  }

  /** The socket is gone, and with it every answer. */
  handleLost(): void {
    for (const { route, settle } of [...this.#pending.values()]) {
      const message = `The connection to this cluster's process was lost while "${route}" was being answered.`
      settle({ problem: new FlotillaError('cluster_process_unavailable', message) })
    }
  }
}
