import { collectionOf, type ResourceType } from '../forms/resources.ts'

/** Address is the resource that a path names. */
export interface Address {
  readonly type: ResourceType
  readonly collection: string
  readonly namespace: string | null
  readonly name: string | null
  readonly subresource: string | null
}

/** readAddress reads the path of a resource that the server offers; null for every other path. */
export function readAddress(path: string, types: readonly ResourceType[]): Address | null {
  const parts = path.split('/').slice(1).map(decoded)
  const [root, ...rest] = parts
  if (root !== 'api' && root !== 'apis') return null
  const group = root === 'api' ? '' : (rest.shift() ?? '')
  const version = rest.shift()
  const find = (resource: string | undefined) =>
    types.find(({ gvr }) => gvr.group === group && gvr.version === version && gvr.resource === resource)
  const address = (
    type: ResourceType,
    namespace: string | null,
    inside: readonly string[],
  ): Address | null =>
    inside.length > 2
      ? null
      : {
          type,
          collection: collectionOf(type.gvr),
          namespace,
          name: inside[0] ?? null,
          subresource: inside[1] ?? null,
        }
  if (rest[0] === 'namespaces' && rest.length > 2) {
    const type = find(rest[2])
    if (type?.isNamespaced === true) return address(type, rest[1] ?? '', rest.slice(3))
  }
  const type = find(rest[0])
  // Objects of a namespaced resource have a path only within their namespace.
  if (type === undefined || (type.isNamespaced && rest.length > 1)) return null
  return address(type, null, rest.slice(1))
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
