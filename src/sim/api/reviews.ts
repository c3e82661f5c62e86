import { resourceTypes } from '../forms/resources.ts'
import { badRequest, StatusError } from '../store/status.ts'
import type { Call } from './call.ts'
import type { Faults } from './faults.ts'
import { type AccessRule, masters, type People, type Person } from './people.ts'

interface ReviewSpec {
  readonly namespace?: string
  readonly resourceAttributes?: {
    readonly verb?: string
    readonly group?: string
    readonly resource?: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string }
}

interface Asked {
  readonly people: People
  readonly person: Person
  /** Forbids requests at the moment, whatever the rules say. */
  readonly faults: Faults
}

/** answerReview answers the review requests of users about their own rights. Returns false for other paths. */
export async function answerReview(call: Call, asked: Asked): Promise<boolean> {
  const match = /^\/apis\/(authentication|authorization)\.k8s\.io\/v1\/(self\w+reviews)$/.exec(call.path)
  if (match === null || call.method !== 'POST') return false
  const [, area, review] = match
  const { spec = {} } = ((await call.json()) ?? {}) as { spec?: ReviewSpec }
  const answer = (kind: string, status: object) =>
    call.send(201, { kind, apiVersion: `${area}.k8s.io/v1`, metadata: {}, spec, status })
  switch (review) {
    case 'selfsubjectreviews':
      answer('SelfSubjectReview', { userInfo: asked.person })
      return true
    case 'selfsubjectaccessreviews':
      answer('SelfSubjectAccessReview', accessOf(asked, spec))
      return true
    case 'selfsubjectrulesreviews':
      answer('SelfSubjectRulesReview', rulesOf(asked, spec.namespace ?? ''))
      return true
    default:
      throw new StatusError(404, 'NotFound', 'the server could not find the requested resource')
  }
}

function accessOf(
  { people, person, faults }: Asked,
  { resourceAttributes, nonResourceAttributes }: ReviewSpec,
): object {
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined))
    throw new StatusError(
      422,
      'Invalid',
      'SelfSubjectAccessReview.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    )
  // Here every user may use the paths of no resource, unless a fault forbids it.
  if (resourceAttributes === undefined)
    return { allowed: !faults.forbids(null, nonResourceAttributes?.path ?? '') }
  const { verb = '', group = '', resource = '', subresource = '' } = resourceAttributes
  const { namespace = '', name = '' } = resourceAttributes
  const isAllowed = people.isAllowed(person, {
    verb,
    group,
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
    namespace: namespace === '' ? null : namespace,
    ...(name === '' ? {} : { name }),
  })
  if (isAllowed && !faults.forbids(resource, '')) return { allowed: true }
  return { allowed: false, reason: `no rule allows it to ${person.username}` }
}

function rulesOf({ people, person, faults }: Asked, namespace: string): object {
  if (namespace === '') throw badRequest('no namespace on request')
  const given: readonly Pick<AccessRule, 'verbs' | 'resources'>[] = person.groups.includes(masters)
    ? [{}]
    : people.rulesOf(person, namespace)
  return {
    resourceRules: given.flatMap(({ verbs = ['*'], resources = ['*'] }) =>
      permitted(resources, faults).map((rule) => ({ verbs, ...rule })),
    ),
    nonResourceRules: [
      {
        verbs: ['get'],
        nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version'].filter(
          (path) => !faults.forbids(null, path),
        ),
      },
    ],
    incomplete: false,
  }
}

interface Reach {
  readonly apiGroups: readonly string[]
  readonly resources: readonly string[]
}

/** Rules can only allow, so where a fault forbids a part of everything, the rest is listed. */
function permitted(resources: readonly string[], faults: Faults): readonly Reach[] {
  const allowed = resources.filter((each) => !faults.forbids(parentOf(each), ''))
  if (!resources.includes('*'))
    return allowed.length === 0 ? [] : [{ apiGroups: groupsOf(allowed), resources: allowed }]
  if (!faults.active.some(({ type, resource }) => type === 'forbidden' && !(resource ?? '').startsWith('/')))
    return [{ apiGroups: ['*'], resources: ['*'] }]
  const rest = resourceTypes.map(({ gvr }) => gvr).filter(({ resource }) => !faults.forbids(resource, ''))
  return [...new Set(rest.map(({ group }) => group))].map((group) => ({
    apiGroups: [group],
    resources: rest
      .filter((each) => each.group === group)
      .flatMap(({ resource }) => [
        resource,
        ...subresourcesOf(resource).map((each) => `${resource}/${each}`),
      ]),
  }))
}

const subresourcesOf = (resource: string): readonly string[] =>
  resource === 'pods'
    ? ['attach', 'ephemeralcontainers', 'eviction', 'exec', 'log', 'portforward', 'status']
    : ['scale', 'status']

const parentOf = (resource: string): string => /^[^/]*/.exec(resource)?.[0] ?? resource

/** Metrics of pods and nodes belong to another group, under the same names. */
const groupsOf = (resources: readonly string[]): string[] => {
  const parents = new Set(resources.map(parentOf))
  const groups = resourceTypes.filter(({ gvr }) => parents.has(gvr.resource)).map(({ gvr }) => gvr.group)
  const hasMetrics = parents.has('pods') || parents.has('nodes')
  return [...new Set([...groups, ...(hasMetrics ? ['metrics.k8s.io'] : [])])]
}
