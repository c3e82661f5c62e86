import * as v from 'valibot'
import { wholeNumber } from './wholeNumber.ts'

/** Parameters of `helm/release`: a release by its namespace and name, and one of its revisions; the newest where none is named. */
export const helmReleaseParamsSchema = v.object({
  namespace: v.pipe(
    v.string('namespace is required'),
    v.minLength(1, 'namespace is required'),
    v.maxLength(63),
  ),
  name: v.pipe(v.string('name is required'), v.minLength(1, 'name is required'), v.maxLength(53)),
  revision: v.optional(wholeNumber('revision', 1, 999_999_999)),
})
export type HelmReleaseParams = v.InferOutput<typeof helmReleaseParamsSchema>

/** HelmRevision is one revision of a release, as its storage object says. */
export interface HelmRevision {
  readonly revision: number
  /** Helm's own word: `deployed`, `superseded`, `failed`, `pending-upgrade` … */
  readonly status: string
  /** Epoch seconds; null where it is not said. */
  readonly updatedAt: number | null
  /** Null where that revision's payload was not read or cannot be. */
  readonly chart: string | null
  readonly appVersion: string | null
  readonly description: string | null
}

/** HelmRelease is one revision of a release, whole. */
export interface HelmRelease {
  readonly namespace: string
  readonly name: string
  readonly revision: number
  readonly status: string
  /** Epoch seconds. */
  readonly firstDeployedAt: number | null
  readonly lastDeployedAt: number | null
  readonly description: string | null
  readonly chart: { readonly name: string; readonly version: string; readonly description: string | null }
  readonly appVersion: string | null
  /** YAML of what the person set. */
  readonly values: string
  /** YAML of that over the chart's own values, as the templates saw it. */
  readonly computedValues: string
  readonly manifest: string
  readonly notes: string
  /** Every revision that is kept, the newest first. */
  readonly history: readonly HelmRevision[]
  readonly warnings: readonly string[]
}
