/**
 * Tail is the part of a scope behind the cluster, read once at the edge: nothing for a cluster domain; one namespace,
 * several or all of them for a namespaced one.
 */
export type Tail =
  | { readonly type: 'cluster' }
  | { readonly type: 'namespace'; readonly namespace: string }
  /** Two or more, in the order in which they were chosen. */
  | { readonly type: 'namespaces'; readonly namespaces: readonly string[] }
  | { readonly type: 'all-namespaces' }

const namespacePrefix = 'namespace:'

/**
 * parseTail reads a tail; null when it is malformed. A namespace cannot be called `all` here: `namespace:all` means all.
 * Several are listed with commas, which no namespace's name contains (RFC 1123 label).
 */
export function parseTail(text: string): Tail | null {
  if (text === '') return { type: 'cluster' }
  // No namespace has these in its name: they are of an option that is unknown.
  if (!text.startsWith(namespacePrefix) || /[&=]/.test(text)) return null
  const namespaces = [...new Set(text.slice(namespacePrefix.length).split(','))]
  const [namespace = '', ...further] = namespaces
  if (namespaces.includes('')) return null
  if (further.length === 0) {
    return namespace === 'all' ? { type: 'all-namespaces' } : { type: 'namespace', namespace }
  }
  return namespaces.includes('all') ? null : { type: 'namespaces', namespaces }
}

/**
 * splitTail takes the options out of a tail: `limit=25` in `namespace:default&limit=25`. What is no option stays, and a tail
 * with two options of one name stays whole, so that it is refused where the tail is read.
 */
export function splitTail(text: string): { readonly tail: string; readonly options: TailOptions } {
  const parts = text.split('&')
  const limits = parts.filter((part) => part.startsWith(limitPrefix))
  const [limit] = limits
  if (limit === undefined || limits.length > 1) return { tail: text, options: {} }
  const tail = parts.filter((part) => part !== limit).join('&')
  return { tail, options: { limit: limit.slice(limitPrefix.length) } }
}

/** TailOptions are the options of a tail, as they are written; a parameter of the same name counts instead. */
export interface TailOptions {
  readonly limit?: string
}

const limitPrefix = 'limit='

export function encodeTail(tail: Tail): string {
  switch (tail.type) {
    case 'cluster':
      return ''
    case 'all-namespaces':
      return 'namespace:all'
    case 'namespace':
      return namespacePrefix + tail.namespace
    case 'namespaces':
      return namespacePrefix + tail.namespaces.join(',')
  }
}
