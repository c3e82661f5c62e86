import { type Cell, helmReleasesDomain, type Tone } from '#contract'
import type { TableKind } from '#kinds'
import { epochSeconds, type ObjectMeta } from '#machinery'

/** Helm keeps each revision of a release in an object of its own, with this label. */
export const ownerSelector = 'owner=helm'

/** Store is where Helm keeps records: Secrets, or, where a person chose that driver, config maps. */
export type Store = 'secrets' | 'configmaps'
export const stores: readonly Store[] = ['secrets', 'configmaps']

export const gvrOf = (store: Store) => ({ group: '', version: 'v1', resource: store })

/** StoredRevision is one revision of a release, as the metadata of its record says. */
export interface StoredRevision {
  readonly store: Store
  readonly namespace: string
  readonly release: string
  readonly revision: number
  readonly status: string
  /** Epoch seconds. */
  readonly updatedAt: number | null
  /** The record's own name and uid. */
  readonly object: string
  readonly uid: string
}

/** readRevision reads the labels Helm writes; null where this is none of its records. */
export function readRevision(
  store: Store,
  metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'labels' | 'creationTimestamp'>,
): StoredRevision | null {
  const { owner, name, version = '', status = 'unknown', modifiedAt, createdAt } = metadata.labels ?? {}
  const revision = Number(version)
  if (owner !== 'helm' || !name || !Number.isSafeInteger(revision) || revision < 1) return null
  return {
    store,
    namespace: metadata.namespace ?? '',
    release: name,
    revision,
    status,
    updatedAt: seconds(modifiedAt) ?? seconds(createdAt) ?? epochSeconds(metadata.creationTimestamp),
    object: metadata.name,
    uid: metadata.uid,
  }
}

const seconds = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null

const tones: Readonly<Record<string, Tone>> = {
  deployed: 'ok',
  failed: 'bad',
  superseded: 'off',
  uninstalled: 'off',
}

/** statusCell is Helm's own word; whatever is under way is a warning, for it may be stuck. */
export const statusCell = (status: string): readonly [Tone, string] => [tones[status] ?? 'warn', status]

/**
 * storageKind is Helm's records among those objects as a kind of its own, so that a table follows them: their metadata, live,
 * without their payload, in whatever namespaces may be read. Its one cell is when the record was made, which no label says.
 */
export const storageKind = (store: Store): TableKind => ({
  form: 'table',
  labelSelector: ownerSelector,
  domain: helmReleasesDomain,
  gvr: gvrOf(store),
  kind: 'HelmRelease',
  title: { one: 'Helm release', many: 'Helm releases' },
  scope: 'namespaced',
  group: 'config',
  columns: [],
  defaultSort: { column: 'name', isDescending: false },
  isNameWide: false,
  owns: [],
  selects: () => null,
  relations: () => [],
  tableCells: (_cells, metadata): Cell[] => [metadata.creationTimestamp ?? null],
  details: () => [],
})
