import { useEffect, useState } from 'react'
import type { ClusterId } from '#contract'
import { useApplication, useSession } from '../application/application.ts'
import { useObserved } from '../kit/useObserved.ts'
import type { LogChoices, LogLine } from '../session/logChoices.ts'
import type { LogState } from './logLines.ts'
import { momentBefore } from './logSpec.ts'

/** A line that has not come by then is looked for no more. */
const patienceMs = 15_000

/** The number of the row with that line of that cluster; null where it has not come. */
function findLine({ rows, sources }: LogState, clusterId: ClusterId, line: LogLine): number | null {
  for (const row of rows.withStamp(line.at)) {
    const source = sources[row.source]
    const isThere = source?.pod === line.pod && source.container === line.container
    if (isThere && row.clusterId === clusterId) return row.n
  }
  return null
}

/** useWantedLine reads the log from before the line that a link leads to, and says once where that is. */
export function useWantedLine(options: {
  state: LogState
  choose: (change: Partial<LogChoices>) => void
  /** A node has one log in place of each container. */
  isOfNode: boolean
  /** A link leads to a panel, and not to the dock. */
  isInPanel: boolean
  onFound: (n: number) => void
}): void {
  const { state, choose, isOfNode, isInPanel, onFound } = options
  const session = useSession()
  const { notices } = useApplication()
  const linked = useObserved(session.wantedLine)
  const wanted = isInPanel ? linked : null
  const [asked, setAsked] = useState<LogLine | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another link is a reason to read the log again.
  useEffect(() => {
    if (wanted === null) return
    const n = findLine(state, session.clusterId, wanted)
    if (n !== null) {
      session.wantedLine.set(null)
      onFound(n)
      return
    }
    choose({
      from: momentBefore(Date.parse(wanted.at)),
      isPrevious: wanted.isPrevious,
      container: isOfNode ? wanted.container : '',
      filters: [],
      hiddenLevels: [],
    })
    setAsked(wanted)
    const timer = session.clock.after(patienceMs, () => {
      session.wantedLine.set(null)
      notices.tell(session.clusterId, 'The line of this link is not in the log any more.')
    })
    return () => timer[Symbol.dispose]()
  }, [wanted])
  // biome-ignore lint/correctness/useExhaustiveDependencies: new rows are the reason to look for it again.
  useEffect(() => {
    if (wanted === null || asked !== wanted) return
    const n = findLine(state, session.clusterId, wanted)
    if (n === null) return
    session.wantedLine.set(null)
    onFound(n)
  }, [state.rows, asked, wanted])
}
