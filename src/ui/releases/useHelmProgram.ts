import { useEffect, useState } from 'react'
import type { ClusterId, HelmProgramAnswer } from '#contract'
import { isAbort, messageOf } from '#machinery'
import { useApplication } from '../application/application.ts'

/** useHelmProgram is the Helm that changes the releases of a cluster; null until it has said its version. */
export function useHelmProgram(clusterId: ClusterId): HelmProgramAnswer | null {
  const { tabs } = useApplication()
  const session = tabs.session(clusterId)
  const [helm, setHelm] = useState<HelmProgramAnswer | null>(null)
  useEffect(() => {
    if (session === null) return
    const stop = new AbortController()
    session.request('helm/program', {}, stop.signal).then(setHelm, (refusal: unknown) => {
      if (!isAbort(refusal)) setHelm({ version: null, problem: messageOf(refusal) })
    })
    return () => stop.abort()
  }, [session])
  return helm
}
