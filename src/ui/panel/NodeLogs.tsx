import { Inbox } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { NodeLogList } from '#contract'
import { isAbort, messageOf } from '#machinery'
import { logNameOf } from '../actions/logActions.ts'
import { useSession } from '../application/application.ts'
import { EmptyState } from '../kit/EmptyState.tsx'
import { useObserved } from '../kit/useObserved.ts'
import { LogView } from '../logs/LogView.tsx'
import type { LogPlace, NodeLogSubject } from '../logs/logSpec.ts'
import { searchInWorker } from '../logs/searchInWorker.ts'
import type { ObjectRef } from '../session/clusterView.ts'
import { PanelProblem } from './parts/PanelProblem.tsx'

/** NodeLogs shows the logs of a node itself: of its kubelet, its container runtime, and the files of its folder of logs. */
export function NodeLogs({ object, ...place }: LogPlace) {
  const { list, problem, again } = useNodeLogs(object)
  if (list === null) return <PanelProblem problem={problem} again={again} />
  const [first, ...others] = list.logs
  const why = reasons[list.shows]
  if (first === undefined)
    return (
      <EmptyState
        icon={Inbox}
        tone="plain"
        what="This node shows no logs of its own"
        why={why ?? 'Its folder /var/log has no files that can be read here.'}
        action={{ label: 'Look again', act: again }}
      />
    )
  const name = logNameOf(object)
  const subject: NodeLogSubject = { type: 'node', title: object.name, logs: [first, ...others] }
  return (
    <>
      {why !== null && <p className="logs-note">{why} These are the files of its folder /var/log.</p>}
      <LogView key={name} {...{ subject, object, ...place }} openWorker={searchInWorker} />
    </>
  )
}

/** Why a node shows less than it could. */
const reasons: Readonly<Record<NodeLogList['shows'], string | null>> = {
  journal: null,
  'no-journal': 'The system of this node has no journal of its kubelet.',
  'no-query':
    'The kubelet does not read the journal of its system: enableSystemLogQuery is off in its configuration, or it is older than 1.30.',
  off: 'The kubelet serves no logs of its node: enableSystemLogHandler is off in its configuration.',
}

/** Which logs the node shows, and what stopped the newest try. */
function useNodeLogs({ name }: ObjectRef) {
  const session = useSession()
  const [list, setList] = useState<NodeLogList | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [tries, setTries] = useState(0)
  // A request that was lost with the connection is sent again over the next one.
  const isConnected = useObserved(session.connection, ({ state }) => state === 'open')

  // biome-ignore lint/correctness/useExhaustiveDependencies: tries and a new connection are the reasons to ask again.
  useEffect(() => {
    const stop = new AbortController()
    const ask = async () => {
      try {
        setList(await session.request('node/logs', { node: name }, stop.signal))
        setProblem(null)
      } catch (failure) {
        if (!isAbort(failure) && !stop.signal.aborted) setProblem(messageOf(failure))
      }
    }
    setList(null)
    setProblem(null)
    void ask()
    return () => stop.abort()
  }, [session, name, tries, isConnected])
  return { list, problem, again: () => setTries((count) => count + 1) }
}
