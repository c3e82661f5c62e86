import * as v from 'valibot'
import { clusterIdSchema } from './ids.ts'
import { listOf } from './listOf.ts'

/** Body of `PUT /tab-order`. Ids of clusters that are not open are dropped. */
export const tabOrderSchema = v.object({
  clusterIds: listOf(
    clusterIdSchema,
    1000,
    'clusterIds is a list of clusters',
    'clusterIds are at most 1000',
  ),
})
