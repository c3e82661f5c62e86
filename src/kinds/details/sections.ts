import { type ObjectMeta, parseGroupVersion } from '#machinery'
import type { DetailField, DetailSection, DetailValue } from './details.ts'
import { fields, items, links, moment, plainText } from './fields.ts'

type Pairs = readonly (readonly [label: string, value: DetailValue | null])[]

/** overview is the first section of an object: the most important fields, those of its metadata, and the rest. */
export const overview = (
  title: string,
  metadata: ObjectMeta,
  first: Pairs,
  rest: Pairs = [],
): DetailSection => ({
  type: 'fields',
  title,
  fields: [...fields(first), ...metadataFields(metadata), ...fields(rest)],
})

/** tableSection is a table; no section for no rows. */
export const tableSection = (
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): DetailSection[] =>
  rows.length === 0 ? [] : [{ type: 'table', title, head, rows: rows.map((row) => row.map(plainText)) }]

/** entriesSection is a section of keys and values, sorted by key; no section for no keys. */
export function entriesSection(
  title: string,
  record: Readonly<Record<string, string>> | null | undefined,
): DetailSection[] {
  const entries = Object.entries(typeof record === 'object' ? (record ?? {}) : {})
    .map(([key, value]) => [key, plainText(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? [] : [{ type: 'entries', title, entries }]
}

/** metadataFields are the fields that every object's overview has: its times, its owners and its finalizers. */
export const metadataFields = (metadata: ObjectMeta): DetailField[] =>
  fields([
    ['Created', moment(metadata.creationTimestamp)],
    ['Deleted', moment(metadata.deletionTimestamp)],
    [
      'Owner',
      links(
        (metadata.ownerReferences ?? []).map(({ apiVersion, kind, name }) => ({
          gvk: { ...parseGroupVersion(apiVersion), kind },
          namespace: metadata.namespace ?? '',
          name,
        })),
      ),
    ],
    ['Finalizers', items(metadata.finalizers)],
  ])

/** metadataSections are the last sections of every object: its labels and annotations. */
export const metadataSections = (metadata: ObjectMeta): DetailSection[] => [
  ...entriesSection('Labels', metadata.labels),
  ...entriesSection('Annotations', metadata.annotations),
]
