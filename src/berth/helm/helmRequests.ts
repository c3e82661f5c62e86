import { helmReleaseParamsSchema } from '#contract'
import { reading } from '../requests/reading.ts'
import type { Routes } from '../requests/requests.ts'
import { readRelease } from './helmRelease.ts'

/** helmRequests answers requests for one release. */
export const helmRequests = (): Pick<Routes, 'helm/release'> => ({
  'helm/release': reading(helmReleaseParamsSchema, readRelease),
})
