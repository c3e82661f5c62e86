import type { KubeObject } from '#machinery'
import { age, number, servedNumber } from '../cells/columns.ts'
import { defineTableKind } from '../definition/defineKind.ts'
import { customRefs, naming, refs } from '../definition/relations.ts'
import { fields, flag, items } from '../details/fields.ts'
import { entriesSection, metadataFields, metadataSections } from '../details/sections.ts'

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>
  readonly binaryData?: Readonly<Record<string, string>>
  readonly immutable?: boolean
}

export const configMap = defineTableKind<ConfigMap>({
  gvr: { group: '', version: 'v1', resource: 'configmaps' },
  kind: 'ConfigMap',
  title: { one: 'Config Map', many: 'Config Maps' },
  scope: 'namespaced',
  group: 'config',
  columns: [number('Data', ({ cells }) => servedNumber(cells.get('Data'))), age()],
  relations: ({ metadata }) => [
    ...naming('Used by', metadata.namespace, refs.pod, refs.deployment, refs.statefulSet, refs.daemonSet),
    ...naming('Used by', metadata.namespace, customRefs.backendTlsPolicy),
  ],
  details: ({ metadata, data, binaryData, immutable }) => [
    {
      type: 'fields',
      title: 'Config Map',
      fields: [
        ...metadataFields(metadata),
        ...fields([
          ['Immutable', flag(immutable)],
          ['Binary data', items(Object.keys(binaryData ?? {}).sort())],
        ]),
      ],
    },
    ...entriesSection('Data', data),
    ...metadataSections(metadata),
  ],
})
