import type { KubeObject } from '#machinery'

/**
 * withoutNulls copies an object without the nulls that a server writes where it has nothing: there are two ways to say
 * that, and an overview needs to know one.
 */
export const withoutNulls = (object: KubeObject): KubeObject => copy(object) as KubeObject

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(copy)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).flatMap(([key, item]) =>
    item === null ? [] : [[key, copy(item)] as const],
  )
  return Object.fromEntries(kept)
}
