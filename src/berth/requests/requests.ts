import {
  FlotillaError,
  type ReadParams,
  type RequestAnswer,
  type RequestName,
  type RequestsOf,
  readRequest,
  requestDeadlineMs,
  requests,
} from '#contract'
import { isConnectivity, isForbidden, type KubeClient } from '#kube'
import { abortable, type Clock, isAbort } from '#machinery'
import { isUnreadable, readable } from './errors.ts'
import type { Handlers, LocalHandler, ReadHandler, StreamHandler, WriteHandler } from './handlers.ts'
import type { Log } from './log.ts'

/** After this long the heartbeat is asked to look: with its 5 s, a dead cluster is shown as such within 6 s. */
const slowMs = 1000

interface RequestsOptions {
  readonly handlers: Handlers
  /** Gives the client in use; rejects with a FlotillaError that says why there is none. */
  readonly connected: () => Promise<KubeClient>
  /** Called while a caller waits for the cluster longer than a healthy one takes. */
  readonly onSlow: () => void
  /** Called when the cluster refuses a request, with its namespace; null for the whole cluster. */
  readonly onForbidden: (namespace: string | null) => void
  readonly clock: Clock
  readonly log: Log
}

/** Requests answers what is asked of this cluster, over HTTP and over the page's socket alike. */
export class Requests {
  readonly #options: RequestsOptions

  constructor(options: RequestsOptions) {
    this.#options = options
  }

  /** Reads the parameters by the request's schema and answers. Rejects with a FlotillaError, or what the cluster said. */
  async answer<Name extends RequestName>(
    name: Name,
    given: unknown,
    signal: AbortSignal,
  ): Promise<RequestAnswer<Name>> {
    const params = readRequest(name, given)
    const handler: unknown = this.#options.handlers[name]
    // The table of handlers is typed by name; which shape a name has, its line of the table says.
    switch (requests[name].type) {
      case 'local':
        return await (handler as LocalHandler<Name>)(params)
      case 'read':
        return await this.#inTime(name, signal, (limited) =>
          this.#read(handler as ReadHandler<Name>, params, limited),
        )
      case 'stream':
        throw new FlotillaError('invalid_request', 'This is answered over HTTP only. A page opens a channel.')
      case 'write':
        return await this.#inTime(name, signal, (limited, late) =>
          this.#write(handler as WriteHandler<Name>, params, { limited, late }),
        )
    }
  }

  /** Reads the parameters of an answer that goes on, and says how it is begun. */
  stream<Name extends RequestsOf<'stream'>>(name: Name, given: unknown): ReturnType<StreamHandler<Name>> {
    const handler: unknown = this.#options.handlers[name]
    return (handler as StreamHandler<Name>)(readRequest(name, given))
  }

  async #inTime<Answer>(
    name: RequestName,
    signal: AbortSignal,
    work: (limited: AbortSignal, late: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const { clock, onSlow } = this.#options
    const late = new AbortController()
    using _timer = clock.after(requestDeadlineMs(name), () =>
      late.abort(new FlotillaError('deadline_exceeded')),
    )
    using _slow = clock.after(slowMs, () => onSlow())
    return await work(AbortSignal.any([signal, late.signal]), late.signal)
  }

  async #read<Name extends RequestName>(
    handler: ReadHandler<Name>,
    params: ReadParams<Name>,
    limited: AbortSignal,
  ): Promise<RequestAnswer<Name>> {
    const read = async () => {
      const client = await abortable(this.#options.connected(), limited)
      return await this.#hear(params, () => handler(params, client, limited))
    }
    try {
      return await read()
    } catch (problem) {
      if (limited.aborted || !isAbort(problem)) throw problem
      // Its connection was taken away in the middle: the next one answers, or says why there is none.
      return await read()
    }
  }

  /** A change that is on its way is not taken back, even if the page that asked for it goes away. */
  async #write<Name extends RequestName>(
    handler: WriteHandler<Name>,
    params: ReadParams<Name>,
    { limited, late }: { limited: AbortSignal; late: AbortSignal },
  ): Promise<RequestAnswer<Name>> {
    handler.require(params)
    const client = await abortable(this.#options.connected(), limited)
    try {
      return await this.#hear(params, () => handler.answer(params, client, late))
    } catch (problem) {
      if (!late.aborted && !isUnanswered(problem)) throw problem
      throw new FlotillaError('outcome_unknown', undefined, { cause: problem })
    }
  }

  async #hear<Answer>(params: unknown, work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work()
    } catch (problem) {
      if (isForbidden(problem)) this.#options.onForbidden(namespaceOf(params))
      throw readable(problem, this.#options.log)
    }
  }
}

function namespaceOf(params: unknown): string | null {
  const namespace =
    typeof params === 'object' && params !== null && 'namespace' in params ? params.namespace : ''
  return typeof namespace === 'string' && namespace !== '' ? namespace : null
}

/** The change was on its way, and no answer says what became of it, or none that can be read. */
const isUnanswered = (problem: unknown): boolean =>
  isAbort(problem) ||
  (isConnectivity(problem) &&
    (['reset', 'timeout', 'foreign'].includes(problem.reason) ||
      (problem.reason === 'malformed' && isUnreadable(problem.cause))))
