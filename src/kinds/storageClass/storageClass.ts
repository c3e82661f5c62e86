import type { KubeObject } from '#machinery'
import { age, boolean, text, trueOrFalse } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { naming, refs } from '../definition/relations.ts'
import { code, flag, items, words } from '../details/fields.ts'
import { entriesSection, metadataSections, overview } from '../details/sections.ts'

interface StorageClass extends KubeObject {
  readonly provisioner?: string
  readonly reclaimPolicy?: string
  readonly volumeBindingMode?: string
  readonly allowVolumeExpansion?: boolean
  readonly mountOptions?: readonly string[]
  readonly parameters?: Readonly<Record<string, string>>
}

const reclaimPolicy = ({ reclaimPolicy = 'Delete' }: StorageClass): string => reclaimPolicy
const bindingMode = ({ volumeBindingMode = 'Immediate' }: StorageClass): string => volumeBindingMode
const isExpandable = ({ allowVolumeExpansion = false }: StorageClass): boolean => allowVolumeExpansion

export const storageClass = defineKind<StorageClass, StorageClass>({
  gvr: { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' },
  kind: 'StorageClass',
  title: { one: 'Storage Class', many: 'Storage Classes' },
  scope: 'cluster',
  group: 'storage',
  read: (object) => object,
  columns: [
    // kubectl prints `(default)` after the name instead.
    boolean('Default', isDefault, { priority: 2 }),
    text('Provisioner', ({ provisioner }) => provisioner, { priority: 2, absent: '' }),
    text('ReclaimPolicy', reclaimPolicy),
    text('VolumeBindingMode', bindingMode),
    trueOrFalse('AllowVolumeExpansion', isExpandable),
    age(),
  ],
  relations: () => naming('Used by', null, refs.persistentVolumeClaim, refs.persistentVolume),
  details: (object) => [
    overview(
      'Storage Class',
      object.metadata,
      [
        ['Provisioner', code(object.provisioner)],
        ['Default', flag(isDefault(object))],
      ],
      [
        ['Reclaim policy', words(reclaimPolicy(object))],
        ['Volume binding mode', words(bindingMode(object))],
        ['Allow volume expansion', flag(isExpandable(object))],
        ['Mount options', items(object.mountOptions)],
      ],
    ),
    ...entriesSection('Parameters', object.parameters),
    ...metadataSections(object.metadata),
  ],
})

function isDefault({ metadata: { annotations = {} } }: StorageClass): boolean {
  return ['storageclass.kubernetes.io', 'storageclass.beta.kubernetes.io'].some(
    (prefix) => annotations[`${prefix}/is-default-class`] === 'true',
  )
}
