import { useState } from 'react'
import type { Lane } from './source/tableColumns.ts'

/** useSteadyLanes keeps the lanes that are there while newer ones are equal, so that no row is drawn again for them. */
export function useSteadyLanes(lanes: readonly Lane[]): readonly Lane[] {
  const [kept, keep] = useState(lanes)
  if (kept === lanes) return kept
  if (areEqual(kept, lanes)) return kept
  keep(lanes)
  return lanes
}

const areEqual = (a: readonly Lane[], b: readonly Lane[]): boolean =>
  a.length === b.length &&
  a.every(({ column, minPx, maxPx, takesRest }, index) => {
    const other = b[index]
    if (other === undefined || other.column !== column) return false
    return other.minPx === minPx && other.maxPx === maxPx && other.takesRest === takesRest
  })
