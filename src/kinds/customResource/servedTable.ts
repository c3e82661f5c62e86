import type { Cell, CellType, Column } from '#contract'
import {
  epochSeconds,
  humanDuration,
  type ObjectMeta,
  parseHumanDuration,
  type ServedColumn,
} from '#machinery'
import type { ObjectStatus } from '../customKind.ts'
import { numberOf } from '../servedCells.ts'
import { isStatusTitle, servedStatus } from './servedStatus.ts'

/** ServedTable is a server's own table as one of ours: which columns it has, and how a row's cells are read. */
export interface ServedTable {
  readonly columns: readonly Column[]
  /** `values` in the order of the server's columns. `nowMs` is when they came. */
  cells(values: readonly unknown[], metadata: ObjectMeta, nowMs: number, status?: ObjectStatus | null): Cell[]
}

type Read = (value: unknown, metadata: ObjectMeta, nowMs: number) => Cell

/** Ours, and not the server's. */
const statusColumn = { title: 'Status', type: 'status', priority: 0, isWide: false, absent: '' } as const
/** Every table has these already. */
const taken = ['name', 'namespace', 'label', 'field']
/** A time that the server cannot make sense of is printed `<invalid>`, as one in the far future is. */
const invalidTime = Number.MAX_SAFE_INTEGER
/** The server and this machine read the same age up to so many seconds apart. */
const toleranceS = 2

/**
 * readServedTable makes our columns of the server's: all but the name, in its order, each with an id of its own. Where it is
 * known how the objects are, that is a column behind them.
 */
export function readServedTable(
  served: readonly ServedColumn[],
  { hasObjectStatus = false }: { readonly hasObjectStatus?: boolean } = {},
): ServedTable {
  const own = served.flatMap((column, index) => (column.format === 'name' ? [] : [{ column, index }]))
  const names = own.map(({ column }) => column.name)
  const ids = uniqueIds(hasObjectStatus ? [...names, statusColumn.title] : names)
  const columns = own.map(({ column }, at) => columnOf(column, ids[at] ?? ''))
  if (hasObjectStatus) columns.push({ ...statusColumn, id: ids.at(-1) ?? '' })
  const readers = own.map(({ column, index }) => ({ index, read: readerOf(column) }))
  return {
    columns,
    cells: (values, metadata, nowMs, status = null) => {
      const cells = readers.map(({ index, read }) => read(values[index], metadata, nowMs))
      if (hasObjectStatus) cells.push(status)
      return cells
    },
  }
}

function columnOf(served: ServedColumn, id: string): Column {
  const isWide = served.priority > 0
  const type = typeOf(served)
  return {
    id,
    title: served.name,
    type,
    priority: isWide ? 7 : type === 'status' ? 0 : type === 'time' ? 2 : 3,
    isWide,
    absent: '',
  }
}

function typeOf({ type, name }: ServedColumn): CellType {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'date':
      return 'time'
    case 'string':
      return isStatusTitle(name) ? 'status' : 'text'
    default:
      // Of a boolean kubectl prints `true` and `false`, in small letters.
      return 'text'
  }
}

function readerOf(served: ServedColumn): Read {
  switch (typeOf(served)) {
    case 'number':
      return numberOf
    case 'time':
      return readTime
    case 'status':
      return (value) => {
        const word = textOfValue(value)
        return word === null ? null : servedStatus(word)
      }
    default:
      return textOfValue
  }
}

/**
 * A time comes as how long ago it was. Where that is the object's age, the time is known to the second; elsewhere as
 * closely as it is printed.
 */
function readTime(value: unknown, { creationTimestamp }: ObjectMeta, nowMs: number): Cell {
  if (typeof value !== 'string' || value === '') return null
  const created = epochSeconds(creationTimestamp)
  if (created !== null && isAge(value, nowMs / 1000 - created)) return created
  const seconds = parseHumanDuration(value)
  if (seconds !== null) return Math.floor(nowMs / 1000) - seconds
  // Some servers send the time itself.
  return epochSeconds(value) ?? (value === '<invalid>' ? invalidTime : null)
}

function isAge(text: string, seconds: number): boolean {
  for (let off = -toleranceS; off <= toleranceS; off += 1)
    if (humanDuration(Math.max(0, seconds + off)) === text) return true
  return false
}

function textOfValue(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What a person types before the colon of a filter; two columns may have one name. */
function uniqueIds(names: readonly string[]): string[] {
  const used = new Set(taken)
  return names.map((name) => {
    const id =
      name
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_.]+/gu, '-')
        .replaceAll(/^-+|-+$/g, '') || 'column'
    let unique = id
    for (let count = 2; used.has(unique); count += 1) unique = `${id}-${count}`
    used.add(unique)
    return unique
  })
}
