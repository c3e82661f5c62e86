import type { KubeObject } from '#machinery'
import { age } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, naming, refs } from '../definition/relations.ts'
import type { DetailValue } from '../details/details.ts'
import { flag, links } from '../details/fields.ts'
import { metadataSections, overview } from '../details/sections.ts'

interface ServiceAccount extends KubeObject {
  readonly automountServiceAccountToken?: boolean
  readonly secrets?: readonly { readonly name?: string }[]
  readonly imagePullSecrets?: readonly { readonly name?: string }[]
}

export const serviceAccount = defineKind<ServiceAccount, ServiceAccount>({
  gvr: { group: '', version: 'v1', resource: 'serviceaccounts' },
  kind: 'ServiceAccount',
  title: { one: 'Service Account', many: 'Service Accounts' },
  scope: 'namespaced',
  group: 'access',
  read: (object) => object,
  columns: [age()],
  relations: ({ metadata: { namespace = '', name }, secrets = [], imagePullSecrets = [] }) => [
    ...secrets.flatMap((secret) => named('Mountable secrets', refs.secret, namespace, secret.name)),
    ...imagePullSecrets.flatMap((secret) => named('Image pull secrets', refs.secret, namespace, secret.name)),
    {
      how: 'field',
      relation: 'Used by',
      of: refs.pod,
      namespace,
      field: `spec.serviceAccountName=${name}`,
    },
    ...naming('Granted roles by', null, refs.roleBinding, refs.clusterRoleBinding),
  ],
  details: ({ metadata, automountServiceAccountToken, secrets, imagePullSecrets }) => [
    overview('Service Account', metadata, [
      ['Automount service account token', flag(automountServiceAccountToken)],
      ['Secrets', secretLinks(metadata.namespace, secrets)],
      ['Image pull secrets', secretLinks(metadata.namespace, imagePullSecrets)],
    ]),
    ...metadataSections(metadata),
  ],
})

const secretLinks = (
  namespace = '',
  references: readonly { readonly name?: string }[] = [],
): DetailValue | null =>
  links(
    references.flatMap(({ name }) =>
      name ? [{ gvk: { group: '', version: 'v1', kind: 'Secret' }, namespace, name }] : [],
    ),
  )
