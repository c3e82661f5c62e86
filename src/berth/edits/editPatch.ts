import { isDeepStrictEqual } from 'node:util'
import { LineCounter, parseDocument, type ScalarTag, type Tags } from 'yaml'
import type { EditParams } from '#contract'
import { exactJson, type KubeObject, withoutTimes } from '#machinery'

/** EditPatch is what differs between an object and its edited text, as a JSON merge patch; or why there is none. */
export type EditPatch =
  | { readonly problem: string; readonly body: null }
  | { readonly problem: null; readonly body: string }

/** What only the cluster sets; a text may leave it out. */
const serversOwn: readonly string[] = [
  ...['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'selfLink', 'managedFields'],
]

/**
 * editPatchOf is the patch for an edit of a person who may patch the object and not update it. Lists are replaced as a whole.
 * It is bound to the object's uid and to the resourceVersion that its text was read at. For the part `status` it has nothing else.
 */
export function editPatchOf(live: KubeObject, yaml: string, part: EditParams['part'] = 'all'): EditPatch {
  const lines = new LineCounter()
  const document = parseDocument(yaml, {
    version: '1.1',
    intAsBigInt: true,
    prettyErrors: false,
    customTags,
    lineCounter: lines,
  })
  const [error] = document.errors
  if (error !== undefined)
    return { problem: `Line ${lines.linePos(error.pos[0]).line}: ${error.message}`, body: null }
  const wanted = plain(document.toJS({ maxAliasCount: 100 })) as KubeObject
  const { metadata, ...fields } = mergePatch(compared(live), compared(wanted)) as Record<string, unknown>
  const { uid, resourceVersion } = live.metadata
  const bound = { uid, resourceVersion }
  const changes =
    part === 'status'
      ? { status: fields.status ?? {}, metadata: bound }
      : { ...fields, metadata: { ...Object(metadata), ...bound } }
  return { problem: null, body: exactJson(changes) }
}

/** Numbers are read as an API server reads them: it knows no base 60 and no times, and it does know `0o17`. */
const customTags = (tags: Tags): Tags => [octal, ...withoutTimes(tags)]
const octal: ScalarTag = {
  identify: () => false,
  default: true,
  tag: 'tag:yaml.org,2002:int',
  format: 'OCT',
  test: /^0o[0-7_]+$/u,
  resolve: (text) => Number.parseInt(text.slice(2).replaceAll('_', ''), 8),
}

function mergePatch(before: Fields, after: Fields): Fields {
  const patch: Fields = {}
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [valueAt(before, name), valueAt(after, name) ?? null]
    if (now === null) {
      if (old !== undefined && old !== null) patch[name] = null
    } else if (isFields(old) && isFields(now)) {
      const inner = mergePatch(old, now)
      if (Object.keys(inner).length > 0) patch[name] = inner
    } else if (!isDeepStrictEqual(old, now)) patch[name] = now
  }
  return patch
}

function compared(object: KubeObject): Fields {
  const { metadata, ...rest } = plain(object) as KubeObject
  const kept = Object.entries(metadata).filter(([name]) => !serversOwn.includes(name))
  return { ...rest, metadata: Object.fromEntries(kept) }
}

/** Whole numbers are bigints only where a number cannot hold them. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value
  if (Array.isArray(value)) return value.map(plain)
  if (!isFields(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]))
}

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const valueAt = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined
