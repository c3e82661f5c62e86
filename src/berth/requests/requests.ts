import { FlotillaError, type RequestRoute } from '#contract'
import { isConnectivity, type KubeClient } from '#kube'
import { type Clock, isAbort } from '#machinery'
import { orAborted } from './orAborted.ts'

/** How long a question to the cluster may take before the person is told. */
const deadlineMs = 10_000

/** An answer that takes this long may never come: with the heartbeat's 5 s, a dead cluster is shown as such within 6 s. */
const slowMs = 1000

type Params = Readonly<Record<string, string>>

/**
 * Route is how one kind of request is answered: from the berth's memory; by reading the cluster, which is done a second
 * time if the connection is replaced in the middle; or by changing the cluster, which is done once, and if its outcome
 * is unknown, the answer says so.
 */
export type Route =
  | { readonly type: 'local'; answer(params: Params): unknown }
  | {
      readonly type: 'read'
      answer(params: Params, client: KubeClient, signal: AbortSignal): Promise<unknown>
    }
  | {
      readonly type: 'write'
      /** Refuses what must not be, by a FlotillaError, and answers what needs no connection; undefined for all else. */
      before(params: Params): unknown
      answer(params: Params, client: KubeClient, signal: AbortSignal): Promise<unknown>
    }

export type Routes = Readonly<Record<RequestRoute, Route>>

/** Requests answers what is asked of this cluster, over HTTP and over the page's socket alike. */
export class Requests {
  readonly #routes: Routes
  readonly #connected: () => Promise<KubeClient>
  readonly #clock: Clock
  readonly #onSlow: () => void

  /**
   * `connected` gives the client in use; it rejects with a FlotillaError that says why there is none. `onSlow` is
   * called while a caller waits longer than a healthy cluster takes.
   */
  constructor(options: {
    routes: Routes
    connected: () => Promise<KubeClient>
    clock: Clock
    onSlow: () => void
  }) {
    this.#routes = options.routes
    this.#connected = options.connected
    this.#clock = options.clock
    this.#onSlow = options.onSlow
  }

  async answer(name: RequestRoute, params: Params, signal: AbortSignal): Promise<unknown> {
    const route = this.#routes[name]
    if (route.type === 'local') return route.answer(params)
    const late = new AbortController()
    using _timer = this.#clock.after(deadlineMs, () => late.abort(new FlotillaError('deadline_exceeded')))
    using _slow = this.#clock.after(slowMs, () => this.#onSlow())
    const limited = AbortSignal.any([signal, late.signal])
    if (route.type === 'write') return await this.#write(route, params, { limited, late: late.signal })
    const read = async () => {
      const client = await orAborted(this.#connected(), limited)
      return route.answer(params, client, limited)
    }
    try {
      return await read()
    } catch (problem) {
      if (limited.aborted || !isAbort(problem)) throw problem
      // Its connection was taken away in the middle: the next one answers, or says why there is none.
      return await read()
    }
  }

  /** Once it is on its way it is not taken back, even if the page that asked for it goes away. */
  async #write(
    route: Extract<Route, { type: 'write' }>,
    params: Params,
    { limited, late }: { limited: AbortSignal; late: AbortSignal },
  ): Promise<unknown> {
    const known = route.before(params)
    if (known !== undefined) return known
    const client = await orAborted(this.#connected(), limited)
    try {
      return await route.answer(params, client, late)
    } catch (problem) {
      if (!late.aborted && !isUnanswered(problem)) throw problem
      throw new FlotillaError('outcome_unknown', undefined, { cause: problem })
    }
  }
}

/** It was on its way, and no answer says what became of it. */
const isUnanswered = (problem: unknown): boolean =>
  isAbort(problem) ||
  (isConnectivity(problem) && (problem.reason === 'reset' || problem.reason === 'timeout'))
