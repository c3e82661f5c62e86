import * as v from 'valibot'
import { FlotillaError, type ObjectParams, objectParamsSchema, type RequestRoute } from '#contract'
import type { KubeClient } from '#kube'
import { type Clock, isAbort } from '#machinery'
import type { Documents } from './documents.ts'
import { readObject, readObjectEvents, readYaml } from './objects.ts'
import { readSnapshot } from './snapshot.ts'
import type { Tables } from './tables.ts'

/** How long a question to the cluster may take before the person is told. */
const deadlineMs = 10_000

type Params = Readonly<Record<string, string>>

/**
 * Route is how one kind of question is answered: out of what the berth has in memory, or by reading the cluster, which may
 * be done a second time when the connection is replaced in the middle.
 */
type Route =
  | { readonly type: 'local'; answer(params: Params): unknown }
  | {
      readonly type: 'read'
      answer(params: Params, client: KubeClient, signal: AbortSignal): Promise<unknown>
    }

export type Routes = Readonly<Record<RequestRoute, Route>>

/** Requests answers what is asked of this cluster, over HTTP and over the page's socket alike. */
export class Requests {
  readonly #routes: Routes
  readonly #connected: () => Promise<KubeClient>
  readonly #clock: Clock

  /** `connected` gives the client in use; it rejects with a FlotillaError that says why there is none. */
  constructor(options: { routes: Routes; connected: () => Promise<KubeClient>; clock: Clock }) {
    this.#routes = options.routes
    this.#connected = options.connected
    this.#clock = options.clock
  }

  async answer(name: RequestRoute, params: Params, signal: AbortSignal): Promise<unknown> {
    const route = this.#routes[name]
    if (route.type === 'local') return route.answer(params)
    const late = new AbortController()
    using _timer = this.#clock.after(deadlineMs, () => late.abort(new FlotillaError('deadline_exceeded')))
    const limited = AbortSignal.any([signal, late.signal])
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
}

/** The routes that read rows and documents out of memory. */
export const snapshotRoutes = (
  tables: Tables,
  documents: Documents,
  clock: Clock,
): Pick<Routes, 'snapshot'> => ({
  snapshot: {
    type: 'local',
    answer: (params) => {
      const { domain = '', tail = '' } = params
      return documents.has(domain) ? documents.read(domain, tail) : readSnapshot(tables, clock, params)
    },
  },
})

/** The routes that read one object. */
export const objectRoutes: Pick<Routes, 'object' | 'object/yaml' | 'object/events'> = {
  object: aboutObject(readObject),
  'object/yaml': aboutObject(async (...asked) => ({ yaml: await readYaml(...asked) })),
  'object/events': aboutObject(async (...asked) => ({ events: await readObjectEvents(...asked) })),
}

function aboutObject(
  read: (client: KubeClient, params: ObjectParams, signal: AbortSignal) => Promise<unknown>,
): Route {
  return {
    type: 'read',
    answer: async (params, client, signal) => {
      const object = v.safeParse(objectParamsSchema, params)
      if (!object.success) throw new FlotillaError('invalid_request', v.summarize(object.issues))
      return read(client, object.output, signal)
    },
  }
}

/** A credential plugin may keep the first connection waiting for minutes; whoever asks is not kept that long. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}
