import { type Cell, type Column, firstCell, type Row } from '#contract'
import { cellText } from '#kinds'

/** TableColumn is a column as the table draws it: one of the row's own columns, or its name or namespace. */
export interface TableColumn extends Column {
  read(row: Row): Cell
  /** Nothing else in the row says whether it is well. */
  readonly isOnlyWord?: boolean
}

const nameColumn = (isWide: boolean): TableColumn => ({
  id: 'name',
  title: 'Name',
  type: 'text',
  priority: 0,
  isWide,
  read: (row) => row[2],
})

const namespaceColumn: TableColumn = {
  id: 'namespace',
  title: 'Namespace',
  type: 'text',
  priority: 0,
  isWide: false,
  read: (row) => row[1],
}

/** tableColumns puts name and namespace before the kind's own columns; the namespace leaves when one is chosen. */
export function tableColumns(
  columns: readonly Column[],
  options: { readonly hasNamespace: boolean; readonly isNameWide: boolean },
): TableColumn[] {
  const hasStatus = columns.some(({ type }) => type === 'status')
  const own = columns.map((column, index) => ({
    ...column,
    isOnlyWord: column.type === 'ratio' && !hasStatus,
    read: (row: Row) => (row[firstCell + index] as Cell | undefined) ?? null,
  }))
  return [nameColumn(options.isNameWide), ...(options.hasNamespace ? [namespaceColumn] : []), ...own]
}

/** inOrder puts columns in the person's order; one that is not named there stays behind its own predecessor. */
export function inOrder(columns: readonly TableColumn[], order: readonly string[]): TableColumn[] {
  const placed = order.flatMap((id) => columns.find((column) => column.id === id) ?? [])
  for (const [at, column] of columns.entries()) {
    if (placed.includes(column)) continue
    const before = columns[at - 1]
    placed.splice(before === undefined ? 0 : placed.indexOf(before) + 1, 0, column)
  }
  return placed
}

/** movedColumn is the order of all columns after one has taken the place of another. */
export function movedColumn(ids: readonly string[], moved: string, target: string): string[] {
  const from = ids.indexOf(moved)
  const to = ids.indexOf(target)
  if (from === -1 || to === -1) return [...ids]
  const next = ids.filter((id) => id !== moved)
  next.splice(to, 0, moved)
  return next
}

/** isAskedFor tells whether the person wants to see the column, room permitting. */
export const isAskedFor = (
  column: Column,
  choice: { readonly hidden: readonly string[]; readonly shownWide: readonly string[] },
): boolean =>
  isHiddenAtFirst(column) ? choice.shownWide.includes(column.id) : !choice.hidden.includes(column.id)

/** isHiddenAtFirst: the column is there only when it is asked for. */
export const isHiddenAtFirst = ({ isWide, isShownAtFirst = false }: Column): boolean =>
  isWide && !isShownAtFirst

export const isRightAligned = ({ type }: Column): boolean =>
  ['number', 'restarts', 'time', 'period', 'cpu', 'memory'].includes(type)

/** Lane is the room a column takes: at least `minPx`, and up to `maxPx` as far as there is more. */
export interface Lane {
  readonly column: TableColumn
  readonly minPx: number
  readonly maxPx: number
  /** Where there is too little room for all, it may become narrower than that, for its text can be cut. */
  readonly givesWay: boolean
  /** It takes what is left when every other column has its room. */
  readonly takesRest: boolean
}

// Half of the table's text is narrower than this and half wider, at 12 px Inter.
const characterPx = 6.6
const headCharacterPx = 6.4
const sortMarkPx = 14
// A count and its time, `17 (2d23h ago)`.
const agoPx = 104
// The mark of a status, and its gap.
const markPx = 18
const longestNumberPx = 200
const widestTextPx = 420
const laneGapPx = 16
const edgePx = 24
// The boxes of the rows, in front of all columns.
const boxPx = 14

/**
 * lanesOf plans every column's room from its type and, where the text decides, from what a sample of rows prints; a
 * width the person chose holds.
 */
export function lanesOf(
  columns: readonly TableColumn[],
  sample: readonly Row[],
  widths: Readonly<Record<string, number>> = {},
): Lane[] {
  return columns.map((column) => {
    const chosenPx = Object.hasOwn(widths, column.id) ? widths[column.id] : undefined
    return chosenPx === undefined ? laneOf(column, sample) : fixed(column, chosenPx)
  })
}

const fixed = (column: TableColumn, px: number): Lane => ({
  column,
  minPx: px,
  maxPx: px,
  givesWay: false,
  takesRest: false,
})

