import * as v from 'valibot'
import { FlotillaError, objectParamsSchema, type RequestRoute } from '#contract'
import type { KubeClient } from '#kube'
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
    const client = await this.#connected()
    switch (route) {
      case 'object':
        return readObject(client, object.output, limited)
      case 'object/yaml':
        return { yaml: await readYaml(client, object.output, limited) }
      case 'object/events':
        return { events: await readObjectEvents(client, object.output, limited) }
    }
  }
}
