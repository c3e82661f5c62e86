import { badRequest } from './status.ts'

type Json = Record<string, unknown>

/** applyPatch is the object after a patch of that media type. The given object does not change. */
export function applyPatch(object: Json, contentType: string, patch: unknown): Json {
  switch (contentType.split(';')[0]?.trim()) {
    case 'application/json-patch+json':
      return jsonPatch(object, patch as readonly Operation[])
    case 'application/merge-patch+json':
      return merge(object, patch, false) as Json
    // An apply configuration lists the fields that it wants. Merging them is close enough to server-side apply.
    case 'application/strategic-merge-patch+json':
    case 'application/apply-patch+yaml':
    case 'application/apply-patch+json':
      return merge(object, patch, true) as Json
    default:
      throw badRequest(`the body of the request was in an unknown format - ${contentType}`)
  }
}

const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function merge(target: unknown, patch: unknown, isStrategic: boolean): unknown {
  if (isStrategic && Array.isArray(patch) && Array.isArray(target)) return mergeLists(target, patch)
  if (!isMap(patch)) return patch
  if (isStrategic && patch.$patch === 'replace') {
    const { $patch: _, ...whole } = patch
    return whole
  }
  const merged: Json = isMap(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (isStrategic && key.startsWith('$')) continue
    if (value === null) delete merged[key]
    else merged[key] = merge(merged[key], value, isStrategic)
  }
  return merged
}

/** Lists of named items, such as containers, are merged by name. All other lists are replaced. */
function mergeLists(target: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const keyed = [...target, ...patch]
  const key = ['name', 'type', 'containerPort', 'uid'].find((each) =>
    keyed.every((item) => isMap(item) && each in item),
  )
  if (key === undefined) return [...patch]
  const merged = new Map(target.map((item) => [(item as Json)[key], item]))
  for (const item of patch) {
    const id = (item as Json)[key]
    if ((item as Json).$patch === 'delete') merged.delete(id)
    else merged.set(id, merge(merged.get(id), item, true))
  }
  return [...merged.values()]
}

interface Operation {
  readonly op: string
  readonly path: string
  readonly value?: unknown
}

function jsonPatch(object: Json, operations: readonly Operation[]): Json {
  const result = structuredClone(object)
  for (const { op, path, value } of operations) {
    const steps = path
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    const last = steps.pop() ?? ''
    let place: unknown = result
    for (const step of steps) place = (place as Json | undefined)?.[step]
    if (typeof place !== 'object' || place === null) throw badRequest(`nothing is at ${path}`)
    const holder = place as Json
    if (op === 'test') {
      if (JSON.stringify(holder[last]) !== JSON.stringify(value)) throw badRequest(`testing ${path} failed`)
    } else if (op === 'remove') {
      if (Array.isArray(holder)) holder.splice(Number(last), 1)
      else delete holder[last]
    } else if (op === 'add' && Array.isArray(holder))
      holder.splice(last === '-' ? holder.length : Number(last), 0, value)
    else if (op === 'add' || op === 'replace') holder[last] = value
    else throw badRequest(`the operation ${op} is not known here`)
  }
  return result
}
