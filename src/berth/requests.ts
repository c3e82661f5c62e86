import * as v from 'valibot'
import { FlotillaError, type ObjectParams, objectParamsSchema, type RequestRoute } from '#contract'
import type { KubeClient } from '#kube'
import { isAbort } from '#machinery'
import { readObject, readObjectEvents, readYaml } from './objects.ts'
import { readSnapshot } from './snapshot.ts'
import type { Tables } from './tables.ts'

/** How long a question to the cluster may take before the person is told. */
const deadlineMs = 10_000

/** Requests answers what is asked of this cluster, over HTTP and over the page's socket alike. */
export class Requests {
  readonly #tables: Tables
  readonly #connected: () => Promise<KubeClient>

  /** `connected` gives the client in use; it rejects with a FlotillaError that says why there is none. */
  constructor(tables: Tables, connected: () => Promise<KubeClient>) {
    this.#tables = tables
    this.#connected = connected
  }

  async answer(
    route: RequestRoute,
    params: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<unknown> {
    if (route === 'snapshot') return readSnapshot(this.#tables, params)
    const object = v.safeParse(objectParamsSchema, params)
    if (!object.success) throw new FlotillaError('invalid_request', v.summarize(object.issues))
    const limited = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
    const read = (client: KubeClient) => readAbout(route, client, object.output, limited)
    try {
      return await read(await this.#connected())
    } catch (problem) {
      if (limited.aborted || !isAbort(problem)) throw problem
      // Its connection was taken away in the middle: the next one answers, or says why there is none.
      return read(await this.#connected())
    }
  }
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
