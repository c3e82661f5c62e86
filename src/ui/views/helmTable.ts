import { helmReleasesDomain } from '#contract'
import type { TableSource } from '../table/source/tableSource.ts'

/** helmTable lists the releases that Helm has records of, each by its newest revision. */
export const helmTable: TableSource = {
  domain: helmReleasesDomain,
  title: { one: 'Helm release', many: 'Helm releases' },
  scope: 'namespaced',
  columns: null,
  defaultSort: { column: 'name', isDescending: false },
  isNameWide: false,
  objectOf: ([uid, namespace, name]) => ({ domain: helmReleasesDomain, uid, namespace, name }),
}
