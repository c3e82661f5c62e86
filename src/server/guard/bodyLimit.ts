import { apiRoot, requests } from '#contract'

/** Largest body of a request that is not about one cluster. */
export const maxBodyBytes = 1024 * 1024

/** bodyLimit is the largest body that the request at that path may have, in bytes. */
export function bodyLimit(path: string): number {
  const limits = Object.values(requests)
    .filter((request) => request.method !== 'GET' && isAt(apiRoot + request.path, path))
    .map(({ maxBytes }) => maxBytes)
  return limits.length === 0 ? maxBodyBytes : Math.max(...limits)
}

/** Whether a path is at an address, in which `:name` stands for any one segment. */
function isAt(address: string, path: string): boolean {
  const [wanted, given] = [address.split('/'), path.split('/')]
  return (
    wanted.length === given.length &&
    wanted.every((segment, index) => segment.startsWith(':') || segment === given[index])
  )
}
