import { type Column, firstCell, type Row } from '#contract'
import type { ObjectRef } from '../../session/clusterView.ts'

/** objectInCell is the object that a row's `object` column names, for rows of many kinds; null where it names none. */
export function objectInCell(row: Row, columns: readonly Column[]): ObjectRef | null {
  const at = columns.findIndex(({ type }) => type === 'object')
  const cell = at === -1 ? null : (row[firstCell + at] ?? null)
  if (!Array.isArray(cell)) return null
  const [, domain, uid] = cell as readonly string[]
  return domain === undefined || domain === ''
    ? null
    : { domain, uid: uid ?? '', namespace: row[1], name: row[2] }
}
