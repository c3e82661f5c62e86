import * as v from 'valibot'
import { clusterIdSchema } from './ids.ts'

/** Root of the API. */
export const apiRoot = '/api/v1'

/** Body of `PUT /tab-order`. Ids of clusters that are not open are dropped. */
export const tabOrderSchema = v.object({ clusterIds: v.pipe(v.array(clusterIdSchema), v.maxLength(1000)) })
