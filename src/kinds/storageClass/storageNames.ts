import type { ObjectMeta } from '#machinery'
import type { DetailValue } from '../details/details.ts'
import { links } from '../details/fields.ts'

/** In kubectl's order. */
const shortModes = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const

/** accessModes abbreviates access modes as kubectl does. */
export const accessModes = (modes: readonly string[] | null | undefined): string[] =>
  shortModes.filter(([mode]) => modes?.includes(mode) === true).map(([, short]) => short)

/** storageClassName is the storage class of a volume or claim. The old beta annotation wins over the field, as in kubectl. */
export const storageClassName = (
  metadata: ObjectMeta,
  spec: { readonly storageClassName?: string } | undefined,
): string | undefined =>
  metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ?? spec?.storageClassName

export const storageClassLink = (name: string | undefined): DetailValue | null =>
  name
    ? links([{ gvk: { group: 'storage.k8s.io', version: 'v1', kind: 'StorageClass' }, namespace: '', name }])
    : null
