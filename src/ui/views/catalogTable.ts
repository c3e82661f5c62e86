import { type Column, firstCell, type Row, resourceDomain } from '#contract'
import { kinds } from '#kinds'
import type { TableSource } from '../table/source/tableSource.ts'

const catalogDomain = 'catalog'

/** catalogTable lists every object of the cluster; each row leads to its object. */
export const catalogTable: TableSource = {
  domain: catalogDomain,
  title: { one: 'Object', many: 'Catalog' },
  noun: 'Objects',
  scope: 'namespaced',
  columns: null,
  defaultSort: { column: 'name', isDescending: false },
  isNameWide: false,
  facets: [
    { id: 'kind', none: '<none>' },
    { id: 'group', none: 'core' },
    { id: 'namespace', none: 'Cluster-scoped' },
  ],
  objectOf: (row, columns) => {
    const text = (id: string) => textIn(row, columns, id)
    const [group, version, resource] = [text('group'), text('version'), text('resource')]
    if (resource === '' || version === '') return null
    return { domain: domainOf(group, version, resource), uid: row[0], namespace: row[1], name: row[2] }
  },
}

/** The rows of a kind with columns of its own go by its resource's name, all others by the whole of it. */
const domainOf = (group: string, version: string, resource: string): string =>
  kinds.find(({ gvr }) => gvr.group === group && gvr.resource === resource)?.domain ??
  resourceDomain({ group, version, resource })

function textIn(row: Row, columns: readonly Column[], id: string): string {
  const at = columns.findIndex((column) => column.id === id)
  const cell = at === -1 ? null : row[firstCell + at]
  return typeof cell === 'string' ? cell : ''
}
