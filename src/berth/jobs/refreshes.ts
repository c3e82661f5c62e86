import { abortable, isAbort, messageOf } from '#machinery'
import type { Tables } from '../tables/tables.ts'
import { JobFailure, JobStop } from './jobContext.ts'
import type { Jobs } from './jobs.ts'

/**
 * beginRefresh reads a table from the cluster again, as a job, and gives its id at once. A table that is being read again
 * already is not read twice: both jobs end with the same reading. Rows stay where they are meanwhile. Throws a
 * FlotillaError where the domain cannot be read again, or too many jobs are under way.
 */
export function beginRefresh(jobs: Jobs, tables: Tables, domain: string): string {
  jobs.requireRoom()
  const reading = tables.relist(domain)
  // The job hears of its failure, but in a later turn.
  reading.catch(() => {})
  return jobs.begin({
    action: 'refresh',
    title: { doing: `Refreshing ${domain}`, done: `Refreshed ${domain}` },
    targets: [],
    args: { domain },
    isConfirmed: false,
    timeoutSeconds: null,
    run: async ({ signal, say }) => {
      say('Reading the table.')
      try {
        await abortable(reading, signal)
      } catch (problem) {
        if (signal.aborted) throw problem
        if (!isAbort(problem)) throw new JobFailure(messageOf(problem), { cause: problem })
        throw new JobStop('cancelled', 'The connection to the cluster was closed')
      }
      say('Equal to the cluster.')
    },
  })
}
