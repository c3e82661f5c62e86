import type { Gvr } from '#machinery'

const prefix = 'resource:'

/**
 * resourceDomain names the rows of a resource that has no kind of its own: `resource:<group>/<version>/<resource>`, each
 * part percent-encoded. `parseResourceDomain` reads the very same resource back, whatever its names contain.
 */
export const resourceDomain = ({ group, version, resource }: Gvr): string =>
  prefix + [group, version, resource].map(encodeURIComponent).join('/')

/** parseResourceDomain reads which resource a domain names; null where it names none. */
export function parseResourceDomain(domain: string): Gvr | null {
  if (!domain.startsWith(prefix)) return null
  const parts = domain.slice(prefix.length).split('/')
  const [group, version, resource] = parts.map(decoded)
  if (parts.length !== 3 || group === undefined || group === null || !version || !resource) return null
  return { group, version, resource }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    // A lone percent sign: nothing that was written here.
    return null
  }
}
