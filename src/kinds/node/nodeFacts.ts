import { epochSeconds, parseQuantity } from '#machinery'
import { type Finding, finding, type KindFacts, type Rule } from '../definition/facts.ts'
import { bytes, millicores } from '../pod/podResources.ts'
import type { Node } from './nodeShape.ts'

const rules = {
  notReady: {
    id: 'node-not-ready',
    severity: 'critical',
    finding: 'Node not ready',
    graceS: 0,
    hint: "Check the machine's kubelet and network.",
  },
  pressure: {
    id: 'node-pressure',
    severity: 'warning',
    finding: 'Node under pressure',
    graceS: 0,
    hint: 'The kubelet evicts pods until the pressure ends. Find the pods that use the memory, the disk or the process IDs.',
  },
  network: {
    id: 'node-network-unavailable',
    severity: 'critical',
    finding: 'Network unavailable',
    graceS: 60,
    hint: "Check the network plugin's pod on this node.",
  },
  cordoned: {
    id: 'node-cordoned',
    severity: 'info',
    finding: 'Cordoned',
    graceS: 0,
    hint: 'The node takes no new pods until it is uncordoned.',
  },
} as const satisfies Readonly<Record<string, Rule>>

export const nodeRules: readonly Rule[] = Object.values(rules)

const pressures: readonly string[] = ['MemoryPressure', 'DiskPressure', 'PIDPressure']

/** nodeFacts returns a node's allocatable resources and its findings. A cordoned node counts as having none to give. */
export function nodeFacts({ spec, status }: Node): KindFacts {
  const conditions = status?.conditions ?? []
  const ready = conditions.findLast(({ type }) => type === 'Ready')
  const isReady = ready?.status === 'True'
  const isCordoned = spec?.unschedulable === true
  const pressed = conditions.filter(({ type, status }) => status === 'True' && pressures.includes(type))
  const network = conditions.find(({ type, status }) => type === 'NetworkUnavailable' && status === 'True')
  // `kubectl describe node` also falls back to the capacity.
  const allocatable = status?.allocatable ?? status?.capacity
  const findings: Finding[] = []
  if (!isReady) {
    const message = ready?.message || 'The node has not reported that it is ready.'
    findings.push(finding(rules.notReady, message, { since: epochSeconds(ready?.lastTransitionTime) }))
  }
  for (const { type, message, lastTransitionTime } of pressed.slice(0, 1)) {
    const names = pressed.map((condition) => condition.type).join(', ')
    findings.push(
      finding(rules.pressure, `${names}: ${message || type}`, { since: epochSeconds(lastTransitionTime) }),
    )
  }
  if (network !== undefined)
    findings.push(
      finding(rules.network, network.message, { since: epochSeconds(network.lastTransitionTime) }),
    )
  if (isCordoned) {
    const taint = spec?.taints?.find(({ key }) => key === 'node.kubernetes.io/unschedulable')
    findings.push(
      finding(rules.cordoned, 'The node takes no new pods.', { since: epochSeconds(taint?.timeAdded) }),
    )
  }
  return {
    group: isReady ? 'ready' : 'not-ready',
    amounts: {
      ...(isCordoned
        ? { cordoned: 1 }
        : {
            cpuAllocatable: millicores(allocatable),
            memoryAllocatable: bytes(allocatable),
            podsAllocatable: parseQuantity(allocatable?.pods ?? '0') ?? 0,
          }),
      ...(pressed.length > 0 ? { pressure: 1 } : {}),
    },
    findings,
  }
}
