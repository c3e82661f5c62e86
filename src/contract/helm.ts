import * as v from 'valibot'
import { wholeNumber } from './wholeNumber.ts'

const place = {
  namespace: v.pipe(
    v.string('namespace is required'),
    v.minLength(1, 'namespace is required'),
    v.maxLength(63),
  ),
  name: v.pipe(v.string('name is required'), v.minLength(1, 'name is required'), v.maxLength(53)),
}

/** Parameters of `helm/release`: a release by its namespace and name, and one of its revisions; the newest where none is named. */
export const helmReleaseParamsSchema = v.object({
  ...place,
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
  /** Why an upgrade needs a chart from elsewhere; null where the chart can be made from this revision's record. */
  readonly chartProblem: string | null
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

/** The domain of Helm's releases. */
export const helmReleasesDomain = 'helm-releases'

/** helmReleaseResource names a release where an object of the cluster is named, such as in the journal. */
export const helmReleaseResource = { group: 'helm.sh', version: 'v3', resource: 'releases' } as const

/** A password in an address would be an argument of Helm, which every user of the machine can read. */
const hasNoPassword = (text: string): boolean => !/^[a-z][a-z\d+.-]*:\/\/[^/?#]*@/iu.test(text)

/** A chart as Helm takes one: a folder or an archive of this machine, `repository/chart`, `oci://…`, `https://…`. */
const chartSchema = v.object({
  reference: v.pipe(
    v.string('chart.reference must be a text'),
    v.trim(),
    v.minLength(1, 'chart.reference is empty'),
    v.maxLength(1000, 'chart.reference is too long'),
    v.check(hasNoPassword, 'chart.reference must have no user: sign in with Helm'),
  ),
  /** The newest where none is named. */
  version: v.optional(v.pipe(v.string('chart.version must be a text'), v.trim(), v.maxLength(100)), ''),
  /** The address of the repository in which `reference` is a chart; empty for one that Helm finds by itself. */
  repository: v.optional(
    v.pipe(
      v.string('chart.repository must be a text'),
      v.trim(),
      v.maxLength(1000, 'chart.repository is too long'),
      v.check(hasNoPassword, 'chart.repository must have no user: add the repository to Helm'),
    ),
    '',
  ),
})

const releaseChangeSchema = v.variant(
  'type',
  [
    v.object({
      type: v.literal('install'),
      /** YAML of all values that the person sets. */
      values: v.string('values must be a text'),
      chart: chartSchema,
      /** Helm makes the namespace where it is missing. */
      isNamespaceMade: v.optional(v.boolean(), false),
      isWaiting: v.optional(v.boolean(), false),
    }),
    v.object({
      type: v.literal('rollback'),
      revision: wholeNumber('revision', 1, 999_999_999),
      isWaiting: v.optional(v.boolean(), false),
    }),
    v.object({
      type: v.literal('upgrade'),
      /** YAML of all values that the person sets; those of the last revision are not added. */
      values: v.string('values must be a text'),
      /** Null: the chart that Helm keeps with the newest revision. */
      chart: v.optional(v.nullable(chartSchema), null),
      isWaiting: v.optional(v.boolean(), false),
    }),
    v.object({
      type: v.literal('uninstall'),
      /** Helm keeps the revisions, and the release can be rolled back. */
      isHistoryKept: v.optional(v.boolean(), false),
      isWaiting: v.optional(v.boolean(), false),
    }),
    v.object({ type: v.literal('test') }),
  ],
  'change.type must be install, rollback, upgrade, uninstall or test',
)

/** ReleaseChange is what Helm is to do to a release. `isWaiting` ends the job only when the objects are ready, or gone. */
export type ReleaseChange = v.InferOutput<typeof releaseChangeSchema>

/** Parameters of `helm/review`. */
export const releaseReviewSchema = v.object({ ...place, change: releaseChangeSchema })

/** Parameters of `helm/change`. */
export const releaseChangeParamsSchema = v.object({
  ...place,
  change: releaseChangeSchema,
  /** The newest revision that the person saw, 0 for none: where there is another one by now, nothing is done. */
  newest: wholeNumber('newest', 0, 999_999_999),
  confirmed: v.optional(v.boolean('confirmed must be true or false'), false),
})

/** ReleaseObject is one object of a release's manifest. */
export interface ReleaseObject {
  readonly kind: string
  readonly namespace: string
  readonly name: string
  /** Helm leaves it in the cluster, as its annotation `helm.sh/resource-policy` says. */
  readonly isKept: boolean
}

/** ReleaseReview is a release's manifest as it is and as it would be. The values of Secrets are not in it. */
export interface ReleaseReview {
  /** 0 where there is no release yet. */
  readonly newest: number
  readonly before: string
  readonly after: string
  /** The objects of the manifest as it is; of an install, as it would be. */
  readonly objects: readonly ReleaseObject[]
  /** Why the cluster could not try the install, in the words of Helm; the manifest is then as Helm made it alone. */
  readonly untried: string | null
}

/** HelmProgramAnswer is which Helm this machine has; `problem` says why it cannot be used. */
export interface HelmProgramAnswer {
  readonly version: string | null
  readonly problem: string | null
}
