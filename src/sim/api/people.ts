import { StatusError } from '../store/status.ts'
import type { Call } from './call.ts'

/** Person is who a request comes from. */
export interface Person {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: Readonly<Record<string, readonly string[]>>
}

/** Attributes is what a request wants to do; a resource may carry its subresource: `pods/log`. */
export interface Attributes {
  readonly verb: string
  readonly group: string
  readonly resource: string
  readonly namespace: string | null
  readonly name?: string
}

/** Rule allows what fits all that it names; what it leaves out, and `*`, is everything. */
export interface Rule {
  /** A user or a group. */
  readonly subject: string
  readonly verbs?: readonly string[]
  readonly resources?: readonly string[]
  readonly namespaces?: readonly string[]
}

/** Who may do everything, without any rule. */
export const masters = 'system:masters'

/** People knows the tokens that are good and what each person may do; both may change while the server runs. */
export class People {
  readonly #tokens = new Map<string, Person>()
  readonly #rules = new Set<Rule>()

  /** Accepts that token until the result is disposed: then it has expired. */
  accept(token: string, person: Person): Disposable {
    this.#tokens.set(token, person)
    return { [Symbol.dispose]: () => void this.#tokens.delete(token) }
  }

  allow(rule: Rule): Disposable {
    this.#rules.add(rule)
    return { [Symbol.dispose]: () => void this.#rules.delete(rule) }
  }

  /** The user who sent this call; throws a 401 for invalid credentials, and a 403 if impersonation is not allowed. */
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
        `users "${username}" is forbidden: User "${person.username}" cannot impersonate`,
      )
    return impersonated(username, call)
  }

  isAllowed(person: Person, wish: Attributes): boolean {
    if (person.groups.includes(masters)) return true
    return [...this.#rules].some((rule) => {
      const names = [person.username, ...person.groups]
      return (
        names.includes(rule.subject) &&
        covers(rule.verbs, wish.verb) &&
        covers(rule.resources, wish.resource) &&
        (rule.namespaces === undefined ||
          (wish.namespace !== null && covers(rule.namespaces, wish.namespace)))
      )
    })
  }

  rulesOf(person: Person, namespace: string): readonly Rule[] {
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

/** A client certificate's common name is the user, its organizations are the groups. */
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

/** forbidden is the refusal in an API server's own words. */
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
