import { StatusError } from '../store/status.ts'
import type { Call } from './call.ts'

/** Person is the user that a request comes from. */
export interface Person {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** Attributes is what a request does. A resource may carry its subresource: `pods/log`. */
export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly namespace: string | null
  readonly name?: string
}

/** AccessRule allows the requests that match all its fields. A missing field, and `*`, match everything. */
export interface AccessRule {
  /** A user or a group. */
  readonly subject: string
  readonly verbs?: readonly string[]
  readonly resources?: readonly string[]
  readonly namespaces?: readonly string[]
}

/** The group that may do everything without a rule. */
export const masters = 'system:masters'

/** People knows the valid tokens, and what each user may do. Both may change while the server runs. */
export class People {
  readonly #tokens = new Map<string, Person>()
  readonly #rules = new Set<AccessRule>()

  /** Accepts that token until the result is disposed. */
  accept(token: string, person: Person): Disposable {
    this.#tokens.set(token, person)
    return { [Symbol.dispose]: () => void this.#tokens.delete(token) }
  }

  allow(rule: AccessRule): Disposable {
    this.#rules.add(rule)
    return { [Symbol.dispose]: () => void this.#rules.delete(rule) }
  }

  /**
   * The user that sent the request. Throws a 401 for invalid credentials, and a 403 where the user may not impersonate.
   */
  identify(call: Call): Person {
    const authorization = call.header('authorization')
    const token = /^bearer (.*)$/i.exec(authorization)?.[1]
    const known =
      authorization === '' ? certified(call) : token === undefined ? undefined : this.#tokens.get(token)
    if (known === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized')
    const person = { ...known, groups: [...known.groups, ...authenticated(known)] }
    const [username] = call.headers('impersonate-user')
    if (username === undefined) return person
    if (!person.groups.includes(masters))
      throw new StatusError(
        403,
        'Forbidden',
        `users "${username}" is forbidden: User "${person.username}" cannot impersonate resource "users" in API group "" at the cluster scope`,
        { name: username, kind: 'users' },
      )
    return impersonated(username, call)
  }

  isAllowed(person: Person, attributes: Attributes): boolean {
    if (person.groups.includes(masters)) return true
    return [...this.#rules].some((rule) => {
      const names = [person.username, ...person.groups]
      return (
        names.includes(rule.subject) &&
        covers(rule.verbs, attributes.verb) &&
        covers(rule.resources, attributes.resource) &&
        (rule.namespaces === undefined ||
          (attributes.namespace !== null && covers(rule.namespaces, attributes.namespace)))
      )
    })
  }

  rulesOf(person: Person, namespace: string): readonly AccessRule[] {
    const names = [person.username, ...person.groups]
    return [...this.#rules].filter(
      ({ subject, namespaces }) => names.includes(subject) && covers(namespaces, namespace),
    )
  }
}

const covers = (list: readonly string[] | undefined, value: string): boolean =>
  list === undefined || list.includes('*') || list.includes(value)

const anonymous: Person = { username: 'system:anonymous', groups: ['system:unauthenticated'] }

const authenticated = ({ username }: Person): string[] =>
  username === anonymous.username ? [] : ['system:authenticated']

/** The common name of a client certificate is the user, its organizations are the groups. */
const certified = ({ certificate }: Call): Person =>
  certificate === null ? anonymous : { username: certificate.name, groups: certificate.groups }

function impersonated(username: string, call: Call): Person {
  const extra: Record<string, string[]> = {}
  const prefix = 'impersonate-extra-'
  for (const [name, value] of call.headerPairs)
    if (name.startsWith(prefix)) {
      const key = decodeURIComponent(name.slice(prefix.length))
      extra[key] = [...(extra[key] ?? []), value]
    }
  const [uid] = call.headers('impersonate-uid')
  return {
    username,
    ...(uid === undefined ? {} : { uid }),
    groups: [...call.headers('impersonate-group'), 'system:authenticated'],
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  }
}

/** forbidden is a refusal with the words of an API server. */
export function forbidden(
  person: Person,
  { verb, group, resource, namespace, name }: Attributes,
): StatusError {
  const what = `${group === '' ? resource : `${resource}.${group}`}${name === undefined ? '' : ` "${name}"`}`
  const where = namespace === null ? 'at the cluster scope' : `in the namespace "${namespace}"`
  return new StatusError(
    403,
    'Forbidden',
    `${what} is forbidden: User "${person.username}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
    { name, group, kind: resource },
  )
}
