import type { KubeObject } from '#machinery'

/** Writer is who writes an object, and how. */
export interface Writer {
  readonly manager: string
  /** `Apply` for server-side apply. */
  readonly operation: 'Apply' | 'Update'
  /** The subresource that is written; empty for the object itself. */
  readonly subresource: string
  readonly nowMs: number
}

/** One entry of `metadata.managedFields`. */
interface Entry {
  readonly manager: string
  readonly operation: string
  readonly apiVersion?: string
  readonly time?: string
  readonly fieldsType: 'FieldsV1'
  readonly fieldsV1: Tree
  readonly subresource?: string
}

interface Tree {
  readonly [step: string]: Tree
}

/** The values of an object's fields, by their steps as `FieldsV1` writes them. */
type Leaves = ReadonlyMap<string, string>

/** Claim is a field that another manager has with another value. */
export interface Claim {
  readonly manager: string
  readonly field: string
}

/** The server's own fields have no manager. */
const ofTheServer: ReadonlySet<string> = new Set(
  'name namespace uid resourceVersion creationTimestamp generation managedFields deletionTimestamp deletionGracePeriodSeconds'.split(
    ' ',
  ),
)
/** Items of a list are told apart by the first of these that each of them has. */
const keys = ['name', 'containerPort', 'port', 'type', 'uid']

/** claimsOn are the fields that an apply would set to other values than those that other managers have given them. */
export function claimsOn(present: KubeObject, applied: KubeObject, { manager }: Writer): readonly Claim[] {
  const values = leavesOf(present)
  const wanted = leavesOf(applied)
  return entriesOf(present).flatMap((entry) =>
    entry.manager === manager && entry.operation === 'Apply'
      ? []
      : pathsOf(entry.fieldsV1)
          .filter((path) => wanted.has(path) && wanted.get(path) !== values.get(path))
          .map((path) => ({ manager: entry.manager, field: wordsOf(path) })),
  )
}

/**
 * withManagers is an object as it is stored after a write: the writer is the manager of what it has changed, or of all that it
 * has applied. Managers that the writer has changed itself are kept as they are written.
 */
export function withManagers(
  previous: KubeObject | null,
  next: KubeObject,
  writer: Writer,
  applied: KubeObject | null = null,
): KubeObject {
  const before = previous === null ? [] : entriesOf(previous)
  if (previous !== null && JSON.stringify(entriesOf(next)) !== JSON.stringify(before)) return next
  const [was, is] = [previous === null ? new Map<string, string>() : leavesOf(previous), leavesOf(next)]
  const changed = [...is.keys()].filter((path) => was.get(path) !== is.get(path))
  const isOwn = (entry: Entry) =>
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    (entry.subresource ?? '') === writer.subresource
  const own = before.find(isOwn)
  const ownPaths =
    applied === null ? [...pathsOf(own?.fieldsV1 ?? {}), ...changed] : [...leavesOf(applied).keys()]
  const taken = new Set(changed)
  const others = before
    .filter((entry) => !isOwn(entry))
    .map((entry) => ({
      ...entry,
      fieldsV1: treeOf(pathsOf(entry.fieldsV1).filter((path) => is.has(path) && !taken.has(path))),
    }))
  const mine: Entry = {
    manager: writer.manager,
    operation: writer.operation,
    ...(next.apiVersion === undefined ? {} : { apiVersion: next.apiVersion }),
    time: new Date(writer.nowMs).toISOString().replace(/\.\d+/u, ''),
    fieldsType: 'FieldsV1',
    fieldsV1: treeOf(ownPaths.filter((path) => is.has(path))),
    ...(writer.subresource === '' ? {} : { subresource: writer.subresource }),
  }
  const all = [...others, mine].filter(({ fieldsV1 }) => Object.keys(fieldsV1).length > 0)
  return { ...next, metadata: { ...next.metadata, ...(all.length === 0 ? {} : { managedFields: all }) } }
}

const entriesOf = ({ metadata }: KubeObject): readonly Entry[] => {
  const { managedFields } = metadata as { readonly managedFields?: readonly Entry[] }
  return managedFields ?? []
}

function leavesOf(object: KubeObject): Leaves {
  const { apiVersion: _, kind: __, status: ___, metadata, ...rest } = object
  const named = Object.entries(metadata).filter(([name]) => !ofTheServer.has(name))
  const leaves = new Map<string, string>()
  collect({ metadata: Object.fromEntries(named), ...rest }, [], leaves)
  return leaves
}

function collect(value: unknown, steps: readonly string[], leaves: Map<string, string>): void {
  const under = childrenOf(value)
  if (under === null) leaves.set(JSON.stringify(steps), JSON.stringify(value))
  else for (const [step, child] of under) collect(child, [...steps, step], leaves)
}

/** Null for a value that has one manager as a whole. */
function childrenOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (typeof value !== 'object' || value === null) return null
  if (!Array.isArray(value))
    return Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([name, child]) => [`f:${name}`, child])
  const key = keys.find((each) => value.every((item) => Object(item)[each] !== undefined))
  if (value.length === 0 || key === undefined) return null
  return value.map((item: Record<string, unknown>) => [`k:${JSON.stringify({ [key]: item[key] })}`, item])
}

function pathsOf(tree: Tree, steps: readonly string[] = []): readonly string[] {
  return Object.entries(tree).flatMap(([step, under]) => {
    const here = [...steps, step]
    return Object.keys(under).length === 0 ? [JSON.stringify(here)] : pathsOf(under, here)
  })
}

function treeOf(paths: readonly string[]): Tree {
  const root: Record<string, unknown> = {}
  for (const path of paths) {
    let place = root
    for (const step of JSON.parse(path) as readonly string[]) {
      place[step] ??= {}
      place = place[step] as Record<string, unknown>
    }
  }
  return root as Tree
}

/** `.spec.replicas`, as a conflict says it. */
const wordsOf = (path: string): string =>
  (JSON.parse(path) as readonly string[])
    .map((step) => (step.startsWith('k:') ? `[${step.slice(3, -1)}]` : `.${step.slice(2)}`))
    .join('')
