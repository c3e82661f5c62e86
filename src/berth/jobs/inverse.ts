import { isDeepStrictEqual } from 'node:util'
import type { Plan } from '#kinds'
import type { KubeObject } from '#machinery'

/** ChangedField is a field that a change has set: what it was and is since. Undefined: it is not there. */
export interface ChangedField {
  /** The names from the object to the field. Lists are fields as a whole. */
  readonly path: readonly string[]
  readonly before: unknown
  readonly after: unknown
}

/** Inverse is what takes one change back: fields as they were, or the deletion of an object that was made. */
export type Inverse =
  | { readonly type: 'fields'; readonly fields: readonly ChangedField[]; readonly bytes: number }
  | { readonly type: 'deletion'; readonly bytes: number }

/** A change of more fields or more text is not one that a person takes back field by field. */
const mostFields = 1000
const mostBytes = 1_500_000

/** What the cluster itself sets, and what may not be set back. */
const serversOwn: ReadonlySet<string> = new Set([
  ...['status', 'metadata.managedFields', 'metadata.resourceVersion', 'metadata.generation', 'metadata.uid'],
  ...['metadata.creationTimestamp', 'metadata.deletionTimestamp', 'metadata.deletionGracePeriodSeconds'],
  ...['metadata.name', 'metadata.namespace', 'metadata.selfLink', 'apiVersion', 'kind'],
])
const controllersOwn = /^(deployment\.kubernetes\.io|deprecated\.daemonset\.template)\//u

/**
 * inverseOf is what takes the change between two states of one object back; null where nothing of it can be. Where `sent` is
 * given, only fields that it names count: others may have been changed by others.
 */
export function inverseOf(before: KubeObject, after: KubeObject, sent?: unknown): Inverse | null {
  const fields = changesIn(before, after, []).filter(({ path }) => sent === undefined || isNamed(sent, path))
  let isExact = true
  const bytes = JSON.stringify(fields, (_, value: unknown) => {
    if (typeof value !== 'bigint' && !(typeof value === 'number' && Math.abs(value) > 2 ** 53)) return value
    isExact = false
    return null
  }).length
  // A number that JSON cannot hold would be set back to another one.
  const isGood = isExact && fields.length > 0 && fields.length <= mostFields && bytes <= mostBytes
  return isGood ? { type: 'fields', fields, bytes } : null
}

function changesIn(before: unknown, after: unknown, path: readonly string[]): readonly ChangedField[] {
  if (serversOwn.has(path.join('.')) || controllersOwn.test(path.at(-1) ?? '')) return []
  if (isMap(before) && isMap(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) =>
      changesIn(valueAt(before, name), valueAt(after, name), [...path, name]),
    )
  return isDeepStrictEqual(before, after) ? [] : [{ path, before, after }]
}

/** What was sent names the field, something within it, or something that it is within. */
function isNamed(sent: unknown, path: readonly string[]): boolean {
  const [name, ...rest] = path
  if (name === undefined || !isMap(sent)) return true
  return Object.hasOwn(sent, name) && isNamed(sent[name], rest)
}

/** changedSince is the first field that is not as the change left it; null where all are. */
export function changedSince(object: KubeObject, fields: readonly ChangedField[]): string | null {
  const other = fields.find(({ path, after }) => !isDeepStrictEqual(at(object, path), after))
  return other === undefined ? null : other.path.join('.')
}

type Operation = Extract<Plan, { patchType: 'json' }>['operations'][number]

/** operationsOf are the operations that set the fields of that object back. */
export function operationsOf(object: KubeObject, fields: readonly ChangedField[]): readonly Operation[] {
  const made = new Set<string>()
  return fields.flatMap(({ path, before, after }): readonly Operation[] => {
    const place = pointer(path)
    if (before === undefined) return [{ op: 'remove', path: place, value: undefined }]
    if (after !== undefined) return [{ op: 'replace', path: place, value: before }]
    // A map that went with its last field has to be there again.
    const missing = path
      .slice(0, -1)
      .map((_, index) => path.slice(0, index + 1))
      .filter((part) => at(object, part) === undefined && !made.has(pointer(part)))
    for (const part of missing) made.add(pointer(part))
    return [
      ...missing.map((part) => ({ op: 'add' as const, path: pointer(part), value: {} })),
      { op: 'add' as const, path: place, value: before },
    ]
  })
}

const pointer = (path: readonly string[]): string =>
  path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const at = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((part, name) => (isMap(part) ? valueAt(part, name) : undefined), object)

const valueAt = (map: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(map, name) ? map[name] : undefined

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
