import type { CSSProperties } from 'react'
import { useColour } from '../application/useColour.ts'
import type { LogSourceName } from './logRow.ts'
import { hasSeveralClusters } from './logWords.ts'

/** useSourceColour is the style that gives a source its colour: its cluster's where there are several clusters. */
export function useSourceColour(source: LogSourceName, sources: readonly LogSourceName[]): CSSProperties {
  const ofCluster = useColour(source.clusterId)
  const colour = hasSeveralClusters(sources) ? ofCluster : `var(--c${(source.source % 8) + 1})`
  return { '--source': colour } as CSSProperties
}
