import type { KubeObject } from '#machinery'
import { age, number } from '../cells/columns.ts'
import { defineKind } from '../definition/defineKind.ts'
import { naming, refs } from '../definition/relations.ts'
import { items } from '../details/fields.ts'
import { metadataSections, overview, tableSection } from '../details/sections.ts'

interface PolicyRule {
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
  readonly verbs?: readonly string[]
}

interface Role extends KubeObject {
  readonly rules?: readonly PolicyRule[] | null
  readonly aggregationRule?: {
    readonly clusterRoleSelectors?: readonly { readonly matchLabels?: Readonly<Record<string, string>> }[]
  }
}

/** The part of the definition that Role and ClusterRole share. */
const roleOf = (one: string) =>
  ({
    group: 'access',
    read: (object: Role) => object,
    // kubectl prints only CREATED AT. This column tells roles apart.
    columns: [number<Role>('Rules', ({ rules }) => rules?.length ?? 0), age()],
    relations: ({ metadata }: Role) =>
      metadata.namespace === undefined
        ? naming('Granted by', null, refs.clusterRoleBinding, refs.roleBinding)
        : naming('Granted by', metadata.namespace, refs.roleBinding),
    details: ({ metadata, rules, aggregationRule }: Role) => [
      overview(one, metadata, [
        [
          'Aggregation rule',
          items(
            (aggregationRule?.clusterRoleSelectors ?? []).flatMap(({ matchLabels = {} }) =>
              Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
            ),
          ),
        ],
      ]),
      ...tableSection(
        'Rules',
        ['Resources', 'API groups', 'Resource names', 'Verbs'],
        (rules ?? []).map(ruleRow),
      ),
      ...metadataSections(metadata),
    ],
  }) as const

export const role = defineKind<Role, Role>({
  gvr: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'roles' },
  kind: 'Role',
  title: { one: 'Role', many: 'Roles' },
  scope: 'namespaced',
  ...roleOf('Role'),
})

export const clusterRole = defineKind<Role, Role>({
  gvr: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' },
  kind: 'ClusterRole',
  title: { one: 'Cluster Role', many: 'Cluster Roles' },
  scope: 'cluster',
  ...roleOf('Cluster Role'),
})

const ruleRow = (rule: PolicyRule): string[] => [
  [...(rule.resources ?? []), ...(rule.nonResourceURLs ?? [])].join(', '),
  (rule.apiGroups ?? []).map((group) => group || 'core').join(', '),
  (rule.resourceNames ?? []).join(', '),
  (rule.verbs ?? []).join(', '),
]
