import type { KubeObject } from '#machinery'
import { age, list, trueOrFalse } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { flag, items, words } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface CsiDriver extends KubeObject {
  readonly spec?: {
    readonly attachRequired?: boolean
    readonly podInfoOnMount?: boolean
    readonly storageCapacity?: boolean
    readonly requiresRepublish?: boolean
    readonly fsGroupPolicy?: string
    readonly volumeLifecycleModes?: readonly string[]
    readonly tokenRequests?: readonly { readonly audience?: string }[]
  }
}

export const csiDriver = defineKind<CsiDriver, CsiDriver>({
  gvr: { group: 'storage.k8s.io', version: 'v1', resource: 'csidrivers' },
  kind: 'CSIDriver',
  title: { one: 'CSI Driver', many: 'CSI Drivers' },
  scope: 'cluster',
  group: 'storage',
  read: (object) => object,
  columns: [
    trueOrFalse('AttachRequired', ({ spec }) => spec?.attachRequired ?? true),
    trueOrFalse('PodInfoOnMount', ({ spec }) => spec?.podInfoOnMount ?? false),
    trueOrFalse('StorageCapacity', ({ spec }) => spec?.storageCapacity ?? false),
    list('TokenRequests', ({ spec }) => audiences(spec?.tokenRequests), { absent: '<unset>' }),
    trueOrFalse('RequiresRepublish', ({ spec }) => spec?.requiresRepublish ?? false),
    list('Modes', ({ spec }) => (spec?.volumeLifecycleModes?.length ? spec.volumeLifecycleModes : null)),
    age(),
  ],
  details: ({ metadata, spec = {} }) => [
    overview('CSI Driver', metadata, [
      ['Volume lifecycle modes', items(spec.volumeLifecycleModes)],
      ['Attach required', flag(spec.attachRequired ?? true)],
      ['Pod info on mount', flag(spec.podInfoOnMount ?? false)],
      ['Storage capacity', flag(spec.storageCapacity ?? false)],
      ['Requires republish', flag(spec.requiresRepublish ?? false)],
      ['FS group policy', words(spec.fsGroupPolicy)],
      ['Token requests', items(audiences(spec.tokenRequests))],
    ]),
    ...metadataSections(metadata),
  ],
})

const audiences = (requests: readonly { readonly audience?: string }[] | undefined): string[] | null =>
  requests?.map(({ audience = '' }) => audience) ?? null
