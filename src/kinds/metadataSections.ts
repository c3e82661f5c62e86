import type { Tone } from '#contract'
import { epochSeconds, type Gvk, type ObjectMeta } from '#machinery'
import { fields, items, links, moment } from './detailFields.ts'
import type { DetailField, DetailSection } from './details.ts'

/** What every object's overview begins with: when it was made, by whom, and what holds up its deletion. */
export const metadataFields = (metadata: ObjectMeta): DetailField[] =>
  fields([
    ['Created', moment(metadata.creationTimestamp)],
    ['Deleted', moment(metadata.deletionTimestamp)],
    [
      'Owner',
      links(
        (metadata.ownerReferences ?? []).map(({ apiVersion, kind, name }) => ({
          gvk: { ...parseApiVersion(apiVersion), kind },
          namespace: metadata.namespace ?? '',
          name,
        })),
      ),
    ],
    ['Finalizers', items(metadata.finalizers)],
  ])

/** What every object's overview ends with: its labels and annotations. */
export const metadataSections = (metadata: ObjectMeta): DetailSection[] => [
  ...entriesSection('Labels', metadata.labels),
  ...entriesSection('Annotations', metadata.annotations),
]

/** A section of keys and values, sorted by key; none where there are none. */
export function entriesSection(
  title: string,
  record: Readonly<Record<string, string>> | null | undefined,
): DetailSection[] {
  const entries = Object.entries(record ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? [] : [{ type: 'entries', title, entries }]
}

/** Condition is one entry of `status.conditions` as every kind has it. */
export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string | null
}

/** A section of conditions; none where there are none. */
export function conditionsSection(
  conditions: readonly Condition[] | null | undefined,
  toneOf: (condition: Condition) => Tone = goodWhenTrue,
): DetailSection[] {
  if (!conditions || conditions.length === 0) return []
  return [
    {
      type: 'conditions',
      title: 'Conditions',
      conditions: conditions.map((condition) => ({
        type: condition.type,
        status: condition.status,
        tone: toneOf(condition),
        reason: condition.reason || null,
        message: condition.message || null,
        since: epochSeconds(condition.lastTransitionTime),
      })),
    },
  ]
}

/** Most conditions say that something is as it should be. */
export const goodWhenTrue = ({ status }: Condition): Tone =>
  status === 'True' ? 'ok' : status === 'False' ? 'bad' : 'warn'

/** And some that something is wrong. */
export const badWhenTrue = ({ status }: Condition): Tone =>
  status === 'True' ? 'bad' : status === 'False' ? 'ok' : 'warn'

/** isTrue says whether the first condition of that type is True. */
export const isTrue = (conditions: readonly Condition[] | null | undefined, type: string): boolean =>
  conditions?.find((condition) => condition.type === type)?.status === 'True'

export function parseApiVersion(apiVersion: string): Omit<Gvk, 'kind'> {
  const slash = apiVersion.indexOf('/')
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) }
}
