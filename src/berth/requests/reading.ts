import * as v from 'valibot'
import { FlotillaError, issueWords } from '#contract'
import type { KubeClient } from '#kube'
import type { Route } from './requests.ts'

/** reading is a route that validates its parameters and then reads the cluster. */
export function reading<Schema extends v.GenericSchema>(
  schema: Schema,
  read: (client: KubeClient, params: v.InferOutput<Schema>, signal: AbortSignal) => Promise<unknown>,
): Route {
  return {
    type: 'read',
    answer: async (params, client, signal) => {
      const asked = v.safeParse(schema, params)
      if (!asked.success) throw new FlotillaError('invalid_request', issueWords(asked.issues))
      return read(client, asked.output, signal)
    },
  }
}
