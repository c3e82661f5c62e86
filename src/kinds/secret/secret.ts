import type { KubeObject } from '#machinery'
import { age, number, servedNumber, servedText, text } from '../cells/columns.ts'
import { defineTableKind } from '../definition/defineKind.ts'
import { customRefs, naming, refs } from '../definition/relations.ts'
import type { DetailSection } from '../details/details.ts'
import { flag, plainText, words } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface Secret extends KubeObject {
  readonly type?: string
  readonly immutable?: boolean
  readonly data?: Readonly<Record<string, string>>
  /** The length of each value, for a secret whose values were removed. */
  readonly dataBytes?: Readonly<Record<string, number>>
}

export const secret = defineTableKind<Secret>({
  gvr: { group: '', version: 'v1', resource: 'secrets' },
  kind: 'Secret',
  title: { one: 'Secret', many: 'Secrets' },
  scope: 'namespaced',
  group: 'config',
  hasHiddenValues: true,
  columns: [
    text('Type', ({ cells }) => servedText(cells.get('Type')), { priority: 2, absent: '' }),
    number('Data', ({ cells }) => servedNumber(cells.get('Data'))),
    age(),
  ],
  relations: ({ metadata }) => [
    ...naming('Used by', metadata.namespace, refs.pod, refs.deployment, refs.statefulSet, refs.daemonSet),
    ...naming('Used by', metadata.namespace, refs.ingress, refs.serviceAccount, customRefs.gateway),
    ...naming('References allowed by', metadata.namespace, customRefs.referenceGrant),
  ],
  details: ({ metadata, type, immutable, data = {}, dataBytes = {} }) => [
    overview('Secret', metadata, [
      ['Type', words(type)],
      ['Immutable', flag(immutable)],
    ]),
    ...valuesOf(data, dataBytes),
    ...metadataSections(withoutCopies(metadata)),
  ],
})

function valuesOf(
  data: Readonly<Record<string, string>>,
  dataBytes: Readonly<Record<string, number>>,
): DetailSection[] {
  const keys = Object.keys(data).sort()
  if (keys.length === 0) return []
  const values = keys.map((key) => {
    // A key may have the name of a property that every object inherits, such as `constructor`.
    const bytes = Object.hasOwn(dataBytes, key) ? dataBytes[key] : decodedLength(plainText(data[key]))
    return { key, bytes: bytes ?? 0 }
  })
  return [{ type: 'values', title: 'Data', values }]
}

/** The number of bytes that a base64 text encodes. */
const decodedLength = (base64: string): number =>
  Math.max(
    0,
    Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0),
  )

/** `kubectl apply` leaves a copy of the secret's values in an annotation, which must not be shown. */
function withoutCopies(metadata: Secret['metadata']): Secret['metadata'] {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...annotations } = metadata.annotations ?? {}
  return { ...metadata, annotations }
}
