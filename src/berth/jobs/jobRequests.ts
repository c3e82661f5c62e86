import type { Act, ReadParams } from '#contract'
import type { Handlers } from '../requests/handlers.ts'
import type { Tables } from '../tables/tables.ts'
import type { Acts } from './acts.ts'
import type { Jobs } from './jobs.ts'
import { beginRefresh } from './refreshes.ts'

/**
 * jobRequests begins, shows and stops jobs. An act begins only while there is a connection, so that the caller hears at
 * once when there is none; stopping a job needs neither that nor a confirmation.
 */
export const jobRequests = (jobs: Jobs, acts: Acts, tables: Tables) =>
  ({
    act: {
      require: (act) => acts.requireAllowed(act),
      answer: async (act) => ({ jobId: acts.begin(act) }),
    },
    'object/delete': {
      require: (deletion) => acts.requireAllowed(deletionOf(deletion)),
      answer: async (deletion) => ({ jobId: acts.begin(deletionOf(deletion)) }),
    },
    job: ({ jobId }) => jobs.find(jobId),
    'job/cancel': ({ jobId }) => {
      jobs.cancel(jobId)
      return { jobId }
    },
    refresh: ({ domain }) => ({ jobId: beginRefresh(jobs, tables, domain) }),
  }) satisfies Partial<Handlers>

const deletionOf = ({ args, confirmed, ...target }: ReadParams<'object/delete'>): Act => ({
  action: 'delete',
  targets: [target],
  args,
  confirmed,
})
