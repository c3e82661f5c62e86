import type { Cell, Tone } from '#contract'
import type { TableKind } from '#kinds'
import { epochSeconds, type ObjectMeta } from '#machinery'

/** Helm keeps each revision of a release in a Secret of its own, with these labels. */
export const ownerSelector = 'owner=helm'
export const secrets = { group: '', version: 'v1', resource: 'secrets' }

/** StoredRevision is one revision of a release, as the metadata of its Secret says. */
export interface StoredRevision {
  readonly namespace: string
  readonly release: string
  readonly revision: number
  readonly status: string
  /** Epoch seconds. */
  readonly updatedAt: number | null
  /** The Secret's own name and uid. */
  readonly object: string
  readonly uid: string
}

/** readRevision reads the labels Helm writes; null where this is none of its records. */
export function readRevision(
  metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'labels' | 'creationTimestamp'>,
): StoredRevision | null {
  const { owner, name, version = '', status = 'unknown', modifiedAt, createdAt } = metadata.labels ?? {}
  const revision = Number(version)
  if (owner !== 'helm' || !name || !Number.isSafeInteger(revision) || revision < 1) return null
  return {
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
 * storageKind is Helm's records among the Secrets as a kind of its own, so that a table follows them: their metadata, live,
 * without their payload, in whatever namespaces may be read. Its one cell is when the record was made, which no label says.
 */
export const storageKind: TableKind = {
  form: 'table',
  labelSelector: ownerSelector,
  domain: 'helm-releases',
  gvr: secrets,
  kind: 'Secret',
  title: { one: 'Helm Release', many: 'Helm Releases' },
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
}
