import type { Denial, KnownNamespace, PermissionParams, Permissions } from '#contract'
import { kinds } from '#kinds'
import { type Clock, Listeners } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import type { KnownNamespaces } from '../access/knownNamespaces.ts'
import type { DocumentSource } from '../requests/documents.ts'
import type { Tables } from '../tables/tables.ts'

/** How often the questions and denials are sent. */
const lookAgainMs = 2000
/** More denials than a user reads. */
const maxDenials = 500

/** openPermissions follows which namespaces are known, and what the cluster has refused or would. */
export function openPermissions(options: {
  readonly tables: Tables
  readonly reviews: AccessReviews
  readonly namespaces: KnownNamespaces
  readonly clock: Clock
}): DocumentSource {
  const { tables, reviews, namespaces, clock } = options
  const { source, lease } = tables.lease({ domain: 'namespaces', tail: '', sort: null, filter: '' })
  const listeners = new Listeners()
  const tell = () => listeners.tell()
  const subscriptions = [
    namespaces.onChange(tell),
    source.onFreshness(tell),
    lease.view.onChange(tell),
    lease,
  ]
  let timer: Disposable
  const wait = () => {
    timer = clock.after(lookAgainMs, () => {
      tell()
      wait()
    })
  }
  wait()
  const known = (state: Permissions['namespaces']['state']): KnownNamespace[] => {
    if (state === 'denied')
      return namespaces.known.map(({ name, source, found }) => ({ name, source, found }))
    const listed = new Set(lease.view.slice(0, Number.MAX_SAFE_INTEGER).map(({ name }) => name))
    const judge = (name: string) =>
      listed.has(name) ? 'found' : state === 'listed' ? 'not-found' : 'unknown'
    return namespaces.known
      .filter(({ source }) => source === 'typed' || source === 'context')
      .map(({ name, source }) => ({ name, source, found: judge(name) }))
  }
  return {
    get body(): Permissions {
      const state =
        (source.dividedFor ?? null) !== null
          ? 'denied'
          : source.freshness.state === 'live' || source.freshness.state === 'stale'
            ? 'listed'
            : 'unknown'
      return {
        namespaces: { state, known: known(state) },
        denied: denials(tables, reviews),
        checkedAt: reviews.checkedAt,
      }
    },
    onChange: (listener) => listeners.add(listener),
    [Symbol.dispose]: () => {
      timer[Symbol.dispose]()
      for (const subscription of subscriptions) subscription[Symbol.dispose]()
      listeners[Symbol.dispose]()
    },
  }
}

/** The refused lists of tables, and the denied permission checks. */
function denials(tables: Tables, reviews: AccessReviews): Denial[] {
  const found = new Map<string, Denial>()
  const enter = (denial: Denial) => {
    const { resource, verb, namespace } = denial
    const key = JSON.stringify([resource, verb, namespace])
    if (!found.has(key) && found.size < maxDenials) found.set(key, denial)
  }
  for (const [resource, { freshness, dividedFor = null, parts = [] }] of tables.sources) {
    if (dividedFor !== null) enter({ resource, verb: 'list', namespace: null, reason: dividedFor })
    else if (freshness.state === 'denied')
      enter({ resource, verb: 'list', namespace: null, reason: freshness.reason })
    for (const { namespace, freshness: part } of parts)
      if (namespace !== null && part.state === 'denied')
        enter({ resource, verb: 'list', namespace, reason: part.reason })
  }
  for (const { wish, reason } of reviews.denied)
    enter({
      resource: domainOf(wish),
      verb: wish.verb,
      namespace: wish.namespace === '' ? null : wish.namespace,
      reason,
    })
  return [...found.values()]
}

function domainOf({ group, resource, subresource }: PermissionParams): string {
  const domain = kinds.find(({ gvr }) => gvr.group === group && gvr.resource === resource)?.domain
  const name = domain ?? (group === '' ? resource : `${resource}.${group}`)
  return subresource === '' ? name : `${name}/${subresource}`
}
