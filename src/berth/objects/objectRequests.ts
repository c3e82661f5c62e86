import { FlotillaError, objectParamsSchema, readParamsSchema, secretValueParamsSchema } from '#contract'
import type { Clock } from '#machinery'
import { ServedKinds } from '../discovery/servedKinds.ts'
import { reading } from '../requests/reading.ts'
import type { Routes } from '../requests/requests.ts'
import { readDetails } from './objectDetails.ts'
import { readObject, readObjectEvents, readYaml } from './objects.ts'
import { isSecret, readSecretValue } from './secretValue.ts'

/** objectRequests answers requests for one object and its surroundings. */
export function objectRequests(
  clock: Clock,
): Pick<Routes, 'object' | 'object/yaml' | 'object/events' | 'object/details' | 'secret/value'> {
  const served = new ServedKinds(clock)
  return {
    object: reading(readParamsSchema, readObject),
    'object/yaml': reading(readParamsSchema, async (...asked) => ({ yaml: await readYaml(...asked) })),
    'object/events': reading(objectParamsSchema, async (...asked) => ({
      events: await readObjectEvents(...asked),
    })),
    'object/details': reading(objectParamsSchema, (...asked) => readDetails(served, ...asked)),
    'secret/value': reading(secretValueParamsSchema, (client, params, signal) => {
      if (!isSecret(params)) throw new FlotillaError('invalid_request', 'Only a Secret has values to reveal.')
      return readSecretValue(client, params, signal)
    }),
  }
}
