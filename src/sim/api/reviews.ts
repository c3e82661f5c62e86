import type { Call } from './call.ts'
import { masters, type People, type Person } from './people.ts'
import { resourceTypes } from './resources.ts'
import { StatusError } from './status.ts'

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
}

/** answerReview answers what somebody asks about themselves; false where the path is no such question. */
export async function answerReview(call: Call, people: People, person: Person): Promise<boolean> {
  const match = /^\/apis\/(authentication|authorization)\.k8s\.io\/v1\/(self\w+reviews)$/.exec(call.path)
  if (match === null || call.method !== 'POST') return false
  const [, area, review] = match
  const body = ((await call.json()) ?? {}) as { spec?: ReviewSpec }
  const answer = (kind: string, status: object) =>
    call.send(201, { kind, apiVersion: `${area}.k8s.io/v1`, metadata: {}, spec: body.spec ?? {}, status })
  switch (review) {
    case 'selfsubjectreviews':
      answer('SelfSubjectReview', { userInfo: person })
      return true
    case 'selfsubjectaccessreviews':
      answer('SelfSubjectAccessReview', accessOf(people, person, body.spec ?? {}))
      return true
    case 'selfsubjectrulesreviews':
      answer('SelfSubjectRulesReview', rulesOf(people, person, body.spec?.namespace ?? ''))
      return true
    default:
      throw new StatusError(404, 'NotFound', 'the server could not find the requested resource')
  }
}

function accessOf(people: People, person: Person, { resourceAttributes }: ReviewSpec): object {
  // Paths that are no resource's are open to everybody here.
  if (resourceAttributes === undefined) return { allowed: true }
  const {
    verb = '*',
    group = '',
    resource = '*',
    subresource = '',
    namespace = '',
    name = '',
  } = resourceAttributes
  const allowed = people.isAllowed(person, {
    verb,
    group,
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
    namespace: namespace === '' ? null : namespace,
    ...(name === '' ? {} : { name }),
  })
  return allowed ? { allowed } : { allowed, reason: `no rule allows it to ${person.username}` }
}

function rulesOf(people: People, person: Person, namespace: string): object {
  const everything = { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }
  const resourceRules = person.groups.includes(masters)
    ? [everything]
    : people.rulesOf(person, namespace).map(({ verbs = ['*'], resources = ['*'] }) => ({
        verbs,
        resources,
        apiGroups: resources.includes('*')
          ? ['*']
          : [
              ...new Set(
                resourceTypes
                  .filter(({ gvr }) => resources.includes(gvr.resource))
                  .map(({ gvr }) => gvr.group),
              ),
            ],
      }))
  return {
    resourceRules,
    nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version'] }],
    incomplete: false,
  }
}
