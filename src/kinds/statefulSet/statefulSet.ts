import { formatSelector, type KubeObject } from '#machinery'
import { age, list, ratio, shown, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, type Relation, refs } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import type { DetailSection } from '../details/details.ts'
import { code, count, fields, items, words } from '../details/fields.ts'
import { metadataFields, metadataSections, tableSection } from '../details/sections.ts'
import { workloadRelations } from '../workloads/podReferences.ts'
import {
  containerImages,
  containerNames,
  type TemplatedSpec,
  templateSections,
} from '../workloads/podTemplate.ts'
import { replicaFacts, replicaRules } from '../workloads/replicaFacts.ts'
import { restart } from '../workloads/restart.ts'
import { rollback } from '../workloads/rollback.ts'
import { scale } from '../workloads/scale.ts'
import { setEnv } from '../workloads/setEnv.ts'
import { setImage } from '../workloads/setImage.ts'
import { setResources } from '../workloads/setResources.ts'

interface StatefulSet extends KubeObject {
  readonly spec?: TemplatedSpec & {
    readonly replicas?: number
    readonly serviceName?: string
    readonly podManagementPolicy?: string
    readonly updateStrategy?: {
      readonly type?: string
      readonly rollingUpdate?: { readonly partition?: number }
    }
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenDeleted?: string
      readonly whenScaled?: string
    }
    readonly volumeClaimTemplates?: readonly {
      readonly metadata?: { readonly name?: string }
      readonly spec?: {
        readonly storageClassName?: string
        readonly accessModes?: readonly string[]
        readonly resources?: { readonly requests?: { readonly storage?: string } }
      }
    }[]
  }
  readonly status?: {
    readonly replicas?: number
    readonly readyReplicas?: number
    readonly updatedReplicas?: number
    readonly availableReplicas?: number
    readonly currentRevision?: string
    readonly updateRevision?: string
    readonly conditions?: readonly Condition[]
  }
}

const rules = replicaRules('stateful-set')

export const statefulSet = defineKind<StatefulSet, StatefulSet>({
  gvr: { group: 'apps', version: 'v1', resource: 'statefulsets' },
  kind: 'StatefulSet',
  title: { one: 'Stateful Set', many: 'Stateful Sets' },
  scope: 'namespaced',
  group: 'workloads',
  actions: [scale, restart, setImage, setEnv, setResources, rollback],
  read: (object) => object,
  columns: [
    ratio('Ready', ({ spec, status }) => [status?.readyReplicas ?? 0, spec?.replicas ?? 1]),
    age(),
    wide(list('Containers', ({ spec }) => containerNames(spec?.template?.spec))),
    shown(wide(list('Images', ({ spec }) => containerImages(spec?.template?.spec)))),
  ],
  facts: ({ spec, status }) =>
    replicaFacts(rules, {
      ready: status?.readyReplicas ?? 0,
      wanted: spec?.replicas ?? 1,
      since: null,
    }),
  rules,
  owns: [refs.pod],
  selects: ({ spec }) => spec?.selector,
  relations: ({ metadata, spec }) => [
    ...named('Governed by', refs.service, metadata.namespace, spec?.serviceName),
    ...claimsOf(metadata.namespace, spec),
    ...workloadRelations(metadata.namespace, spec),
  ],
  details,
})

/** The volume claims of its pods, found by labels: the controller gives them those of the selector. */
function claimsOf(namespace = '', spec: StatefulSet['spec']): Relation[] {
  if (!spec?.volumeClaimTemplates?.length) return []
  const selector = formatSelector({ matchLabels: spec.selector?.matchLabels ?? {} }) ?? []
  if (selector.length === 0) return []
  const of = refs.persistentVolumeClaim
  return [{ how: 'selected', relation: 'Volume claims', of, namespace, selector: selector.join(',') }]
}

function details({ metadata, spec = {}, status = {} }: StatefulSet): DetailSection[] {
  const claims = (spec.volumeClaimTemplates ?? []).map((claim) => [
    claim.metadata?.name ?? '',
    claim.spec?.resources?.requests?.storage ?? '',
    claim.spec?.storageClassName ?? '',
    (claim.spec?.accessModes ?? []).join(', '),
  ])
  const retention = spec.persistentVolumeClaimRetentionPolicy
  return [
    {
      type: 'fields',
      title: 'Stateful Set',
      fields: [
        ...fields([
          ['Desired', count(spec.replicas ?? 1)],
          ['Current', count(status.replicas ?? 0)],
          ['Ready', count(status.readyReplicas ?? 0)],
          ['Up to date', count(status.updatedReplicas ?? 0)],
          ['Available', count(status.availableReplicas ?? 0)],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['Selector', items(formatSelector(spec.selector))],
          // Not a link: the API server does not check that the service exists.
          ['Service name', code(spec.serviceName)],
          ['Pod management policy', words(spec.podManagementPolicy)],
          ['Update strategy', words(spec.updateStrategy?.type)],
          ['Partition', count(spec.updateStrategy?.rollingUpdate?.partition)],
          ['Current revision', code(status.currentRevision)],
          ['Update revision', code(status.updateRevision)],
          ['PVC retention when deleted', words(retention?.whenDeleted)],
          ['PVC retention when scaled', words(retention?.whenScaled)],
        ]),
      ],
    },
    ...conditionsSection(status.conditions),
    ...templateSections(spec.template),
    ...tableSection('Volume claim templates', ['Name', 'Storage', 'Storage class', 'Access modes'], claims),
    ...metadataSections(metadata),
  ]
}
