import type { ObjectNeighbour, Tone } from '#contract'
import type { Kind, KindRef } from '#kinds'
import type { KubeObject } from '#machinery'
import type { ServedKind } from '../discovery/servedKind.ts'
import type { Found } from './finder.ts'

/** Whom an object names. */
interface Target {
  readonly relation: string
  readonly namespace: string
  readonly name: string
  /** Where it is known: another object of that name is not it. */
  readonly uid?: string
}

/** neighbourOf is an object that is there. */
export const neighbourOf = (kind: ServedKind, relation: string, object: KubeObject): ObjectNeighbour => ({
  relation,
  ...identityOf(kind),
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name,
  uid: object.metadata.uid,
  status: statusOf(kind.known, object),
  isFound: true,
  note: null,
})

/** namedNeighbour is an object that was looked for by its name. */
export function namedNeighbour(kind: ServedKind, target: Target, found: Found): ObjectNeighbour {
  const { relation, name, uid = '' } = target
  const namespace = kind.isNamespaced ? target.namespace : ''
  const identity = { relation, ...identityOf(kind), namespace, name, uid, status: null }
  switch (found.type) {
    case 'missing':
      return { ...identity, isFound: false, note: null }
    case 'unknown':
      return { ...identity, isFound: null, note: found.reason }
    case 'found':
      if (uid === '' || uid === found.object.metadata.uid) return neighbourOf(kind, relation, found.object)
      return { ...identity, isFound: false, note: 'Another object has its name now.' }
  }
}

/** unservedNeighbour is an object of a kind the server does not offer, or that could not be looked up. */
export const unservedNeighbour = (
  { relation, namespace, name, uid = '' }: Target,
  { group, kind, version = '' }: KindRef & { readonly version?: string },
): ObjectNeighbour => ({
  relation,
  group,
  version,
  resource: '',
  domain: '',
  kind,
  namespace,
  name,
  uid,
  status: null,
  isFound: null,
  note: `The cluster does not serve the kind ${kind}${group === '' ? '' : ` of ${group}`}.`,
})

const identityOf = ({ gvr, kind, known }: ServedKind) => ({
  ...gvr,
  kind,
  domain:
    known?.domain ??
    `resource:${[gvr.group, gvr.version, gvr.resource].map((part) => encodeURIComponent(part)).join('/')}`,
})

/** The status in the words of its kind: its status column, or how many of those it wants are ready. */
function statusOf(kind: Kind | null, object: KubeObject): readonly [Tone, string] | null {
  if (kind?.form === 'table') return kind.objectStatus?.(object) ?? null
  if (kind === null) return null
  const cells = kind.cells(object)
  const cellOf = (fits: (column: Kind['columns'][number]) => boolean) => {
    const index = kind.columns.findIndex(fits)
    return index === -1 ? null : (cells[index] ?? null)
  }
  const status = cellOf(({ type }) => type === 'status')
  if (status !== null) return status as readonly [Tone, string]
  const ratio = cellOf(({ type, id }) => type === 'ratio' && id === 'ready')
  const counts = ratio ?? [
    cellOf(({ type, id }) => type === 'number' && id === 'ready'),
    cellOf(({ type, id }) => type === 'number' && id === 'desired'),
  ]
  const [ready, wanted] = counts as readonly unknown[]
  if (typeof ready !== 'number' || typeof wanted !== 'number') return null
  return [wanted === 0 ? 'off' : ready >= wanted ? 'ok' : 'warn', `${ready}/${wanted} ready`]
}
