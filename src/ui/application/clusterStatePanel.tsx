import { CircleOff, LogIn, MemoryStick, Plug, RotateCw, ShieldQuestion, Unplug, Zap } from 'lucide-react'
import type { ClusterState } from '#contract'
import type { EmptyStateContent } from '../kit/EmptyState.tsx'
import { LinkedText } from '../kit/LinkedText.tsx'
import { Countdown } from './Countdown.tsx'
import { programName } from './signIn.ts'

interface Acts {
  readonly retry: () => void
  readonly close: () => void
  /** Asks what the person has to agree to before it opens; null where nothing is asked. */
  readonly review: (() => void) | null
  /** Names of other clusters that wait for the same login. */
  readonly alsoWaiting: readonly string[]
}

/** clusterStatePanel says what stands between the person and the cluster's data; null while nothing does. */
export function clusterStatePanel(cluster: ClusterState, acts: Acts): EmptyStateContent | null {
  const { retry, close } = acts
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
        why: 'Its process is starting.',
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
      const words = pluginWords(cluster)
      if (words !== null)
        return {
          icon: LogIn,
          tone: 'warn',
          what: `Sign in to ${name}`,
          why: <LinkedText text={words} />,
          action: closeTab,
        }
      return {
        icon: Plug,
        tone: 'plain',
        what: `Connecting to ${name}`,
        why: reason === null ? 'Waiting for its API server.' : sentence(reason),
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
      return signedOutFace(cluster, acts)
    case 'crashed':
      return {
        icon: Zap,
        tone: 'bad',
        what: `The process of ${name} ended`,
        why: (
          <>
            {sentence(cluster.crashes.lastReason ?? reason)} Other clusters are not affected.{' '}
            <Countdown words="It restarts" at={cluster.nextTryAt} />
          </>
        ),
        action: { label: 'Start now', act: retry },
      }
    case 'gone':
      if (acts.review !== null)
        return {
          icon: ShieldQuestion,
          tone: 'warn',
          what: `${name} waits for your confirmation`,
          why: sentence(reason),
          action: { label: 'Review', act: acts.review },
        }
      return {
        icon: CircleOff,
        tone: 'warn',
        what: `${name} is no longer in its kubeconfig`,
        why: sentence(reason ?? `${cluster.path} no longer has this context`),
        action: closeTab,
      }
    case 'closing':
      return { icon: RotateCw, tone: 'plain', what: `Closing ${name}`, why: null, action: null }
    case 'syncing':
    case 'ready': {
      const words = pluginWords(cluster)
      return words === null
        ? null
        : {
            icon: LogIn,
            tone: 'warn',
            what: `The sign-in to ${name} is being renewed`,
            why: <LinkedText text={words} />,
            action: null,
          }
    }
  }
}

/** memoryWarning says that the cluster's process has too little memory for it; null where it has enough. */
export function memoryWarning(cluster: ClusterState, openSettings: () => void): EmptyStateContent | null {
  const { clusterName: name, memory, isShortOfMemory } = cluster
  const action = { label: 'Raise the limit', act: openSettings }
  if (memory.isReduced)
    return {
      icon: MemoryStick,
      tone: 'warn',
      what: `${name} was reopened in reduced mode`,
      why: `Its process ran out of memory (the limit is ${memory.limitMb} MB). Lists are now read in small pages, and cut where they do not fit.`,
      action,
    }
  if (isShortOfMemory)
    return {
      icon: MemoryStick,
      tone: 'warn',
      what: `${name} is too large for the memory limit of ${memory.limitMb} MB`,
      why: 'A list was cut, because the process would have run out of memory. The table says how many rows it shows.',
      action,
    }
  return null
}

function signedOutFace(cluster: ClusterState, { retry, alsoWaiting }: Acts): EmptyStateContent {
  const { auth, clusterName: name } = cluster
  const words = pluginWords(cluster)
  return {
    icon: LogIn,
    tone: 'bad',
    what: words !== null ? `Sign in to ${name}` : `Signed out of ${name}`,
    why: (
      <>
        {words === null ? (
          sentence(auth.reason ?? 'The cluster does not accept the credentials')
        ) : (
          <LinkedText text={words} />
        )}{' '}
        <Countdown words="Next try" at={auth.nextTryAt} meanwhile={words === null ? 'Trying now.' : ''} />
        {alsoWaiting.length > 0 &&
          ` The same login serves ${listed(alsoWaiting)}, which also ${
            alsoWaiting.length === 1 ? 'waits' : 'wait'
          } for it.`}
      </>
    ),
    action: { label: 'Retry now', act: retry },
  }
}

/** The credential plugin's output while it waits for the user; null if there is none. */
function pluginWords({ auth }: ClusterState): string | null {
  if (auth.pluginSays === null || auth.plugin === null) return null
  return `${programName(auth.plugin.command)}: ${auth.pluginSays}`
}

const listed = (names: readonly string[]): string => new Intl.ListFormat('en').format(names)

/** sentence ends a reason with a full stop, so that another one may follow. */
function sentence(text: string | null): string {
  if (text === null || text === '') return ''
  return /[.!?…]$/u.test(text) ? text : `${text}.`
}
