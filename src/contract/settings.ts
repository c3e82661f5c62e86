import * as v from 'valibot'
import { listOf } from './listOf.ts'
import { wholeNumber } from './wholeNumber.ts'

/** Settings the person can change; every field has a default, so an empty file is a valid one. */
export const settingsSchema = v.object({
  version: v.optional(v.literal(1), 1),
  theme: v.optional(v.picklist(['system', 'light', 'dark']), 'system'),
  allowDuplicateContextNames: v.optional(v.boolean(), false),
  /** Whether clusters are followed whose tab is not shown. */
  backgroundRefresh: v.optional(v.boolean(), true),
  /** Further kubeconfig files and folders, absolute paths. */
  kubeconfigSources: v.optional(
    listOf(
      v.pipe(v.string(), v.maxLength(4096)),
      200,
      'kubeconfigSources must be a list of paths',
      'kubeconfigSources must be at most 200',
    ),
    [],
  ),
  /** Heap limit of each cluster's process in MB. */
  processHeapMb: v.optional(wholeNumber('processHeapMb', 128, 65536), 2048),
  requestsInFlight: v.optional(wholeNumber('requestsInFlight', 1, 1000), 50),
})
export type Settings = v.InferOutput<typeof settingsSchema>

/** Body of `PATCH /settings`: any of the settings. */
export const settingsPatchSchema = v.partial(v.omit(settingsSchema, ['version']))
