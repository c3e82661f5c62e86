import type { Tone } from '#contract'
import { type KubeObject, parseGroupVersion } from '#machinery'
import { age, number, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { referred } from '../definition/relations.ts'
import { badWhenTrue, type Condition, conditionsSection, usualTone } from '../details/conditions.ts'
import type { DetailValue } from '../details/details.ts'
import { count, links, moment } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import { type MetricSpec, type MetricStatus, metricsText, metricTexts } from './metrics.ts'

interface HorizontalPodAutoscaler extends KubeObject {
  readonly spec?: {
    readonly scaleTargetRef?: { readonly apiVersion?: string; readonly kind?: string; readonly name?: string }
    readonly minReplicas?: number | null
    readonly maxReplicas?: number
    readonly metrics?: readonly MetricSpec[]
  }
  readonly status?: {
    readonly currentReplicas?: number
    readonly desiredReplicas?: number
    readonly lastScaleTime?: string | null
    readonly currentMetrics?: readonly MetricStatus[] | null
    readonly conditions?: readonly Condition[]
  }
}

export const horizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler, HorizontalPodAutoscaler>({
  gvr: { group: 'autoscaling', version: 'v2', resource: 'horizontalpodautoscalers' },
  kind: 'HorizontalPodAutoscaler',
  title: { one: 'Pod Autoscaler', many: 'Pod Autoscalers' },
  scope: 'namespaced',
  group: 'policy',
  read: (object) => object,
  columns: [
    text(
      'Reference',
      ({ spec }) => `${spec?.scaleTargetRef?.kind ?? ''}/${spec?.scaleTargetRef?.name ?? ''}`,
      { priority: 2 },
    ),
    text('Targets', ({ spec, status }) => metricsText(spec?.metrics ?? [], status?.currentMetrics ?? []), {
      priority: 2,
    }),
    number('MinPods', ({ spec }) => spec?.minReplicas, { absent: '<unset>' }),
    number('MaxPods', ({ spec }) => spec?.maxReplicas ?? 0),
    number('Replicas', ({ status }) => status?.currentReplicas ?? 0),
    age(),
  ],
  relations: ({ metadata, spec }) => referred('Scales', spec?.scaleTargetRef, metadata.namespace),
  details: ({ metadata, spec = {}, status = {} }) => [
    overview(
      'Pod Autoscaler',
      metadata,
      [
        ['Scale target', targetLink(metadata.namespace, spec.scaleTargetRef)],
        ['Replicas', count(status.currentReplicas ?? 0)],
        ['Desired', count(status.desiredReplicas)],
        ['Min replicas', count(spec.minReplicas)],
        ['Max replicas', count(spec.maxReplicas)],
      ],
      [['Last scale time', moment(status.lastScaleTime)]],
    ),
    ...tableSection(
      'Metrics',
      ['Type', 'Current / target'],
      metricTexts(spec.metrics ?? [], status.currentMetrics ?? []).map((text, index) => [
        spec.metrics?.[index]?.type ?? '',
        text,
      ]),
    ),
    ...conditionsSection(status.conditions, conditionTone),
    ...metadataSections(metadata),
  ],
})

/** ScalingLimited is a warning, not a fault: the minimum or maximum number of replicas holds. */
const conditionTone = (condition: Condition): Tone => {
  if (condition.type !== 'ScalingLimited') return usualTone(condition)
  const tone = badWhenTrue(condition)
  return tone === 'bad' ? 'warn' : tone
}

function targetLink(
  namespace = '',
  { apiVersion = '', kind, name }: NonNullable<HorizontalPodAutoscaler['spec']>['scaleTargetRef'] = {},
): DetailValue | null {
  if (!kind || !name) return null
  return links([{ gvk: { ...parseGroupVersion(apiVersion), kind }, namespace, name }])
}