function laneOf(column: TableColumn, sample: readonly Row[]): Lane {
  const headPx = Math.ceil(column.title.length * headCharacterPx + sortMarkPx)
  const contentPx = Math.ceil(textLength(column, sample, 0.9) * characterPx)
  const longestPx = Math.ceil(textLength(column, sample, 1) * characterPx)
  switch (column.type) {
    case 'number':
    case 'boolean':
    case 'cpu':
    case 'memory':
    case 'ratio':
      // A number that is cut reads as another number.
      return fixed(column, Math.max(headPx, Math.min(longestPx + 2, longestNumberPx), 48))
    case 'object':
      // One rare kind among many pods is still to be read.
      return fixed(column, Math.max(headPx, Math.min(longestPx, 120), 48))
    case 'time':
    case 'period':
      return fixed(column, Math.max(headPx, 52))
    case 'restarts':
      return fixed(column, Math.max(headPx, hasTimes(column, sample) ? agoPx : 0))
    case 'status': {
      const minPx = Math.max(headPx, Math.min(longestPx + markPx, 200), 112)
      return { column, minPx, maxPx: Math.max(minPx, longestPx + markPx), givesWay: true, takesRest: false }
    }
    case 'text':
    case 'list': {
      const isName = column.id === 'name'
      const wantedPx = column.id === 'namespace' ? longestPx + 4 : contentPx
      const minPx = Math.max(headPx, Math.min(wantedPx, isName ? 220 : 140), isName ? 160 : 64)
      const maxPx = Math.max(minPx, Math.min(longestPx + 8, widestTextPx))
      return { column, minPx, maxPx, givesWay: true, takesRest: false }
    }
  }
}

const hasTimes = (column: TableColumn, sample: readonly Row[]): boolean =>
  sample.some((row) => {
    const cell = column.read(row)
    return Array.isArray(cell) && cell[1] !== null
  })

function textLength(column: TableColumn, sample: readonly Row[], quantile: number): number {
  const lengths = sample.map((row) => cellText(column, column.read(row), 0).length).sort((a, b) => a - b)
  return lengths[Math.floor((lengths.length - 1) * quantile)] ?? 12
}

/**
 * fittingLanes leaves out what finds no room: the highest priority first, the rightmost of equals before the others.
 * Columns that may never be left out become narrower instead, as far as they stay readable.
 */
export function fittingLanes(lanes: readonly Lane[], widthPx: number): readonly Lane[] {
  const kept = [...lanes]
  const neededPx = () =>
    kept.reduce((sum, { minPx }) => sum + minPx, 0) + laneGapPx * kept.length + edgePx + boxPx
  while (kept.length > 1 && neededPx() > widthPx) {
    const highest = Math.max(...kept.map(({ column }) => column.priority))
    if (highest === 0) break
    kept.splice(
      kept.findLastIndex(({ column }) => column.priority === highest),
      1,
    )
  }
  const rest = restOf(kept)
  const placed = kept.map((lane) => (lane === rest ? { ...lane, takesRest: true } : lane))
  return readablePx.reduce<readonly Lane[]>((lanes, floorPx) => {
    const needed =
      lanes.reduce((sum, { minPx }) => sum + minPx, 0) + laneGapPx * lanes.length + edgePx + boxPx
    return narrowed(lanes, needed - widthPx, floorPx)
  }, placed)
}

/** The last column of text. Names are read best next to what is said of them, so that what is left stays behind it all. */
const restOf = (lanes: readonly Lane[]): Lane | undefined =>
  lanes.findLast(
    ({ column: { id, type }, givesWay }) =>
      givesWay && (type === 'text' || type === 'list') && id !== 'name' && id !== 'namespace',
  )

/** Text is readable this narrow; and where that is not enough, it is still cut by dots and not by the edge of the table. */
const readablePx = [72, 40]

function narrowed(lanes: readonly Lane[], excessPx: number, floorPx: number): readonly Lane[] {
  const giving = lanes.reduce(
    (sum, { minPx, givesWay }) => sum + (givesWay ? Math.max(0, minPx - floorPx) : 0),
    0,
  )
  if (excessPx <= 0 || giving === 0) return lanes
  const part = Math.min(1, excessPx / giving)
  return lanes.map((lane) => {
    if (!lane.givesWay || lane.minPx <= floorPx) return lane
    const px = Math.floor(lane.minPx - (lane.minPx - floorPx) * part)
    return { ...lane, minPx: px, maxPx: px }
  })
}

/** laneTemplate is the grid the rows are drawn on. When nothing takes the rest, the last column does not either. */
export function laneTemplate(lanes: readonly Lane[]): string {
  const tracks = lanes.map(({ minPx, maxPx, takesRest }) => {
    if (takesRest) return `minmax(${minPx}px, 1fr)`
    return minPx === maxPx ? `${minPx}px` : `minmax(${minPx}px, ${maxPx}px)`
  })
  return `${boxPx}px ${tracks.join(' ')}${lanes.some(({ takesRest }) => takesRest) ? '' : ' 1fr'}`
}
