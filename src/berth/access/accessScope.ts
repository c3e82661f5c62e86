import type { AccessReviews } from './accessReviews.ts'
import type { KnownNamespaces } from './knownNamespaces.ts'

/** AccessScope finds out what the cluster's identity may read, and in which namespaces. */
export interface AccessScope {
  readonly reviews: AccessReviews
  readonly namespaces: KnownNamespaces
}
