import { nodeKind } from '#kinds'
import type { ShownKind } from '../catalog/shownKind.ts'
import type { LogPlace } from '../logs/logSpec.ts'
import { NodeLogs } from './NodeLogs.tsx'
import { PodLogs } from './PodLogs.tsx'

/** ObjectLog shows the log of a pod, of the pods of a workload, or of a node itself. */
export function ObjectLog(props: LogPlace & { kind: ShownKind; version: string | null }) {
  const { kind, version, ...shared } = props
  return kind.domain === nodeKind.domain ? (
    <NodeLogs {...shared} />
  ) : (
    <PodLogs kind={kind} version={version} {...shared} />
  )
}
