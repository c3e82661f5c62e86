import * as v from 'valibot'
import { FlotillaError, issueWords, permissionParamsSchema } from '#contract'
import { isForbidden } from '#kube'
import type { AccessReviews } from '../access/accessReviews.ts'
import { orAborted } from '../requests/orAborted.ts'
import type { Route, Routes } from '../requests/requests.ts'

/** The route that says whether something is allowed. */
export const permissionRequests = (reviews: AccessReviews): Pick<Routes, 'permissions/check'> => ({
  'permissions/check': {
    type: 'read',
    answer: (params, _client, signal) => {
      const wish = v.safeParse(permissionParamsSchema, params)
      if (!wish.success) throw new FlotillaError('invalid_request', issueWords(wish.issues))
      return orAborted(reviews.check(wish.output), signal)
    },
  },
})

/** hearRefusals has answers about permissions count no longer once the cluster refuses a request. */
export const hearRefusals = <Name extends string>(
  routes: Readonly<Record<Name, Route>>,
  reviews: AccessReviews,
): Readonly<Record<Name, Route>> => {
  const heard = (route: Route): Route => {
    if (route.type === 'local') return route
    return {
      ...route,
      answer: async (params, client, signal) => {
        try {
          return await route.answer(params, client, signal)
        } catch (problem) {
          const { namespace = '' } = params
          if (isForbidden(problem)) reviews.contradict(namespace === '' ? null : namespace)
          throw problem
        }
      },
    }
  }
  const entries = Object.entries<Route>(routes).map(([name, route]) => [name, heard(route)])
  return Object.fromEntries(entries) as Readonly<Record<Name, Route>>
}
