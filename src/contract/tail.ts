/**
 * Tail is the part of a scope behind the cluster, read once at the edge: nothing for a cluster domain,
 * one namespace or all of them for a namespaced one.
 */
export type Tail =
  | { readonly type: 'cluster' }
  | { readonly type: 'namespace'; readonly namespace: string }
  | { readonly type: 'all-namespaces' }

const namespacePrefix = 'namespace:'

/** parseTail reads a tail; null when it is malformed. A namespace cannot be called `all` here: `namespace:all` means all. */
export function parseTail(text: string): Tail | null {
  if (text === '') return { type: 'cluster' }
  if (!text.startsWith(namespacePrefix)) return null
  const namespace = text.slice(namespacePrefix.length)
  if (namespace === '') return null
  return namespace === 'all' ? { type: 'all-namespaces' } : { type: 'namespace', namespace }
}

export function encodeTail(tail: Tail): string {
  switch (tail.type) {
    case 'cluster':
      return ''
    case 'all-namespaces':
      return 'namespace:all'
    case 'namespace':
      return namespacePrefix + tail.namespace
  }
}
