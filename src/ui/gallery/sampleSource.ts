import type { TableSource } from '../table/source/tableSource.ts'

/** A table's source as a sample of any. */
export const pods: TableSource = {
  domain: 'pods',
  title: { one: 'Pod', many: 'Pods' },
  scope: 'namespaced',
  columns: null,
  defaultSort: { column: 'name', isDescending: false },
  isNameWide: false,
  objectOf: () => null,
}
