import { helmReleasesDomain } from '#contract'
import type { Clock } from '#machinery'
import type { Documents } from '../requests/documents.ts'
import type { Handlers } from '../requests/handlers.ts'
import { readSnapshot } from './snapshot.ts'
import type { Tables } from './tables.ts'

/** snapshotRequests answers requests for rows and documents from memory. */
export const snapshotRequests = (tables: Tables, documents: Documents, clock: Clock) =>
  ({
    snapshot: (params) => {
      const { domain, tail } = params
      return documents.has(domain) ? documents.read(domain, tail) : readSnapshot(tables, clock, params)
    },
    'helm/releases': (params) =>
      readSnapshot(tables, clock, { ...params, domain: helmReleasesDomain, isIncluding: false, settleMs: 0 }),
  }) satisfies Partial<Handlers>
