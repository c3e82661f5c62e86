import {
  type HoldersParams,
  impliedGroups,
  type RbacGrant,
  type RbacSubject,
  type RightsParams,
  type SubjectRight,
  serviceAccountOf,
  serviceAccountUser,
  type WhoCanAnswer,
  type WhoCanParams,
} from '#contract'
import { compareText } from '#machinery'
import { rulesAllow } from '../access/rules.ts'
import type { Binding, PolicyRule, RbacObjects, Role } from './rbacObjects.ts'

/** whoCan is whom the roles allow that, by kind and name. */
export function whoCan(wish: WhoCanParams, { roles, bindings }: RbacObjects): WhoCanAnswer['subjects'] {
  const rulesOf = rulesByRole(roles)
  return subjectsIn(
    bindings.filter(
      (binding) => holdsIn(binding, wish) && rulesOf(binding).some((rule) => allows(rule, wish)),
    ),
  )
}

/** holdersOf is whom bindings give that role, by kind and name. A cluster role can be given in one namespace only. */
export const holdersOf = (
  { namespace, name }: HoldersParams,
  { bindings }: Pick<RbacObjects, 'bindings'>,
): WhoCanAnswer['subjects'] =>
  subjectsIn(
    bindings.filter(
      ({ metadata, roleRef }) =>
        roleRef.name === name &&
        (namespace === ''
          ? roleRef.kind === 'ClusterRole'
          : roleRef.kind === 'Role' && metadata.namespace === namespace),
    ),
  )

/** Those that the bindings name, each once, with the bindings that do. */
function subjectsIn(bindings: readonly Binding[]): WhoCanAnswer['subjects'] {
  const found = new Map<string, { subject: RbacSubject; grants: RbacGrant[] }>()
  for (const binding of bindings) {
    for (const subject of subjectsOf(binding)) {
      const key = JSON.stringify([subject.kind, subject.name, subject.namespace])
      const entry = found.get(key) ?? { subject, grants: [] }
      found.set(key, entry)
      entry.grants.push(grantOf(binding))
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      compareText(a.subject.kind, b.subject.kind) ||
      compareText(a.subject.namespace, b.subject.namespace) ||
      compareText(a.subject.name, b.subject.name),
  )
}

/** groupsOf are the groups by which something may be granted to a subject. */
export function groupsOf({ kind, namespace, name, groups }: RightsParams): readonly string[] {
  if (kind === 'Group') return [name]
  const user = kind === 'User' ? name : serviceAccountUser(namespace, name)
  return [...new Set([...impliedGroups(user), ...groups])]
}

/** rightsOf are the rules that hold for a subject: those of the whole cluster first, then by namespace. */
export function rightsOf(params: RightsParams, { roles, bindings }: RbacObjects): SubjectRight[] {
  const rulesOf = rulesByRole(roles)
  const groups = new Set(groupsOf(params))
  const { kind, namespace, name } = normalized(params)
  const isMeant = (subject: RbacSubject): boolean =>
    subject.kind === 'Group'
      ? groups.has(subject.name)
      : subject.kind === kind && subject.name === name && subject.namespace === namespace
  return bindings
    .flatMap((binding) =>
      subjectsOf(binding)
        .filter(isMeant)
        .flatMap((through) => rulesOf(binding).flatMap((rule) => rightOf(rule, through, binding))),
    )
    .sort(
      (a, b) =>
        compareText(a.grant.namespace, b.grant.namespace) || compareText(a.grant.binding, b.grant.binding),
    )
}

function rightOf(rule: PolicyRule, through: RbacSubject, binding: Binding): SubjectRight[] {
  const grant = grantOf(binding)
  // A binding of a namespace grants no address that is not a resource.
  const nonResourceURLs = grant.namespace === '' ? (rule.nonResourceURLs ?? []) : []
  const resources = rule.resources ?? []
  if (resources.length === 0 && nonResourceURLs.length === 0) return []
  const { verbs = [], apiGroups = [], resourceNames = [] } = rule
  return [{ verbs, apiGroups, resources, resourceNames, nonResourceURLs, through, grant }]
}

/** A binding of a namespace holds in that namespace only, and for no address outside of it. */
const holdsIn = ({ metadata }: Binding, { namespace, path }: WhoCanParams): boolean =>
  metadata.namespace === undefined || (path === '' && namespace === metadata.namespace)

const allows = (rule: PolicyRule, wish: WhoCanParams): boolean =>
  wish.path === ''
    ? rulesAllow({ rules: [rule], isIncomplete: false }, wish)
    : (rule.verbs ?? []).some((verb) => verb === '*' || verb === wish.verb) &&
      (rule.nonResourceURLs ?? []).some((url) => coversPath(url, wish.path))

/** A star at the end stands for any rest; anywhere else it is a star. */
const coversPath = (url: string, path: string): boolean =>
  url === '*' || url === path || (url.endsWith('*') && path.startsWith(url.replace(/\*+$/u, '')))

/** The rules of the role that a binding refers to; none where that is not there or could not be read. */
function rulesByRole(roles: readonly Role[]): (binding: Binding) => readonly PolicyRule[] {
  const key = (kind: string, namespace: string | undefined, name: string) =>
    JSON.stringify([kind, kind === 'Role' ? namespace : '', name])
  const known = new Map(
    roles.map(({ metadata: { namespace, name }, rules }) => [
      key(namespace === undefined ? 'ClusterRole' : 'Role', namespace, name),
      rules ?? [],
    ]),
  )
  return ({ metadata, roleRef }) => known.get(key(roleRef.kind, metadata.namespace, roleRef.name)) ?? []
}

/** Those that a binding names. A service account without a namespace is one of the binding's own, if that has one. */
function subjectsOf({ metadata, subjects }: Binding): RbacSubject[] {
  return (subjects ?? []).flatMap(({ kind, name = '', namespace }) => {
    if (kind === 'User' || kind === 'Group') return [normalized({ kind, namespace: '', name })]
    const own = namespace || metadata.namespace || ''
    return kind === 'ServiceAccount' && own !== '' ? [{ kind, namespace: own, name }] : []
  })
}

/** A service account may be named by its user name, and is the same. */
function normalized({ kind, namespace, name }: RbacSubject): RbacSubject {
  if (kind === 'ServiceAccount') return { kind, namespace, name }
  const account = kind === 'User' ? serviceAccountOf(name) : null
  return account === null ? { kind, namespace: '', name } : { kind: 'ServiceAccount', ...account }
}

const grantOf = ({ metadata, roleRef }: Binding): RbacGrant => ({
  namespace: metadata.namespace ?? '',
  binding: metadata.name,
  role: { kind: roleRef.kind === 'Role' ? 'Role' : 'ClusterRole', name: roleRef.name },
})
