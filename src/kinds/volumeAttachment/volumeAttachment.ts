import type { Tone } from '#contract'
import type { KubeObject } from '#machinery'
import { age, status, text } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, refs } from '../definition/relations.ts'
import type { DetailSection } from '../details/details.ts'
import { code, coreLink, state } from '../details/fields.ts'
import { entriesSection, metadataSections, overview } from '../details/sections.ts'

interface VolumeError {
  readonly time?: string | null
  readonly message?: string
}

interface VolumeAttachment extends KubeObject {
  readonly spec?: {
    readonly attacher?: string
    readonly nodeName?: string
    readonly source?: { readonly persistentVolumeName?: string | null }
  }
  readonly status?: {
    readonly attached?: boolean
    readonly attachError?: VolumeError | null
    readonly detachError?: VolumeError | null
    readonly attachmentMetadata?: Readonly<Record<string, string>>
  }
}

export const volumeAttachment = defineKind<VolumeAttachment, VolumeAttachment>({
  gvr: { group: 'storage.k8s.io', version: 'v1', resource: 'volumeattachments' },
  kind: 'VolumeAttachment',
  title: { one: 'Volume Attachment', many: 'Volume Attachments' },
  scope: 'cluster',
  group: 'storage',
  read: (object) => object,
  columns: [
    text('Attacher', ({ spec }) => spec?.attacher, { absent: '' }),
    text('PV', ({ spec }) => spec?.source?.persistentVolumeName, { priority: 2, absent: '' }),
    text('Node', ({ spec }) => spec?.nodeName, { priority: 2, absent: '' }),
    status(attached, { title: 'Attached' }),
    age(),
  ],
  relations: ({ spec }) => [
    ...named('Attaches', refs.persistentVolume, '', spec?.source?.persistentVolumeName),
    ...named('Attaches to', refs.node, '', spec?.nodeName),
  ],
  details: (object) => {
    const { metadata, spec = {}, status } = object
    return [
      overview('Volume Attachment', metadata, [
        ['Attached', state(attached(object))],
        ['Persistent volume', coreLink('PersistentVolume', '', spec.source?.persistentVolumeName)],
        ['Node', coreLink('Node', '', spec.nodeName)],
        ['Attacher', code(spec.attacher)],
      ]),
      ...errorSection('Attach error', status?.attachError),
      ...errorSection('Detach error', status?.detachError),
      ...entriesSection('Attachment metadata', status?.attachmentMetadata),
      ...metadataSections(metadata),
    ]
  },
})

function attached({ status }: VolumeAttachment): readonly [Tone, string] {
  const isAttached = status?.attached === true
  if (status?.attachError || status?.detachError) return ['bad', `${isAttached}`]
  return [isAttached ? 'ok' : 'warn', `${isAttached}`]
}

function errorSection(title: string, error: VolumeError | null | undefined): DetailSection[] {
  if (!error) return []
  const text = [error.time, error.message].filter(Boolean).join(': ')
  return text === '' ? [] : [{ type: 'note', title, text, tone: 'bad' }]
}
