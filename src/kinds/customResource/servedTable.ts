import type { Cell, CellType, Column } from '#contract'
import {
  epochSeconds,
  exactJson,
  humanDuration,
  type ObjectMeta,
  parseHumanDuration,
  type ServedColumn,
} from '#machinery'
import { servedNumber } from '../cells/columns.ts'
import { isLongNumber } from '../cells/isCell.ts'
import type { ObjectStatus } from '../definition/kind.ts'
import { isStatusTitle, servedStatus } from './servedStatus.ts'

/** ServedTable translates the server's table: the columns, and a function that reads the cells of a row. */
export interface ServedTable {
  readonly columns: readonly Column[]
  /** `values` are in the order of the server's columns. `nowMs` is the time at which they arrived. */
  cells(values: readonly unknown[], metadata: ObjectMeta, nowMs: number, status?: ObjectStatus | null): Cell[]
}

type Read = (value: unknown, metadata: ObjectMeta, nowMs: number) => Cell

/** The column of the ObjectStatus, which the server does not have. */
const statusColumn = { title: 'Status', type: 'status', priority: 0, isWide: false, absent: '' } as const
/** Every table has these ids already. */
const taken = ['name', 'namespace', 'label', 'field']
/** The server prints `<invalid>` for a time in the far future. Such a time prints the same way here. */
const invalidTime = Number.MAX_SAFE_INTEGER
/** The clocks of the server and of this machine may differ by this many seconds. */
const toleranceS = 2

/**
 * readServedTable makes columns from the server's: all except the name, in the server's order, each with a unique id. With
 * `hasObjectStatus`, a column for the status comes after them.
 */
export function readServedTable(
  served: readonly ServedColumn[],
  { hasObjectStatus = false }: { readonly hasObjectStatus?: boolean } = {},
): ServedTable {
  const own = served.flatMap((column, index) => (column.format === 'name' ? [] : [{ column, index }]))
  const names = own.map(({ column }) => (isOfCreation(column) ? 'Age' : column.name))
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
    title: isOfCreation(served) ? 'Age' : served.name,
    type,
    ...(type === 'text' && isOfQuantities(served) ? { order: 'quantity' as const } : {}),
    priority: isWide ? 7 : type === 'status' ? 0 : type === 'time' ? 2 : 3,
    isWide,
    absent: '',
  }
}

/**
 * What every API server says of the column with the time of creation, whose type says nothing: built-in kinds have the age as
 * text, which would stay as it was printed, and kinds without columns of their own have the time in full.
 */
const isOfCreation = ({ description }: ServedColumn): boolean =>
  description.startsWith(
    'CreationTimestamp is a timestamp representing the server time when this object was created',
  )

/** Amounts are served as text, and sort by size. */
const isOfQuantities = ({ name }: ServedColumn): boolean =>
  /(?:^|[\s_-])(?:capacity|storage|memory|mem|cpu)$/iu.test(name)

function typeOf(served: ServedColumn): CellType {
  const { type, name } = served
  if (isOfCreation(served)) return 'time'
  switch (type) {
    case 'integer':
    case 'number':
      return 'number'
    case 'date':
      return 'time'
    case 'string':
      return isStatusTitle(name) ? 'status' : 'text'
    default:
      // A boolean is text, since kubectl prints it as `true` and `false`, in small letters.
      return 'text'
  }
}

function readerOf(served: ServedColumn): Read {
  if (isOfCreation(served)) return (_, { creationTimestamp }) => epochSeconds(creationTimestamp)
  switch (typeOf(served)) {
    case 'number':
      return (value) => digitsOf(value) ?? servedNumber(value)
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

/** The digits of a whole number beyond what a number can hold. */
function digitsOf(value: unknown): string | null {
  const digits = typeof value === 'bigint' ? String(value) : value
  return isLongNumber(digits) ? digits : null
}

/**
 * The server sends a time as an age, such as `5d`. If that is the age of the object, its creation gives the time to the second;
 * otherwise the time is as exact as the printed age.
 */
function readTime(value: unknown, { creationTimestamp }: ObjectMeta, nowMs: number): Cell {
  if (typeof value !== 'string' || value === '') return null
  const created = epochSeconds(creationTimestamp)
  if (created !== null && isAge(value, nowMs / 1000 - created)) return created
  const seconds = parseHumanDuration(value)
  if (seconds !== null) return Math.floor(nowMs / 1000) - seconds
  // Some servers send a timestamp instead of an age.
  return epochSeconds(value) ?? (value === '<invalid>' ? invalidTime : null)
}

function isAge(text: string, seconds: number): boolean {
  for (let off = -toleranceS; off <= toleranceS; off += 1)
    if (humanDuration(Math.max(0, seconds + off)) === text) return true
  return false
}

function textOfValue(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null
  return typeof value === 'object' ? exactJson(value) : String(value)
}

/** The ids, which are typed before the colon of a filter. Two columns may have the same name, but not the same id. */
function uniqueIds(names: readonly string[]): string[] {
  const used = new Set(taken)
  return names.map((name) => {
    const id =
      name
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_.]+/gu, '-')
        .replaceAll(/^-|-$/g, '') || 'column'
    let unique = id
    for (let count = 2; used.has(unique); count += 1) unique = `${id}-${count}`
    used.add(unique)
    return unique
  })
}
