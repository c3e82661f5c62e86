import type { Tone } from '#contract'
import type { KubeObject } from '#machinery'
import { age, list, status, text, wide } from '../columns.ts'
import { code, coreLink, items, state, words } from '../detailFields.ts'
import type { DetailSection } from '../details.ts'
import { defineKind } from '../kind.ts'
import { badWhenTrue, type Condition, conditionsSection, metadataSections } from '../metadataSections.ts'
import { overview } from '../overview.ts'
import { accessModes, storageClassLink, storageClassName } from '../storageNames.ts'

interface PersistentVolumeClaim extends KubeObject {
  readonly spec?: {
    readonly accessModes?: readonly string[]
    readonly resources?: { readonly requests?: { readonly storage?: string } }
    readonly storageClassName?: string
    readonly volumeAttributesClassName?: string
    readonly volumeMode?: string
    readonly volumeName?: string
    readonly dataSource?: { readonly kind?: string; readonly name?: string } | null
  }
  readonly status?: {
    readonly phase?: string
    readonly accessModes?: readonly string[]
    readonly capacity?: { readonly storage?: string }
    readonly conditions?: readonly Condition[]
  }
}

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim, PersistentVolumeClaim>({
  gvr: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
  kind: 'PersistentVolumeClaim',
  title: { one: 'Volume Claim', many: 'Volume Claims' },
  scope: 'namespaced',
  group: 'storage',
  read: (object) => object,
  columns: [
    status(claimStatus),
    text('Volume', ({ spec }) => spec?.volumeName, { absent: '' }),
    text('Capacity', capacity, { priority: 2, absent: '' }),
    list('Access Modes', ({ spec, status }) => (spec?.volumeName ? accessModes(status?.accessModes) : []), {
      absent: '',
    }),
    text('StorageClass', ({ metadata, spec }) => storageClassName(metadata, spec), {
      priority: 3,
      absent: '',
    }),
    text('VolumeAttributesClass', ({ spec }) => spec?.volumeAttributesClassName, {
      priority: 6,
      absent: '<unset>',
    }),
    age(),
    wide(text('VolumeMode', ({ spec }) => spec?.volumeMode, { absent: '<unset>' })),
  ],
  details,
})

const tones: Readonly<Record<string, Tone>> = { Bound: 'ok', Lost: 'bad' }

function claimStatus({ metadata, status }: PersistentVolumeClaim): readonly [Tone, string] {
  const phase = metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')
  return [tones[phase] ?? 'warn', phase]
}

/** What it got; before it has a volume it got nothing. */
function capacity({ spec, status }: PersistentVolumeClaim): string | null {
  return spec?.volumeName ? (status?.capacity?.storage ?? '0') : null
}

function details(claim: PersistentVolumeClaim): DetailSection[] {
  const { metadata, spec = {}, status } = claim
  return [
    overview(
      'Volume Claim',
      metadata,
      [
        ['Status', state(claimStatus(claim))],
        ['Volume', coreLink('PersistentVolume', '', spec.volumeName)],
        ['Capacity', words(capacity(claim))],
        ['Requested', words(spec.resources?.requests?.storage)],
      ],
      [
        ['Storage class', storageClassLink(storageClassName(metadata, spec))],
        ['Access modes', items(spec.accessModes)],
        ['Volume mode', words(spec.volumeMode)],
        ['Attributes class', code(spec.volumeAttributesClassName)],
        ['Made from', code(spec.dataSource ? `${spec.dataSource.kind}/${spec.dataSource.name}` : null)],
      ],
    ),
    ...conditionsSection(status?.conditions, conditionTone),
    ...metadataSections(metadata),
  ]
}

/** Most of a claim's conditions tell of a resize under way, the others of an error. */
const conditionTone = (condition: Condition): Tone =>
  /Error$/.test(condition.type) ? badWhenTrue(condition) : condition.status === 'True' ? 'warn' : 'off'
