import { formatLabels, formatSelector, type KubeObject } from '#machinery'
import { age, list, number, shown, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { refs } from '../definition/relations.ts'
import { type Condition, conditionsSection } from '../details/conditions.ts'
import type { DetailSection } from '../details/details.ts'
import { code, count, fields, items, words } from '../details/fields.ts'
import { metadataFields, metadataSections } from '../details/sections.ts'
import { workloadRelations } from '../workloads/podReferences.ts'
import {
  containerImages,
  containerNames,
  selectorItems,
  type TemplatedSpec,
  templateSections,
} from '../workloads/podTemplate.ts'
import { replicaFacts, replicaRules } from '../workloads/replicaFacts.ts'
import { restart } from '../workloads/restart.ts'
import { rollback } from '../workloads/rollback.ts'
import { setEnv } from '../workloads/setEnv.ts'
import { setImage } from '../workloads/setImage.ts'
import { setResources } from '../workloads/setResources.ts'

interface DaemonSet extends KubeObject {
  readonly spec?: TemplatedSpec & {
    readonly minReadySeconds?: number
    readonly updateStrategy?: {
      readonly type?: string
      readonly rollingUpdate?: {
        readonly maxSurge?: number | string
        readonly maxUnavailable?: number | string
      }
    }
  }
  readonly status?: {
    readonly desiredNumberScheduled?: number
    readonly currentNumberScheduled?: number
    readonly numberReady?: number
    readonly updatedNumberScheduled?: number
    readonly numberAvailable?: number
    readonly numberUnavailable?: number
    readonly numberMisscheduled?: number
    readonly conditions?: readonly Condition[]
  }
}

const rules = replicaRules('daemon-set')

export const daemonSet = defineKind<DaemonSet, DaemonSet>({
  gvr: { group: 'apps', version: 'v1', resource: 'daemonsets' },
  kind: 'DaemonSet',
  title: { one: 'Daemon Set', many: 'Daemon Sets' },
  scope: 'namespaced',
  group: 'workloads',
  actions: [restart, setImage, setEnv, setResources, rollback],
  read: (object) => object,
  columns: [
    number('Desired', ({ status }) => status?.desiredNumberScheduled ?? 0),
    number('Current', ({ status }) => status?.currentNumberScheduled ?? 0),
    number('Ready', ({ status }) => status?.numberReady ?? 0),
    number('Up-to-date', ({ status }) => status?.updatedNumberScheduled ?? 0),
    number('Available', ({ status }) => status?.numberAvailable ?? 0),
    list('Node Selector', ({ spec }) => nodeSelector(spec)),
    age(),
    wide(list('Containers', ({ spec }) => containerNames(spec?.template?.spec))),
    shown(wide(list('Images', ({ spec }) => containerImages(spec?.template?.spec)))),
    wide(list('Selector', ({ spec }) => selectorItems(spec?.selector))),
  ],
  facts: ({ status }) =>
    replicaFacts(rules, {
      ready: status?.numberReady ?? 0,
      wanted: status?.desiredNumberScheduled ?? 0,
      since: null,
    }),
  rules,
  owns: [refs.pod],
  selects: ({ spec }) => spec?.selector,
  relations: ({ metadata, spec }) => workloadRelations(metadata.namespace, spec),
  details,
})

function nodeSelector(spec: TemplatedSpec | undefined): string[] | null {
  const labels = formatLabels(spec?.template?.spec?.nodeSelector)
  return labels.length === 0 ? null : labels
}

function details({ metadata, spec = {}, status = {} }: DaemonSet): DetailSection[] {
  const { type, rollingUpdate } = spec.updateStrategy ?? {}
  return [
    {
      type: 'fields',
      title: 'Daemon Set',
      fields: [
        ...fields([
          ['Desired', count(status.desiredNumberScheduled ?? 0)],
          ['Current', count(status.currentNumberScheduled ?? 0)],
          ['Ready', count(status.numberReady ?? 0)],
          ['Up to date', count(status.updatedNumberScheduled ?? 0)],
          ['Available', count(status.numberAvailable ?? 0)],
          ['Unavailable', count(status.numberUnavailable)],
          ['Misscheduled', count(status.numberMisscheduled || null)],
        ]),
        ...metadataFields(metadata),
        ...fields([
          ['Selector', items(formatSelector(spec.selector))],
          ['Update strategy', words(type)],
          ['Max surge', code(rollingUpdate?.maxSurge?.toString())],
          ['Max unavailable', code(rollingUpdate?.maxUnavailable?.toString())],
          ['Min ready seconds', count(spec.minReadySeconds)],
        ]),
      ],
    },
    ...conditionsSection(status.conditions),
    ...templateSections(spec.template),
    ...metadataSections(metadata),
  ]
}
