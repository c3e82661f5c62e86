import { abortable } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import type { Handlers } from '../requests/handlers.ts'

/** permissionRequests answers whether the cluster allows something. */
export const permissionRequests = (reviews: AccessReviews) =>
  ({
    'permissions/check': (params, _client, signal) => abortable(reviews.check(params), signal),
  }) satisfies Partial<Handlers>
