import { formatSelector, type KubeObject } from '#machinery'
import { age, list, number, ratio, wide } from '../columns.ts'
import { code, count, fields, flag, items, words } from '../detailFields.ts'
import type { DetailSection } from '../details.ts'
import { defineKind } from '../kind.ts'
import {
  badWhenTrue,
  type Condition,
  conditionsSection,
  goodWhenTrue,
  metadataFields,
  metadataSections,
} from '../metadataSections.ts'
import { containerImages, containerNames, type TemplatedSpec, templateSections } from '../podTemplate.ts'
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

export const deployment = defineKind<Deployment, Deployment>({
  gvr: { group: 'apps', version: 'v1', resource: 'deployments' },
  kind: 'Deployment',
  title: { one: 'Deployment', many: 'Deployments' },
  scope: 'namespaced',
  group: 'workloads',
  wire: deploymentWire,
  read: (object) => object,
  columns: [
    ratio('Ready', ({ spec, status }) => [status?.readyReplicas ?? 0, spec?.replicas ?? 1]),
    number('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    number('Available', ({ status }) => status?.availableReplicas ?? 0),
    age(),
    wide(list('Containers', ({ spec }) => containerNames(spec?.template?.spec))),
    wide(list('Images', ({ spec }) => containerImages(spec?.template?.spec))),
    wide(list('Selector', ({ spec }) => formatSelector(spec?.selector) ?? ['<invalid>'])),
  ],
  details,
})

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
          ['Revisions kept', count(spec.revisionHistoryLimit)],
        ]),
      ],
    },
    ...conditionsSection(status.conditions, (condition) =>
      condition.type === 'ReplicaFailure' ? badWhenTrue(condition) : goodWhenTrue(condition),
    ),
    ...templateSections(spec.template),
    ...metadataSections(metadata),
  ]
}
