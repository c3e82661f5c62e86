import { CircleOff, LogIn, Plug, RotateCw, Unplug, Zap } from 'lucide-react'
import type { ClusterState } from '#contract'
import { Countdown } from '../kit/Countdown.tsx'
import type { FaceContent } from '../kit/Face.tsx'

interface Acts {
  readonly retry: () => void
  readonly close: () => void
}

/** clusterFace says what stands between the person and the cluster's data; null while nothing does. */
export function clusterFace(cluster: ClusterState, { retry, close }: Acts): FaceContent | null {
  const { clusterName: name, lifecycle, reason } = cluster
  const closeTab = { label: 'Close the tab', act: close }
  const retryNow = { label: 'Retry now', act: retry }
  const next = (words: string, at: number | null) => (
    <>
      {sentence(reason)} <Countdown words={words} at={at} />
    </>
  )
  switch (lifecycle) {
    case 'opening':
      return {
        icon: Plug,
        tone: 'plain',
        what: `Opening ${name}`,
        why: 'Its own process is being started.',
        action: closeTab,
      }
    case 'connecting': {
      const isTrying = cluster.health.state !== 'degraded' && cluster.nextTryAt === null
      if (!isTrying)
        return {
          icon: Unplug,
          tone: 'warn',
          what: `${name} cannot be reached`,
          why: next('Next try', cluster.nextTryAt),
          action: retryNow,
        }
      return {
        icon: Plug,
        tone: 'plain',
        what: `Connecting to ${name}`,
        why: reason === null ? 'Waiting for the first answer of its API server.' : sentence(reason),
        action: closeTab,
      }
    }
    case 'reconnecting':
      return {
        icon: Unplug,
        tone: 'warn',
        what: `${name} cannot be reached`,
        why: next('Next try', cluster.nextTryAt),
        action: retryNow,
      }
    case 'signed-out':
      return {
        icon: LogIn,
        tone: 'bad',
        what: `Signed out of ${name}`,
        why: (
          <>
            {sentence(cluster.auth.reason ?? reason ?? 'The cluster does not accept the credentials')}{' '}
            <Countdown words="Next try" at={cluster.auth.nextTryAt ?? cluster.nextTryAt} />
          </>
        ),
        action: retryNow,
      }
    case 'crashed':
      return {
        icon: Zap,
        tone: 'bad',
        what: `The process of ${name} ended`,
        why: (
          <>
            {sentence(cluster.crashes.lastReason ?? reason)} Other clusters are not affected.{' '}
            <Countdown words="It starts again" at={cluster.nextTryAt} />
          </>
        ),
        action: { label: 'Start it now', act: retry },
      }
    case 'gone':
      return {
        icon: CircleOff,
        tone: 'warn',
        what: `${name} is gone from its kubeconfig`,
        why: sentence(reason ?? `${cluster.path} no longer has this context`),
        action: closeTab,
      }
    case 'closing':
      return { icon: RotateCw, tone: 'plain', what: `Closing ${name}`, why: null, action: null }
    case 'syncing':
    case 'ready':
      return null
  }
}

/** sentence ends a reason with a full stop, so that another one may follow. */
function sentence(text: string | null): string {
  if (text === null || text === '') return ''
  return /[.!?…]$/u.test(text) ? text : `${text}.`
}
