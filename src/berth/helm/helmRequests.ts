import type { Handlers } from '../requests/handlers.ts'
import { readRelease } from './helmRelease.ts'

/** helmRequests answers requests for one release. */
export const helmRequests = {
  'helm/release': (params, client, signal) => readRelease(client, params, signal),
} satisfies Partial<Handlers>
