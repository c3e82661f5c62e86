import * as v from 'valibot'
import { FlotillaError, type ObjectParams, objectParamsSchema, type RequestRoute } from '#contract'
import type { KubeClient } from '#kube'
import { type Clock, isAbort } from '#machinery'
import { readObject, readObjectEvents, readYaml } from './objects.ts'
import { readSnapshot } from './snapshot.ts'
import type { Tables } from './tables.ts'

/** How long a question to the cluster may take before the person is told. */
const deadlineMs = 10_000

/** Requests answers what is asked of this cluster, over HTTP and over the page's socket alike. */
export class Requests {
  readonly #tables: Tables
  readonly #connected: () => Promise<KubeClient>
  readonly #clock: Clock

  /** `connected` gives the client in use; it rejects with a FlotillaError that says why there is none. */
  constructor(tables: Tables, connected: () => Promise<KubeClient>, clock: Clock) {
    this.#tables = tables
    this.#connected = connected
    this.#clock = clock
  }

  async answer(
    route: RequestRoute,
    params: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (route === 'snapshot') return readSnapshot(this.#tables, params)
    const object = v.safeParse(objectParamsSchema, params)
    if (!object.success) throw new FlotillaError('invalid_request', v.summarize(object.issues))
    const late = new AbortController()
    using _timer = this.#clock.after(deadlineMs, () => late.abort(new FlotillaError('deadline_exceeded')))
    const limited = AbortSignal.any([signal, late.signal])
    const read = async () => {
      const client = await orAborted(this.#connected(), limited)
      return readAbout(route, client, object.output, limited)
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

/** A credential plugin may keep the first connection waiting for minutes; whoever asks is not kept that long. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })
}

async function readAbout(
  route: Exclude<RequestRoute, 'snapshot'>,
  client: KubeClient,
  params: ObjectParams,
  signal: AbortSignal,
): Promise<unknown> {
  switch (route) {
    case 'object':
      return readObject(client, params, signal)
    case 'object/yaml':
      return { yaml: await readYaml(client, params, signal) }
    case 'object/events':
      return { events: await readObjectEvents(client, params, signal) }
  }
}
