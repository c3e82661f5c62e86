/** GVK names the shape of an object: group, version, kind. The core group is the empty string. */
export interface Gvk {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** GVR names an endpoint of the API: group, version, resource. The core group is the empty string. */
export interface Gvr {
  readonly group: string
  readonly version: string
  readonly resource: string
}

/** groupVersion is the `apiVersion` of an object of this group and version: `v1`, `apps/v1`. */
export const groupVersion = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? version : `${group}/${version}`

/** parseGroupVersion reads an `apiVersion`. It is the inverse of groupVersion and never fails. */
export function parseGroupVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf('/')
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) }
}

/**
 * resourcePath is the path of a collection, or of one object in it, on an API server.
 * Each segment is percent-encoded, so a hostile name stays one segment.
 */
export function resourcePath(gvr: Gvr, namespace: string | null, name?: string): string {
  const segments = [
    ...(gvr.group === '' ? ['api'] : ['apis', gvr.group]),
    gvr.version,
    ...(namespace === null ? [] : ['namespaces', namespace]),
    gvr.resource,
    ...(name === undefined ? [] : [name]),
  ]
  return segments.map((segment) => `/${encodeURIComponent(segment)}`).join('')
}

/** podPath is the path of a pod on an API server, of which its log and streams are parts. */
export const podPath = (namespace: string, name: string): string =>
  resourcePath({ group: '', version: 'v1', resource: 'pods' }, namespace, name)
