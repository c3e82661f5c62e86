import type { ObjectMeta } from '#machinery'
import { fields } from './detailFields.ts'
import type { DetailSection, DetailValue } from './details.ts'
import { metadataFields } from './metadataSections.ts'

type Pairs = readonly (readonly [label: string, value: DetailValue | null])[]

/** The first section of an overview: what matters most, what every object has, and the rest. */
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

/** A table; none where it would have no rows. */
export const tableSection = (
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): DetailSection[] => (rows.length === 0 ? [] : [{ type: 'table', title, head, rows }])
