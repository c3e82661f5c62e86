import { rbacResources, type UnreadRules } from '#contract'
import type { Handlers } from '../requests/handlers.ts'
import { readRbac } from './rbacObjects.ts'
import { groupsOf, holdersOf, rightsOf, whoCan } from './rbacRules.ts'

const bindings: readonly UnreadRules['resource'][] = Object.values(rbacResources.binding)

/** Names of namespaces that are known where not all may be listed. */
interface Namespaces {
  readonly known: readonly { readonly name: string }[]
}

/** rbacRequests says who may do something, and what a subject may do, as far as the roles and bindings may be read. */
export const rbacRequests = (namespaces: Namespaces) =>
  ({
    'rbac/who-can': async (wish, client, signal) => {
      const objects = await readRbac(client, { namespace: wish.namespace || null }, signal)
      return { subjects: whoCan(wish, objects), unread: objects.unread }
    },
    'rbac/holders': async (role, client, signal) => {
      const where =
        role.namespace === ''
          ? { known: namespaces.known.map(({ name }) => name) }
          : { namespace: role.namespace }
      const objects = await readRbac(client, where, signal)
      return {
        subjects: holdersOf(role, objects),
        unread: objects.unread.filter(({ resource }) =>
          role.namespace === '' ? bindings.includes(resource) : resource === rbacResources.binding.namespaced,
        ),
      }
    },
    'rbac/rights': async (params, client, signal) => {
      const known = namespaces.known.map(({ name }) => name)
      const objects = await readRbac(client, { known }, signal)
      return { groups: groupsOf(params), rights: rightsOf(params, objects), unread: objects.unread }
    },
  }) satisfies Partial<Handlers>
