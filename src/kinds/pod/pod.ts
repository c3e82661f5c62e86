import { age, ratio, restarts, shown, status, text, usageColumns, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, podSelectors, refs } from '../definition/relations.ts'
import { podReferences } from '../workloads/podReferences.ts'
import { podActions } from './podActions.ts'
import { podDetails } from './podDetails.ts'
import { podFacts, podRules } from './podFacts.ts'
import type { Pod } from './podShape.ts'
import { type PodSummary, summarizePod } from './podStatus.ts'
import { podWire } from './podWire.ts'

interface PodSource extends Pod {
  readonly summary: PodSummary
}

export const pod = defineKind<Pod, PodSource>({
  gvr: { group: '', version: 'v1', resource: 'pods' },
  kind: 'Pod',
  title: { one: 'Pod', many: 'Pods' },
  scope: 'namespaced',
  group: 'workloads',
  actions: podActions,
  wire: podWire,
  measured: usageColumns,
  read: (object: Pod) => ({ ...object, summary: summarizePod(object) }),
  columns: [
    ratio('Ready', ({ summary }) => summary.ready),
    status(({ summary }) => summary.status),
    restarts(({ summary }) => summary.restarts),
    age(),
    wide(text('IP', ({ status }) => status?.podIP || status?.podIPs?.[0]?.ip)),
    shown(wide(text('Node', ({ spec }) => spec?.nodeName))),
    wide(text('Nominated Node', ({ status }) => status?.nominatedNodeName)),
    wide(ratio('Readiness Gates', readinessGates)),
  ],
  facts: podFacts,
  rules: podRules,
  relations: ({ metadata: { namespace, name, labels }, spec }) => [
    ...named('Runs on', refs.node, '', spec?.nodeName),
    ...podSelectors(namespace, labels),
    ...podReferences(namespace, spec, name),
  ],
  details: podDetails,
})

function readinessGates({ spec, status }: Pod): readonly [number, number] | null {
  const gates = spec?.readinessGates ?? []
  if (gates.length === 0) return null
  const isOpen = (gate: string) => status?.conditions?.find(({ type }) => type === gate)?.status === 'True'
  return [gates.filter(({ conditionType }) => isOpen(conditionType)).length, gates.length]
}
