import { useEffect, useMemo, useState } from 'react'
import type { LogSpec } from '#contract'
import { useSession } from '../application/application.ts'
import { LogLines } from './logLines.ts'
import { LogSearch, type OpenSearchWorker } from './logSearch.ts'
import { LogFilters } from './narrowing.ts'

/** useLines is the log of that spec while the view is on screen; null before the first effect. */
export function useLines(spec: LogSpec, tries: number): LogLines | null {
  const session = useSession()
  const [lines, setLines] = useState<LogLines | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is a reason to open it again.
  useEffect(() => {
    const opened = new LogLines({
      spec,
      clock: session.clock,
      openChannel: (wanted, listener) => session.openChannel(wanted, listener),
    })
    setLines(opened)
    return () => {
      setLines(null)
      opened[Symbol.dispose]()
    }
  }, [session, spec, tries])
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

/** useStable is the same spec for as long as it says the same. */
export function useStable(spec: LogSpec): LogSpec {
  const key = JSON.stringify(spec)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what the spec says.
  return useMemo(() => spec, [key])
}
