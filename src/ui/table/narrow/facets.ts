import type { TableColumn } from '../source/tableColumns.ts'
import type { FacetSpec, TableSource } from '../source/tableSource.ts'
import { filterTerms, withoutTerm, withTerm } from './filterTerms.ts'

/** ShownFacet is a facet with the title of its column. */
export interface ShownFacet extends FacetSpec {
  readonly title: string
}

/** Columns whose values rows of any kind share, custom ones too; most other texts are of one row each. */
const sharedTexts: ReadonlySet<string> = new Set([
  'class',
  'controller',
  'kind',
  'namespace',
  'node',
  'phase',
  'provisioner',
  'reason',
  'scope',
  'storageclass',
  'type',
])
const mostFacets = 4

/** facetsOf are the facets that a table offers: those it names itself, or whatever its rows share. */
export function facetsOf(source: TableSource, columns: readonly TableColumn[]): readonly ShownFacet[] {
  const titled = (specs: readonly FacetSpec[]) =>
    specs.flatMap((spec) => {
      const column = columns.find(({ id }) => id === spec.id)
      return column === undefined ? [] : [{ ...spec, title: column.title }]
    })
  if (source.facets !== undefined) return titled(source.facets)
  const shared = columns.filter(({ id, type }) => type === 'status' || sharedTexts.has(id))
  return titled(shared.slice(0, mostFacets).map(({ id, absent }) => ({ id, none: absent || '<none>' })))
}

/** The longest filter that a berth reads. */
export const longestFilter = 2000

/** chosenValues are the values that the filter asks for of that column, whole; an empty one is having none. */
export const chosenValues = (filter: string, id: string): readonly string[] =>
  ownTerms(filter, id).flatMap(({ text }) =>
    text
      .slice(id.length + 1)
      .replaceAll('"', '')
      .slice(1)
      .split('|'),
  )

/** withoutFacet is the filter without what it asks for of that column, whole. */
export function withoutFacet(filter: string, id: string): string {
  let rest = filter
  for (let [own] = ownTerms(rest, id); own !== undefined; [own] = ownTerms(rest, id))
    rest = withoutTerm(rest, own)
  return rest
}

/** withChosen is the filter that asks for these values of that column and for all else as before. */
export function withChosen(filter: string, id: string, values: readonly string[]): string {
  const rest = withoutFacet(filter, id)
  if (values.length === 0) return rest
  const listed = `=${values.join('|')}`
  return withTerm(rest, `${id}:${/\s/u.test(listed) ? `"${listed}"` : listed}`)
}

const ownTerms = (filter: string, id: string) =>
  filterTerms(filter).filter(({ text }) => {
    const lower = text.toLowerCase()
    return lower.startsWith(`${id}:=`) || lower.startsWith(`${id}:"=`)
  })
