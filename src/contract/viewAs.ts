import * as v from 'valibot'
import { listOf } from './listOf.ts'

const maxGroups = 100

/** A header carries the name, and a line of a log or of the page shows it. */
const nameRule = 'must be a name of at most 500 characters, without line breaks'
const nameSchema = (what: string) =>
  v.pipe(
    v.string(`${what} ${nameRule}`),
    v.trim(),
    v.minLength(1, `${what} ${nameRule}`),
    v.maxLength(500, `${what} ${nameRule}`),
    v.regex(/^[^\p{Cc}\u2028\u2029]+$/u, `${what} ${nameRule}`),
  )

/**
 * The user that everything of a cluster is asked as, other than the user of the credentials. Without groups, the API server
 * gives a service account the groups of service accounts; every user gets `system:authenticated`.
 */
export const viewAsSchema = v.object({
  user: nameSchema('user'),
  groups: v.optional(
    v.pipe(
      listOf(
        nameSchema('each of groups'),
        maxGroups,
        'groups must be a list of names',
        `groups must be at most ${maxGroups}`,
      ),
      v.transform((names) => [...new Set(names)]),
    ),
    [],
  ),
})
export type ViewAs = v.InferOutput<typeof viewAsSchema>

/** The user that the API server takes a request for: its own words. */
export interface SeenAs {
  readonly user: string
  readonly groups: readonly string[]
}

/** Answer to `view-as/try`. */
export type ViewAsAnswer =
  | {
      readonly type: 'possible'
      /** Null where an older API server does not say. */
      readonly seenAs: SeenAs | null
    }
  | {
      readonly type: 'denied'
      /** The refusal in the API server's words. */
      readonly reason: string
      /** What would have to be granted, each as the verb `impersonate` on a resource with a name. */
      readonly missing: readonly MissingImpersonation[]
    }

/** A right that is not there: the verb `impersonate` on `users`, `groups` or `serviceaccounts`, with that name. */
export interface MissingImpersonation {
  readonly resource: 'users' | 'groups' | 'serviceaccounts'
  /** Of the service account; null for the others, which have none. */
  readonly namespace: string | null
  readonly name: string
}

const accountPrefix = 'system:serviceaccount:'

/** serviceAccountUser is the user name of a service account. */
export const serviceAccountUser = (namespace: string, name: string): string =>
  `${accountPrefix}${namespace}:${name}`

/** serviceAccountOf reads the user name of a service account; null for any other user. */
export function serviceAccountOf(user: string): { readonly namespace: string; readonly name: string } | null {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/u.exec(user) ?? []
  return namespace === undefined || name === undefined ? null : { namespace, name }
}

/** impliedGroups are the groups that the API server gives a user by itself. */
export function impliedGroups(user: string): readonly string[] {
  if (user === 'system:anonymous') return ['system:unauthenticated']
  return [...accountGroups(user), 'system:authenticated']
}

/**
 * sentGroups are the groups that a request has to name. A service account loses its own where any other is named, so they
 * are named too.
 */
export function sentGroups({ user, groups }: ViewAs): readonly string[] {
  if (groups.length === 0) return []
  return [...new Set([...accountGroups(user), ...groups])]
}

function accountGroups(user: string): readonly string[] {
  const account = serviceAccountOf(user)
  return account === null ? [] : ['system:serviceaccounts', `system:serviceaccounts:${account.namespace}`]
}

/** viewAsWords names the user with the groups, in one line. */
export const viewAsWords = ({ user, groups }: SeenAs): string =>
  groups.length === 0 ? user : `${user} (${groups.join(', ')})`
