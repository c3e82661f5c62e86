import { formatSelector, type KubeObject, type LabelSelector } from '#machinery'
import { age, number, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { selectedPods } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import { code, count, items, words } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface PodDisruptionBudget extends KubeObject {
  readonly spec?: {
    readonly minAvailable?: number | string | null
    readonly maxUnavailable?: number | string | null
    readonly selector?: LabelSelector
    readonly unhealthyPodEvictionPolicy?: string
  }
  readonly status?: {
    readonly disruptionsAllowed?: number
    readonly currentHealthy?: number
    readonly desiredHealthy?: number
    readonly expectedPods?: number
    readonly conditions?: readonly Condition[]
  }
}

export const podDisruptionBudget = defineKind<PodDisruptionBudget, PodDisruptionBudget>({
  gvr: { group: 'policy', version: 'v1', resource: 'poddisruptionbudgets' },
  kind: 'PodDisruptionBudget',
  title: { one: 'Disruption Budget', many: 'Disruption Budgets' },
  scope: 'namespaced',
  group: 'policy',
  read: (object) => object,
  columns: [
    text('Min Available', ({ spec }) => spec?.minAvailable?.toString(), { absent: 'N/A' }),
    text('Max Unavailable', ({ spec }) => spec?.maxUnavailable?.toString(), { absent: 'N/A' }),
    number('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0, { priority: 2 }),
    age(),
  ],
  selects: ({ spec }) => spec?.selector,
  relations: ({ metadata, spec }) => selectedPods('Protects', metadata.namespace, spec?.selector),
  details: ({ metadata, spec = {}, status = {} }) => [
    overview(
      'Disruption Budget',
      metadata,
      [
        ['Disruptions allowed', count(status.disruptionsAllowed ?? 0)],
        ['Current healthy', count(status.currentHealthy)],
        ['Desired healthy', count(status.desiredHealthy)],
        ['Expected pods', count(status.expectedPods)],
      ],
      [
        ['Min available', code(spec.minAvailable?.toString())],
        ['Max unavailable', code(spec.maxUnavailable?.toString())],
        ['Selector', items(formatSelector(spec.selector))],
        ['Unhealthy pod eviction policy', words(spec.unhealthyPodEvictionPolicy)],
      ],
    ),
    ...conditionsSection(status.conditions),
    ...metadataSections(metadata),
  ],
})
