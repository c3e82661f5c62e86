import { epochSeconds, formatSelector, type KubeObject } from '#machinery'
import { age, boolean, list, number, ratio, shown, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { finding, type KindFacts, type Rule } from '../definition/facts.ts'
import { refs } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import type { DetailSection } from '../details/details.ts'
import { code, count, fields, flag, items, words } from '../details/fields.ts'
import { metadataFields, metadataSections } from '../details/sections.ts'
import { workloadRelations } from '../workloads/podReferences.ts'
import {
  containerImages,
  containerNames,
  type TemplatedSpec,
  templateSections,
} from '../workloads/podTemplate.ts'
import { replicaFacts, replicaRules } from '../workloads/replicaFacts.ts'
import { deploymentActions } from './deploymentActions.ts'
import { deploymentWire } from './deploymentWire.ts'

interface Deployment extends KubeObject {
  readonly spec?: TemplatedSpec & {
    readonly replicas?: number
    readonly paused?: boolean
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
    readonly strategy?: {
      readonly type?: string
      readonly rollingUpdate?: {
        readonly maxSurge?: number | string
        readonly maxUnavailable?: number | string
      }
    }
  }
  readonly status?: {
    readonly updatedReplicas?: number
    readonly readyReplicas?: number
    readonly availableReplicas?: number
    readonly unavailableReplicas?: number
    readonly conditions?: readonly Condition[]
  }
}

const ofReplicas = replicaRules('deployment')
const rules = {
  failure: {
    id: 'deployment-replica-failure',
    severity: 'critical',
    finding: 'Pods not created',
    graceS: 60,
    hint: "Check its namespace's quotas, admission webhooks and pod security level.",
  },
  stuck: {
    id: 'deployment-rollout-stuck',
    severity: 'warning',
    finding: 'Rollout stuck',
    graceS: 0,
    hint: 'Check the pods of its newest replica set. Roll back if they cannot become ready.',
  },
} as const satisfies Readonly<Record<string, Rule>>

export const deployment = defineKind<Deployment, Deployment>({
  gvr: { group: 'apps', version: 'v1', resource: 'deployments' },
  kind: 'Deployment',
  title: { one: 'Deployment', many: 'Deployments' },
  scope: 'namespaced',
  group: 'workloads',
  actions: deploymentActions,
  wire: deploymentWire,
  read: (object) => object,
  columns: [
    ratio('Ready', ({ spec, status }) => [status?.readyReplicas ?? 0, spec?.replicas ?? 1]),
    number('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    number('Available', ({ status }) => status?.availableReplicas ?? 0),
    age(),
    wide(list('Containers', ({ spec }) => containerNames(spec?.template?.spec))),
    shown(wide(list('Images', ({ spec }) => containerImages(spec?.template?.spec)))),
    wide(list('Selector', ({ spec }) => formatSelector(spec?.selector) ?? ['<invalid>'])),
    wide(boolean('Paused', ({ spec }) => spec?.paused === true)),
  ],
  facts,
  rules: [...ofReplicas, rules.failure, rules.stuck],
  owns: [refs.replicaSet],
  selects: ({ spec }) => spec?.selector,
  relations: ({ metadata, spec }) => workloadRelations(metadata.namespace, spec),
  details,
})

function facts({ spec, status }: Deployment): KindFacts {
  const condition = (type: string) => status?.conditions?.find((each) => each.type === type)
  const available = condition('Available')
  const replicas = replicaFacts(ofReplicas, {
    ready: status?.readyReplicas ?? 0,
    wanted: spec?.replicas ?? 1,
    since: available?.status === 'False' ? epochSeconds(available.lastTransitionTime) : null,
  })
  const failure = condition('ReplicaFailure')
  const progressing = condition('Progressing')
  return {
    ...replicas,
    findings: [
      ...(replicas.findings ?? []),
      ...(failure?.status === 'True'
        ? [finding(rules.failure, failure.message, { since: epochSeconds(failure.lastTransitionTime) })]
        : []),
      ...(progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded'
        ? [finding(rules.stuck, progressing.message, { since: epochSeconds(progressing.lastTransitionTime) })]
        : []),
    ],
  }
}

function details({ metadata, spec = {}, status = {} }: Deployment): DetailSection[] {
  const { type, rollingUpdate } = spec.strategy ?? {}
  return [
    {
      type: 'fields',
      title: 'Deployment',
      fields: [
        ...fields([
          ['Desired', count(spec.replicas ?? 1)],
          ['Up to date', count(status.updatedReplicas ?? 0)],
          ['Ready', count(status.readyReplicas ?? 0)],
          ['Available', count(status.availableReplicas ?? 0)],
          ['Unavailable', count(status.unavailableReplicas)],
          ['Paused', flag(spec.paused)],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['Revision', words(metadata.annotations?.['deployment.kubernetes.io/revision'])],
          ['Selector', items(formatSelector(spec.selector))],
          ['Strategy', words(type)],
          ['Max surge', code(rollingUpdate?.maxSurge?.toString())],
          ['Max unavailable', code(rollingUpdate?.maxUnavailable?.toString())],
          ['Min ready seconds', count(spec.minReadySeconds)],
          ['Revision history limit', count(spec.revisionHistoryLimit)],
        ]),
      ],
    },
    ...conditionsSection(status.conditions),
    ...templateSections(spec.template),
    ...metadataSections(metadata),
  ]
}
