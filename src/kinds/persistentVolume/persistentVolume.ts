import type { Tone } from '#contract'
import type { KubeObject } from '#machinery'
import { age, list, quantity, status, text, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, naming, refs } from '../definition/relations.ts'
import type { DetailSection } from '../details/details.ts'
import { code, coreLink, items, state, words } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'
import { accessModes, storageClassLink, storageClassName } from '../storageClass/storageNames.ts'

interface PersistentVolume extends KubeObject {
  readonly spec?: {
    readonly capacity?: { readonly storage?: string }
    readonly accessModes?: readonly string[]
    readonly persistentVolumeReclaimPolicy?: string
    readonly claimRef?: { readonly namespace?: string; readonly name?: string }
    readonly storageClassName?: string
    readonly volumeAttributesClassName?: string
    readonly volumeMode?: string
    readonly mountOptions?: readonly string[]
    /** One more field holds the source; its name is the type of the source, such as `nfs`. */
    readonly [field: string]: unknown
  }
  readonly status?: { readonly phase?: string; readonly reason?: string; readonly message?: string }
}

export const persistentVolume = defineKind<PersistentVolume, PersistentVolume>({
  gvr: { group: '', version: 'v1', resource: 'persistentvolumes' },
  kind: 'PersistentVolume',
  title: { one: 'Persistent Volume', many: 'Persistent Volumes' },
  scope: 'cluster',
  group: 'storage',
  read: (object) => object,
  columns: [
    quantity('Capacity', ({ spec }) => spec?.capacity?.storage, { priority: 2, absent: '0' }),
    list('Access Modes', ({ spec }) => accessModes(spec?.accessModes)),
    text('Reclaim Policy', ({ spec }) => spec?.persistentVolumeReclaimPolicy, { absent: '' }),
    status(volumeStatus),
    text('Claim', claim, { priority: 2, absent: '' }),
    text('StorageClass', ({ metadata, spec }) => storageClassName(metadata, spec), { absent: '' }),
    text('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName, {
      priority: 6,
      absent: '<unset>',
    }),
    text('Reason', ({ status }) => status?.reason, { priority: 5, absent: '' }),
    age(),
    wide(text('VolumeMode', ({ spec }) => spec?.volumeMode, { absent: '<unset>' })),
  ],
  relations: ({ metadata, spec }) => [
    ...named('Bound to', refs.persistentVolumeClaim, spec?.claimRef?.namespace, spec?.claimRef?.name),
    ...named('Storage class', refs.storageClass, '', storageClassName(metadata, spec)),
    ...naming('Attached by', null, refs.volumeAttachment),
  ],
  details,
})

const tones: ReadonlyMap<string, Tone> = new Map([
  ['Bound', 'ok'],
  ['Available', 'info'],
  ['Failed', 'bad'],
])

function volumeStatus({ metadata, status }: PersistentVolume): readonly [Tone, string] {
  const phase = metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')
  return [tones.get(phase) ?? 'warn', phase]
}

function claim({ spec }: PersistentVolume): string | null {
  const reference = spec?.claimRef
  return reference ? `${reference.namespace ?? ''}/${reference.name ?? ''}` : null
}

function details(volume: PersistentVolume): DetailSection[] {
  const { metadata, spec = {}, status } = volume
  return [
    overview(
      'Persistent Volume',
      metadata,
      [
        ['Status', state(volumeStatus(volume))],
        ['Reason', words([status?.reason, status?.message].filter(Boolean).join(': '))],
        ['Claim', coreLink('PersistentVolumeClaim', spec.claimRef?.namespace ?? '', spec.claimRef?.name)],
        ['Capacity', words(spec.capacity?.storage)],
      ],
      [
        ['Storage class', storageClassLink(storageClassName(metadata, spec))],
        ['Access modes', items(spec.accessModes)],
        ['Reclaim policy', words(spec.persistentVolumeReclaimPolicy)],
        ['Volume mode', words(spec.volumeMode)],
        ['Volume attributes class', code(spec.volumeAttributesClassName)],
        ['Mount options', items(spec.mountOptions)],
      ],
    ),
    ...tableSection('Source', ['Field', 'Value'], sourceRows(spec)),
    ...metadataSections(metadata),
  ]
}

/** The fields of a spec that hold an object but are not the source. */
const notSources: ReadonlySet<string> = new Set(['capacity', 'claimRef', 'nodeAffinity'])

function sourceRows(spec: NonNullable<PersistentVolume['spec']>): string[][] {
  for (const [type, source] of Object.entries(spec)) {
    if (notSources.has(type) || typeof source !== 'object' || source === null || Array.isArray(source))
      continue
    const values = Object.entries(source).filter(([, value]) => typeof value !== 'object')
    return [['type', type], ...values.map(([field, value]) => [field, String(value)])]
  }
  return []
}
