import type { Handlers } from '../requests/handlers.ts'
import type { RefreshJobs } from '../tables/refreshJobs.ts'
import type { NodeMaintenance } from './nodeMaintenance.ts'

/** jobRequests shows and stops jobs. */
export const jobRequests = (
  maintenance: NodeMaintenance,
  refreshJobs: RefreshJobs,
): Pick<Handlers, 'job' | 'job/cancel'> => ({
  job: ({ jobId }) => maintenance.find(jobId) ?? refreshJobs.find(jobId),
  'job/cancel': ({ jobId }) => maintenance.cancel(jobId),
})
