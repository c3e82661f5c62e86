import * as v from 'valibot'
import { listOf } from './listOf.ts'

const maxNamespaces = 200

const namespaceRule =
  'each of namespaces must be a DNS label: at most 63 of a–z, 0–9 and “-”, beginning and ending with a letter or digit'

const namespaceSchema = v.pipe(
  v.string(namespaceRule),
  v.maxLength(63, namespaceRule),
  v.regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, namespaceRule),
)

/** Protection is how far changes to a cluster are let: at once, after typing its name, or not at all. */
export type Protection = ClusterSettings['protection']

/** The settings of one cluster. Every field has a default, so an empty object is valid. */
export const clusterSettingsSchema = v.object({
  version: v.optional(v.literal(1), 1),
  /** Namespaces the person typed, for a cluster that does not let them be listed. */
  namespaces: v.optional(
    v.pipe(
      listOf(
        namespaceSchema,
        maxNamespaces,
        'namespaces must be a list of names',
        `namespaces must be at most ${maxNamespaces}`,
      ),
      v.transform((names) => [...new Set(names)]),
    ),
    [],
  ),
  /** Index into the page's palette of cluster colours; null for the one the page chooses. */
  colour: v.optional(
    v.nullable(
      v.pipe(
        v.number('colour must be a whole number or null'),
        v.integer('colour must be a whole number or null'),
        v.minValue(0, 'colour must not be negative'),
        v.maxValue(63, 'colour must be at most 63'),
      ),
    ),
    null,
  ),
  protection: v.optional(
    v.picklist(['open', 'confirm', 'read-only'], 'protection must be open, confirm or read-only'),
    'open',
  ),
})
export type ClusterSettings = v.InferOutput<typeof clusterSettingsSchema>

/** Body of `PATCH /clusters/{clusterId}/settings`: any of the settings. */
export const clusterSettingsPatchSchema = v.partial(v.omit(clusterSettingsSchema, ['version']))

/** BerthSettings is what of them the cluster's own process has to know. */
export type BerthSettings = Pick<ClusterSettings, 'namespaces' | 'protection'>

/** Largest body of `PUT /clusters/{clusterId}/view`: the page's view state of the cluster. */
export const maxViewBytes = 256 * 1024
