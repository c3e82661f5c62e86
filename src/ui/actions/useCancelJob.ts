import { useApplication, useSession } from '../application/application.ts'

/** useCancelJob stops a job of the tab's own cluster; what it has done stays done. */
export function useCancelJob(): (jobId: string) => void {
  const { notices } = useApplication()
  const session = useSession()
  return (jobId) =>
    void notices.attempt(session.clusterId, () =>
      session.request('job/cancel', { jobId }, new AbortController().signal),
    )
}
