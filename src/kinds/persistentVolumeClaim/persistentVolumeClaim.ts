import type { Tone } from '#contract'
import { epochSeconds, type KubeObject } from '#machinery'
import { age, list, quantity, status, text, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { finding, type KindFacts, type Rule } from '../definition/facts.ts'
import { named, naming, refs } from '../definition/relations.ts'
import { badWhenTrue, type Condition, conditionsSection } from '../details/conditions.ts'
import type { DetailSection } from '../details/details.ts'
import { code, coreLink, items, state, words } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'
import { accessModes, storageClassLink, storageClassName } from '../storageClass/storageNames.ts'
import { expand } from './expand.ts'

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

const rules = {
  pending: {
    id: 'claim-pending',
    severity: 'warning',
    finding: 'Claim pending',
    graceS: 300,
    hint: 'Check its storage class and events. With WaitForFirstConsumer the claim waits for a pod that uses it.',
  },
  lost: {
    id: 'claim-lost',
    severity: 'critical',
    finding: 'Volume lost',
    graceS: 0,
    hint: 'Its volume no longer exists: restore it, or delete the claim and create a new one.',
  },
} as const satisfies Readonly<Record<string, Rule>>

export const persistentVolumeClaim = defineKind<PersistentVolumeClaim, PersistentVolumeClaim>({
  gvr: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
  kind: 'PersistentVolumeClaim',
  title: { one: 'Volume Claim', many: 'Volume Claims' },
  scope: 'namespaced',
  group: 'storage',
  actions: [expand],
  read: (object) => object,
  columns: [
    status(claimStatus),
    text('Volume', ({ spec }) => spec?.volumeName, { absent: '' }),
    quantity('Capacity', capacity, { priority: 2, absent: '' }),
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
  facts,
  rules: Object.values(rules),
  relations: ({ metadata, spec }) => [
    ...named('Bound to', refs.persistentVolume, '', spec?.volumeName),
    ...named('Storage class', refs.storageClass, '', storageClassName(metadata, spec)),
    ...naming('Mounted by', metadata.namespace, refs.pod),
  ],
  details,
})

function facts({ metadata, spec, status }: PersistentVolumeClaim): KindFacts {
  if (metadata.deletionTimestamp) return {}
  if (status?.phase === 'Lost')
    return {
      findings: [finding(rules.lost, `The bound volume ${spec?.volumeName ?? ''} does not exist.`)],
    }
  if (status?.phase !== 'Pending') return {}
  const size = spec?.resources?.requests?.storage ?? 'a volume'
  const of = storageClassName(metadata, spec)
  const message = `No volume for ${size}${of ? ` of storage class ${of}` : ''} yet.`
  return { findings: [finding(rules.pending, message, { since: epochSeconds(metadata.creationTimestamp) })] }
}

const tones: ReadonlyMap<string, Tone> = new Map([
  ['Bound', 'ok'],
  ['Lost', 'bad'],
])

function claimStatus({ metadata, status }: PersistentVolumeClaim): readonly [Tone, string] {
  const phase = metadata.deletionTimestamp ? 'Terminating' : (status?.phase ?? '')
  return [tones.get(phase) ?? 'warn', phase]
}

/** The capacity of the bound volume; null before the claim is bound. */
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
        ['Volume attributes class', code(spec.volumeAttributesClassName)],
        ['Data source', code(spec.dataSource ? `${spec.dataSource.kind}/${spec.dataSource.name}` : null)],
      ],
    ),
    ...conditionsSection(status?.conditions, conditionTone),
    ...metadataSections(metadata),
  ]
}

/** A claim's conditions report a resize in progress, or an error. */
const conditionTone = (condition: Condition): Tone =>
  /Error$/.test(condition.type) ? badWhenTrue(condition) : condition.status === 'True' ? 'warn' : 'off'
