import type { Clock } from '#machinery'
import type { Documents } from '../requests/documents.ts'
import type { Routes } from '../requests/requests.ts'
import { readSnapshot } from './snapshot.ts'
import type { Tables } from './tables.ts'

/** snapshotRequests answers requests for rows and documents from memory. */
export const snapshotRequests = (
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
