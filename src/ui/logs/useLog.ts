import { useCallback, useEffect, useMemo, useState } from 'react'
import { useApplication, useSession } from '../application/application.ts'
import { useObserved } from '../kit/useObserved.ts'
import { LogLines } from './logLines.ts'
import type { LogOrigin } from './logPart.ts'
import { LogSearch, type OpenSearchWorker } from './logSearch.ts'
import type { ShownLogSpec } from './logSpec.ts'
import { LogFilters } from './narrowing.ts'

/**
 * useLines is the log of that spec while the view is on screen, of the session's cluster and of those others that are open; null
 * before the first effect.
 */
export function useLines(spec: ShownLogSpec, others: readonly string[], tries: number): LogLines | null {
  const session = useSession()
  const { client, tabs } = useApplication()
  const order = useObserved(tabs.state, ({ order: open }) => open) ?? []
  const [lines, setLines] = useState<LogLines | null>(null)
  const wanted = useStable(order.filter((id) => id === session.clusterId || others.includes(id)))
  const origins = useCallback(
    () =>
      wanted.flatMap((clusterId): LogOrigin[] => {
        const from = tabs.session(clusterId)
        const cluster = client.workspace.value?.clusters.find((each) => each.clusterId === clusterId)
        if (from === null) return []
        return [
          {
            clusterId,
            clusterName: cluster?.clusterName ?? clusterId,
            openChannel: (asked, listener) => from.openChannel(asked, listener),
          },
        ]
      }),
    [wanted, tabs, client],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is a reason to open it again; other clusters are none.
  useEffect(() => {
    const opened = new LogLines({ spec, clock: session.clock, origins: origins() })
    setLines(opened)
    return () => {
      setLines(null)
      opened[Symbol.dispose]()
    }
  }, [session, spec, tries])
  useEffect(() => lines?.readFrom(origins()), [lines, origins])
  return lines
}

/** useSearch is a search of the view's own; null before the first effect. */
export function useSearch(openWorker: OpenSearchWorker): LogSearch | null {
  const { clock } = useSession()
  const [search, setSearch] = useState<LogSearch | null>(null)
  useEffect(() => {
    const opened = new LogSearch({ clock, openWorker })
    setSearch(opened)
    return () => {
      setSearch(null)
      opened[Symbol.dispose]()
    }
  }, [clock, openWorker])
  return search
}

/** useFilters are the filters of the view; null before the first effect. */
export function useFilters(openWorker: OpenSearchWorker): LogFilters | null {
  const { clock } = useSession()
  const [filters, setFilters] = useState<LogFilters | null>(null)
  useEffect(() => {
    const opened = new LogFilters({ clock, openWorker })
    setFilters(opened)
    return () => {
      setFilters(null)
      opened[Symbol.dispose]()
    }
  }, [clock, openWorker])
  return filters
}

/** useStable is the same value for as long as it says the same. */
export function useStable<T>(value: T): T {
  const key = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what the value says.
  return useMemo(() => value, [key])
}
