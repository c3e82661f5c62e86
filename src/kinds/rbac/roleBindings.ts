import type { KubeObject } from '#machinery'
import { age, shown, text, wide } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { named, referred, refs } from '../definition/relations.ts'
import { links } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

interface Subject {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
}

interface RoleBinding extends KubeObject {
  readonly roleRef?: { readonly apiGroup?: string; readonly kind: string; readonly name: string }
  readonly subjects?: readonly Subject[] | null
}

/** The part of the definition that RoleBinding and ClusterRoleBinding share. */
const bindingOf = (one: string) =>
  ({
    group: 'access',
    read: (object: RoleBinding) => object,
    columns: [
      text<RoleBinding>('Role', ({ roleRef }) => `${roleRef?.kind ?? ''}/${roleRef?.name ?? ''}`, {
        priority: 2,
      }),
      age(),
      shown(wide(text<RoleBinding>('Users', (binding) => names(binding, 'User'), { absent: '' }))),
      shown(wide(text<RoleBinding>('Groups', (binding) => names(binding, 'Group'), { absent: '' }))),
      shown(
        wide(
          text<RoleBinding>('ServiceAccounts', (binding) => names(binding, 'ServiceAccount'), { absent: '' }),
        ),
      ),
    ],
    relations: ({ metadata, roleRef, subjects }: RoleBinding) => [
      ...referred(
        'Grants',
        roleRef && { ...roleRef, apiVersion: `${refs.role.group}/v1` },
        roleRef?.kind === refs.role.kind ? metadata.namespace : '',
      ),
      ...(subjects ?? []).flatMap(({ kind, namespace, name }) =>
        kind === refs.serviceAccount.kind ? named('Subjects', refs.serviceAccount, namespace, name) : [],
      ),
    ],
    details: ({ metadata, roleRef, subjects }: RoleBinding) => [
      overview(one, metadata, [['Role', roleLink(metadata.namespace, roleRef)]]),
      ...tableSection(
        'Subjects',
        ['Kind', 'Namespace', 'Name'],
        (subjects ?? []).map(({ kind, namespace = '', name }) => [kind, namespace, name]),
      ),
      ...metadataSections(metadata),
    ],
  }) as const

export const roleBinding = defineKind<RoleBinding, RoleBinding>({
  gvr: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'rolebindings' },
  kind: 'RoleBinding',
  title: { one: 'Role Binding', many: 'Role Bindings' },
  scope: 'namespaced',
  ...bindingOf('Role Binding'),
})

export const clusterRoleBinding = defineKind<RoleBinding, RoleBinding>({
  gvr: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterrolebindings' },
  kind: 'ClusterRoleBinding',
  title: { one: 'Cluster Role Binding', many: 'Cluster Role Bindings' },
  scope: 'cluster',
  ...bindingOf('Cluster Role Binding'),
})

/** The names of the subjects of one kind. A service account's name comes after its namespace. */
const names = ({ subjects }: RoleBinding, wanted: string): string =>
  (subjects ?? [])
    .filter(({ kind }) => kind === wanted)
    .map(({ name, namespace = '' }) => (wanted === 'ServiceAccount' ? `${namespace}/${name}` : name))
    .join(', ')

function roleLink(namespace = '', roleRef: RoleBinding['roleRef']) {
  if (roleRef === undefined) return null
  const { apiGroup: group = '', kind, name } = roleRef
  return links([
    { gvk: { group, version: 'v1', kind }, namespace: kind === 'ClusterRole' ? '' : namespace, name },
  ])
}
