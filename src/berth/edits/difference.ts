import { isDeepStrictEqual } from 'node:util'
import type { KubeObject } from '#machinery'
import { withoutManagers } from '../objects/objects.ts'
import { yamlOf } from '../yaml/yamlText.ts'

/** What only the cluster sets, and what changes with every write. */
const serversOwn: readonly string[] = [
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
]

/** `kubectl apply` leaves a copy of an object there, the values of a Secret with it. */
const copyAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** differenceOf is two states of an object as texts to compare, without what only the cluster sets; null is none yet. */
export function differenceOf(
  before: KubeObject | null,
  after: KubeObject,
  { isSecret }: { readonly isSecret: boolean },
): { readonly before: string; readonly after: string } {
  const texts = { before: before === null ? null : compared(before), after: compared(after) }
  const masked = isSecret
    ? {
        before: texts.before === null ? null : masks(texts.before, null),
        after: masks(texts.after, texts.before),
      }
    : texts
  return { before: masked.before === null ? '' : yamlOf(masked.before), after: yamlOf(masked.after) }
}

/** ignoresStatus: the text has another status than the object, and the cluster did not take it. */
export const ignoresStatus = (wanted: unknown, before: KubeObject, after: KubeObject): boolean =>
  wanted !== undefined &&
  isDeepStrictEqual(before.status, after.status) &&
  !isDeepStrictEqual(plain(wanted), plain(before.status))

/** Whole numbers are bigints where they were read from YAML. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each)),
  )

function compared(object: KubeObject): KubeObject {
  const { metadata, ...rest } = withoutManagers(object)
  const kept = Object.entries(metadata).filter(([field]) => !serversOwn.includes(field))
  return { ...rest, metadata: Object.fromEntries(kept) as unknown as KubeObject['metadata'] }
}

/** A Secret with the size of each value in its place, and a word where it is another value than in `before`. */
function masks(secret: KubeObject, before: KubeObject | null): KubeObject {
  const { data, metadata } = secret
  const { annotations } = metadata
  return {
    ...secret,
    ...(isRecord(data)
      ? {
          data: Object.fromEntries(
            Object.entries(data).map(([key, value]) => [
              key,
              mask(value, before === null ? value : at(before, key)),
            ]),
          ),
        }
      : {}),
    metadata:
      annotations !== undefined && copyAnnotation in annotations
        ? { ...metadata, annotations: { ...annotations, [copyAnnotation]: 'hidden' } }
        : metadata,
  }
}

const mask = (value: unknown, before: unknown): string =>
  `hidden, ${Buffer.byteLength(String(value), 'base64')} bytes${before === undefined || value === before ? '' : ', changed'}`

const at = ({ data }: KubeObject, key: string): unknown =>
  isRecord(data) && Object.hasOwn(data, key) ? data[key] : undefined

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
