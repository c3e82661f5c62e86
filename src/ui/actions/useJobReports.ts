import { useEffect, useState } from 'react'
import { type Job, type ObjectReport, sortedReports } from '#contract'
import { useSession } from '../application/application.ts'

/** A job of thousands of objects changes all the time; it is read this often while it runs. */
const againMs = 1000

/** useJobReports gives all reports of a job: those the document has, or what was last read where it leaves some out. */
export function useJobReports(job: Job, count: number): readonly ObjectReport[] {
  const session = useSession()
  const { jobId, reports, state } = job
  const isWhole = reports.length >= count
  const [read, setRead] = useState<readonly ObjectReport[] | null>(null)
  const isOver = state !== 'running'
  // biome-ignore lint/correctness/useExhaustiveDependencies: the end of a job is a reason to read it again.
  useEffect(() => {
    if (isWhole) return
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | null = null
    const ask = async () => {
      try {
        const whole = await session.request('job', { jobId }, stop.signal)
        setRead(whole.reports)
        if (whole.state === 'running') timer = setTimeout(ask, againMs)
      } catch {
        // The document still has those that need a person; the next change of it asks again.
      }
    }
    void ask()
    return () => {
      stop.abort()
      if (timer !== null) clearTimeout(timer)
    }
  }, [session, jobId, isWhole, isOver])
  return sortedReports(isWhole || read === null ? reports : read)
}
