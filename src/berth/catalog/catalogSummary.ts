import type { CatalogHealth, CatalogNamespace, CatalogSummary, KnownNamespace } from '#contract'
import { type Clock, compareText, Listeners } from '#machinery'
import type { AccessScope } from '../access/accessScope.ts'
import type { DocumentSource } from '../requests/documents.ts'
import type { Tables } from '../tables/tables.ts'
import { isObjectSource } from '../views/rowSource.ts'
import type { Catalog } from './catalog.ts'

/** Sums over all entries are made no more often than a user can read them. */
const pauseMs = 500

/** openCatalogSummary follows the numbers of the cluster's objects. Opening it starts the catalog. */
export function openCatalogSummary(
  catalog: Catalog,
  tables: Tables,
  access: AccessScope,
  clock: Clock,
): DocumentSource {
  const listeners = new Listeners()
  const subscriptions = new DisposableStack()
  let timer: Disposable | null = null
  const touch = () => {
    timer ??= clock.after(pauseMs, () => {
      timer = null
      listeners.tell()
    })
  }
  catalog.need()
  subscriptions.use(catalog.onState(touch))
  subscriptions.use(
    catalog.onChanges((changes) => {
      // A label more or less is in no sum.
      if (changes.some(({ type }) => type !== 'updated')) touch()
    }),
  )
  const source = tables.source('namespaces')
  subscriptions.use(source.onFreshness(touch))
  if (isObjectSource(source)) subscriptions.use(source.onChanges(touch))
  subscriptions.use(access.namespaces.onChange(touch))
  return {
    get body(): CatalogSummary {
      return {
        namespaces: namespacesOf(catalog, tables, access),
        resources: catalog.feeds.map(({ kind, count, state }) => {
          const { gvr: _, isFollowed, order: __, ...resource } = kind
          return isFollowed
            ? { ...resource, count, state }
            : { ...resource, count: null, state: 'not-followed' }
        }),
        health: healthOf(catalog),
        objects: catalog.index.size,
        isComplete: catalog.isComplete,
      }
    },
    onChange: (listener) => listeners.add(listener),
    [Symbol.dispose]: () => {
      timer?.[Symbol.dispose]()
      subscriptions.dispose()
      listeners[Symbol.dispose]()
    },
  }
}

function namespacesOf(
  catalog: Catalog,
  tables: Tables,
  { namespaces }: AccessScope,
): CatalogNamespace[] | null {
  const source = tables.source('namespaces')
  const { freshness } = source
  const statusAt = source.columns.findIndex(({ type }) => type === 'status')
  const found = new Map<string, CatalogNamespace>()
  const enter = (name: string, phase: string, access: CatalogNamespace['access']) =>
    found.set(name, { name, phase, access, objects: catalog.index.byNamespace.get(name) ?? 0 })
  const isDivided = (source.dividedFor ?? null) !== null
  if (isDivided) for (const known of namespaces.known) enter(known.name, '', accessOf(known))
  if (isObjectSource(source)) {
    for (const row of source.rows) {
      const status = row.cell(statusAt)
      const phase = Array.isArray(status) ? String(status[1]) : ''
      enter(row.name, phase, found.get(row.name)?.access ?? 'known')
    }
  }
  const isUnknown = found.size === 0 && freshness.state !== 'live' && freshness.state !== 'partial'
  if (isUnknown && !(isDivided && namespaces.isGathered)) return null
  return [...found.values()].sort((a, b) => compareText(a.name, b.name))
}

function accessOf({ source, found }: KnownNamespace): CatalogNamespace['access'] {
  if (found === 'not-found' || found === 'denied') return found
  return source === 'typed' && found === 'unknown' ? 'typed' : 'known'
}

function healthOf({ served, feeds }: Catalog): CatalogHealth {
  const { discovery, problem } = served
  const followed = feeds.filter(({ kind }) => kind.isFollowed)
  const failed = followed
    .filter(({ state }) => state === 'failed')
    .map(({ kind, reason }) => ({ resource: kind.domain, reason: reason ?? 'It cannot be read.' }))
  const denied = followed.filter(({ isDenied }) => isDenied).map(({ kind }) => kind.domain)
  const brokenGroups = discovery?.brokenGroups ?? []
  const isWell = failed.length + denied.length + brokenGroups.length === 0 && problem === null
  return {
    state: discovery === null && problem !== null ? 'error' : isWell ? 'ok' : 'degraded',
    reason: problem,
    failed,
    denied,
    brokenGroups,
  }
}
