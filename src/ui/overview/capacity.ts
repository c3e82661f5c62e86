import type { ClusterOverview } from '#contract'
import { formatBytes } from '../kit/format.ts'

/** Capacity is what there is of something, and what of it is asked for, allowed and used; null where it is not known. */
export interface Capacity {
  readonly allocatable: number | null
  readonly requests: number | null
  readonly limits: number | null
  readonly usage: number | null
  /** Why the usage is not known; null where it is, or where there is none to know. */
  readonly usageAbsence: string | null
}

type Figures = Pick<ClusterOverview, 'nodes' | 'pods' | 'usage'>

/** capacityOf puts together what three parts of the overview know of one thing. */
export function capacityOf({ nodes, pods, usage }: Figures, of: 'cpu' | 'memory' | 'pods'): Capacity {
  const hasNodes = nodes.state === 'known'
  const hasPods = pods.state === 'known'
  const isUsed = usage.state === 'known'
  const usageAbsence = 'reason' in usage ? usage.reason : null
  switch (of) {
    case 'cpu':
      return {
        allocatable: hasNodes ? nodes.cpuAllocatable : null,
        requests: hasPods ? pods.cpuRequests : null,
        limits: hasPods ? pods.cpuLimits : null,
        usage: isUsed ? usage.cpu : null,
        usageAbsence,
      }
    case 'memory':
      return {
        allocatable: hasNodes ? nodes.memoryAllocatable : null,
        requests: hasPods ? pods.memoryRequests : null,
        limits: hasPods ? pods.memoryLimits : null,
        usage: isUsed ? usage.memory : null,
        usageAbsence,
      }
    case 'pods':
      return {
        allocatable: hasNodes ? nodes.podsAllocatable : null,
        requests: null,
        limits: null,
        usage: hasPods ? placed(pods.byPhase) : null,
        usageAbsence: null,
      }
  }
}

/** Pods that have ended take no place. */
const placed = (byPhase: Readonly<Record<string, number>>): number =>
  Object.entries(byPhase).reduce(
    (sum, [phase, count]) => (phase === 'Succeeded' || phase === 'Failed' ? sum : sum + count),
    0,
  )

/** share is a part of what there is, from 0; null where either is not known or there is nothing. */
export const share = (value: number | null, allocatable: number | null): number | null =>
  value === null || allocatable === null || allocatable === 0 ? null : value / allocatable

export const percent = (part: number): string => `${Math.round(part * 100)}%`

export const cpuWords = (millicores: number): string =>
  millicores < 1000 ? `${Math.round(millicores)}m` : `${trimmed(millicores / 1000)}`

export const memoryWords = formatBytes

export const podsWords = (count: number): string => count.toLocaleString('en')

const trimmed = (cores: number): string =>
  cores.toLocaleString('en', { maximumFractionDigits: cores < 10 ? 1 : 0 })
