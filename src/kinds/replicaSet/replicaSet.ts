import { formatSelector, type KubeObject } from '#machinery'
import { age, list, number, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { refs } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import { count, items } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'
import { workloadRelations } from '../workloads/podReferences.ts'
import {
  containerImages,
  containerNames,
  selectorItems,
  type TemplatedSpec,
  templateSections,
} from '../workloads/podTemplate.ts'
import { scale } from '../workloads/scale.ts'
import { replicaSetWire } from './replicaSetWire.ts'

interface ReplicaSet extends KubeObject {
  readonly spec?: TemplatedSpec & { readonly replicas?: number; readonly minReadySeconds?: number }
  readonly status?: {
    readonly replicas?: number
    readonly readyReplicas?: number
    readonly availableReplicas?: number
    readonly conditions?: readonly Condition[]
  }
}

export const replicaSet = defineKind<ReplicaSet, ReplicaSet>({
  gvr: { group: 'apps', version: 'v1', resource: 'replicasets' },
  kind: 'ReplicaSet',
  title: { one: 'Replica Set', many: 'Replica Sets' },
  scope: 'namespaced',
  group: 'workloads',
  actions: [scale],
  wire: replicaSetWire,
  read: (object) => object,
  columns: [
    number('Desired', ({ spec }) => spec?.replicas ?? 1),
    number('Current', ({ status }) => status?.replicas ?? 0),
    number('Ready', ({ status }) => status?.readyReplicas ?? 0),
    age(),
    wide(list('Containers', ({ spec }) => containerNames(spec?.template?.spec))),
    wide(list('Images', ({ spec }) => containerImages(spec?.template?.spec))),
    wide(list('Selector', ({ spec }) => selectorItems(spec?.selector))),
  ],
  owns: [refs.pod],
  selects: ({ spec }) => spec?.selector,
  relations: ({ metadata, spec }) => workloadRelations(metadata.namespace, spec),
  details: ({ metadata, spec = {}, status = {} }) => [
    overview(
      'Replica Set',
      metadata,
      [
        ['Desired', count(spec.replicas ?? 1)],
        ['Current', count(status.replicas ?? 0)],
        ['Ready', count(status.readyReplicas ?? 0)],
        ['Available', count(status.availableReplicas ?? 0)],
      ],
      [
        ['Selector', items(formatSelector(spec.selector))],
        ['Min ready seconds', count(spec.minReadySeconds)],
      ],
    ),
    ...conditionsSection(status.conditions),
    ...templateSections(spec.template),
    ...metadataSections(metadata),
  ],
})
