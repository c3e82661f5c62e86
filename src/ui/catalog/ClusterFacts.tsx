import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { AttentionCounts, CatalogSummary } from '#contract'
import { useDocument } from '../application/useDocument.ts'

/** ClusterFacts is what several parts of a tab show of the same two documents, which are followed once. */
interface ClusterFacts {
  readonly catalog: CatalogSummary | null
  readonly attention: AttentionCounts | null
}

const ClusterFactsContext = createContext<ClusterFacts>({ catalog: null, attention: null })

/** ClusterFactsProvider follows them for as long as the tab is shown; what is inside is not drawn again with each change. */
export function ClusterFactsProvider({ children }: { children: ReactNode }) {
  const catalog = useDocument('catalog-summary').body
  const attention = useDocument('attention-counts').body
  const facts = useMemo(() => ({ catalog, attention }), [catalog, attention])
  return <ClusterFactsContext value={facts}>{children}</ClusterFactsContext>
}

export const useClusterFacts = (): ClusterFacts => useContext(ClusterFactsContext)
