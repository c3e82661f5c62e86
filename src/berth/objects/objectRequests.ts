import { FlotillaError } from '#contract'
import type { Clock } from '#machinery'
import type { ServedResources } from '../discovery/servedResources.ts'
import type { Handlers } from '../requests/handlers.ts'
import { readRevisions } from '../revisions/revisions.ts'
import { readDetails } from './objectDetails.ts'
import { readObject, readObjectEvents, readYaml } from './objects.ts'
import { isSecret, readSecretValue } from './secretValue.ts'

/** objectRequests answers requests for one object and its surroundings. */
export function objectRequests(served: ServedResources, clock: Clock) {
  return {
    object: (params, client, signal) => readObject(client, params, signal),
    'object/yaml': async (params, client, signal) => ({ yaml: await readYaml(client, params, signal) }),
    'object/events': async (params, client, signal) => ({
      events: await readObjectEvents(client, params, signal),
    }),
    'object/details': (params, client, signal) => readDetails({ served, client, clock }, params, signal),
    'object/revisions': async (params, client, signal) => ({
      revisions: await readRevisions(client, params, signal),
    }),
    'secret/value': (params, client, signal) => {
      if (!isSecret(params)) throw new FlotillaError('invalid_request', 'Only a Secret has values to reveal.')
      return readSecretValue(client, params, signal)
    },
  } satisfies Partial<Handlers>
}
