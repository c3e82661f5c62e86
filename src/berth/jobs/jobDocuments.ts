import type { Job, JobList } from '#contract'
import type { DocumentSource } from '../requests/documents.ts'
import type { Jobs } from './jobs.ts'

/** A document is sent whole after every change: so many reports of one job are in it, and of all jobs together. */
const reportsOfOne = 200
const reportsOfAll = 2000
/** Jobs that are over, of those on nodes. */
const nodeJobsOver = 20
/** A node has a few hundred pods at most. */
const podsOfNode = 500

/**
 * activityDocument is every job, the newest first among those that are over. Reports are left out where there are many; counts
 * are of all objects. It ends without ending any job.
 */
export const activityDocument = (jobs: Jobs): DocumentSource =>
  documentOf(jobs, (all) => {
    let left = reportsOfAll
    return all.map((job) => {
      const reports = job.reports.slice(0, Math.min(left, reportsOfOne))
      left -= reports.length
      return { ...job, reports }
    })
  })

/** nodeJobsDocument is the jobs on nodes, each with a report for every pod that it has to do with. */
export const nodeJobsDocument = (jobs: Jobs): DocumentSource =>
  documentOf(jobs, (all) => {
    const onNodes = all.filter(({ targets }) => targets.some(isNode))
    const running = onNodes.filter(({ endedAt }) => endedAt === null).length
    return onNodes
      .slice(0, running + nodeJobsOver)
      .map((job) => ({ ...job, reports: job.reports.slice(0, podsOfNode) }))
  })

const isNode = ({ group, resource }: { readonly group: string; readonly resource: string }): boolean =>
  group === '' && resource === 'nodes'

function documentOf(jobs: Jobs, shown: (all: readonly Job[]) => readonly Job[]): DocumentSource {
  const listening = new DisposableStack()
  return {
    get body(): JobList {
      return { jobs: shown(jobs.all) }
    },
    onChange: (listener) => listening.use(jobs.onChange(listener)),
    [Symbol.dispose]: () => listening.dispose(),
  }
}
