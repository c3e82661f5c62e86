import type { PermissionParams } from '#contract'

/** ResourceRule is one thing a SelfSubjectRulesReview says is allowed; `*` is everything. */
export interface ResourceRule {
  readonly verbs?: readonly string[]
  readonly apiGroups?: readonly string[]
  /** May carry a subresource: `pods/log`. */
  readonly resources?: readonly string[]
  /** Nothing here is every name. */
  readonly resourceNames?: readonly string[]
}

/** Rules are what is allowed in one namespace. They are not all where the authorizer cannot list them all. */
export interface Rules {
  readonly rules: readonly ResourceRule[]
  readonly isIncomplete: boolean
}

/** rulesAllow says whether one of the rules allows it. A wish without a name is for all names. */
export const rulesAllow = ({ rules }: Rules, wish: PermissionParams): boolean =>
  rules.some(
    (rule) =>
      has(rule.verbs, wish.verb) &&
      has(rule.apiGroups, wish.group) &&
      coversResource(rule.resources, wish) &&
      coversName(rule.resourceNames, wish.name),
  )

/** The namespaces that rules name one by one. */
export const namespacesIn = ({ rules }: Rules): readonly string[] => {
  const isAboutNamespaces = ({ apiGroups, resources }: ResourceRule): boolean =>
    has(apiGroups, '') && has(resources, 'namespaces')
  return [...new Set(rules.filter(isAboutNamespaces).flatMap(({ resourceNames = [] }) => resourceNames))]
}

/** True where the rules let anything be read that is not the identity itself. */
export const readsAnything = ({ rules }: Rules): boolean =>
  rules.some(
    ({ verbs, apiGroups = [], resources = [] }) =>
      ['get', 'list', 'watch'].some((verb) => has(verbs, verb)) &&
      apiGroups.some((group) => !ownAffairs.has(group)) &&
      resources.some((resource) => resource !== 'namespaces'),
  )

/** Every user may ask about their own permissions. */
const ownAffairs: ReadonlySet<string> = new Set(['authentication.k8s.io', 'authorization.k8s.io'])

const has = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes('*') || list.includes(value))

function coversResource(
  resources: readonly string[] | undefined,
  { resource, subresource }: PermissionParams,
): boolean {
  if (subresource === '') return has(resources, resource)
  return has(resources, `${resource}/${subresource}`) || resources?.includes(`*/${subresource}`) === true
}

const coversName = (names: readonly string[] | undefined, name: string): boolean =>
  names === undefined || names.length === 0 || (name !== '' && names.includes(name))
