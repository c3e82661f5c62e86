import type { Cell, Column } from '#contract'
import { humanDuration, naturalKey, parseQuantity } from '#machinery'

type Parts = readonly [unknown, unknown]

/**
 * cellText prints a cell exactly as kubectl does: `1/2`, `4 (3m ago)`, `5d3h`, `<none>`, `True`. Commas join lists, and text
 * ends with `...` at its first line break. `nowMs` is the time that ages count to.
 */
export function cellText(column: Column, cell: Cell, nowMs: number): string {
  if (cell === null) return column.absent ?? '<none>'
  switch (column.type) {
    case 'text':
      return firstLine(String(cell))
    case 'number':
      return typeof cell === 'string' ? cell : numberText(cell as number)
    case 'boolean':
      return cell === true ? 'True' : 'False'
    case 'list':
      return firstLine((cell as readonly string[]).join(','))
    case 'status':
      return String((cell as Parts)[1])
    case 'ratio': {
      const [ready, wanted] = cell as Parts
      return `${ready}/${wanted}`
    }
    case 'restarts': {
      const [count, last] = cell as readonly [number, number | null]
      return last === null ? String(count) : `${count} (${humanDuration(nowMs / 1000 - last)} ago)`
    }
    case 'time':
      return humanDuration(nowMs / 1000 - (cell as number))
    case 'period': {
      const [start, end] = cell as readonly [number, number | null]
      return humanDuration((end ?? nowMs / 1000) - start)
    }
    case 'object':
      return (cell as readonly [string, string, string])[0]
    case 'cpu':
      return `${cell}m`
    case 'memory':
      // `kubectl top` prints whole mebibytes, rounded down.
      return `${Math.trunc((cell as number) / 2 ** 20)}Mi`
  }
}

/**
 * cellSortValue is the value that a cell is sorted by. Two values of the same column can be compared with `<`: numbers are
 * numeric, and text is prepared by naturalKey.
 */
export function cellSortValue(column: Column, cell: Cell): string | number {
  const text = cellSortText(column)
  return text === null ? cellSortNumber(column, cell) : naturalKey(text(cell))
}

/** cellSortText is the function that reads the text to sort a column by, not prepared yet; null if it sorts by numbers. */
export function cellSortText(column: Column): ((cell: Cell) => string) | null {
  switch (column.type) {
    case 'text':
      return column.order === 'quantity' ? null : (cell) => (cell as string | null) ?? ''
    case 'list':
      return (cell) => (cell === null ? '' : (cell as readonly string[]).join(','))
    case 'status':
      return column.order === undefined
        ? (cell) => (cell === null ? '' : (cell as readonly [string, string])[1])
        : null
    case 'object':
      return (cell) => (cell === null ? '' : (cell as readonly [string, string, string])[0])
    default:
      return null
  }
}

/**
 * cellSortNumber is the number that a cell is sorted by, for columns that do not sort by text. A time sorts by its age, so
 * ascending is youngest first. A period sorts by its length; those without an end come last, the longest at the very end. A
 * ratio sorts by its share, so ascending begins with the least complete. A missing value sorts first, but a missing time is
 * the oldest.
 */
export function cellSortNumber(column: Column, cell: Cell): number {
  if (column.type === 'time') return cell === null ? Number.POSITIVE_INFINITY : -(cell as number)
  if (cell === null) return -1
  switch (column.type) {
    case 'status':
      return Array.isArray(column.order) ? column.order.indexOf((cell as readonly [string, string])[1]) : -1
    case 'text':
      return parseQuantity(cell as string) ?? -1
    case 'boolean':
      return Number(cell)
    case 'ratio': {
      const [ready, wanted] = cell as readonly [number, number]
      return wanted === 0 ? 1 : ready / wanted
    }
    case 'restarts': {
      const [count, last] = cell as readonly [number, number | null]
      // Of two equal counts, the one with the later restart is worse. The fraction stays below one until the year 5138.
      return count + (last ?? 0) / 1e11
    }
    case 'period': {
      const [start, end] = cell as readonly [number, number | null]
      return end === null ? Number.MAX_SAFE_INTEGER - start : end - start
    }
    default:
      return Number(cell)
  }
}

/**
 * cellFilterText is the text of a cell that a filter searches: the printed text, not shortened, and without parts that change
 * with time. Times, periods and measured values have none. A missing value has none either, so that `on` does not match
 * `<none>`.
 */
export function cellFilterText(column: Column, cell: Cell): string {
  if (cell === null) return ''
  switch (column.type) {
    case 'time':
    case 'period':
    case 'cpu':
    case 'memory':
      return ''
    case 'text':
      return cell as string
    case 'list':
      return (cell as readonly string[]).join(',')
    case 'restarts':
      return String((cell as Parts)[0])
    default:
      return cellText(column, cell, 0)
  }
}

/** Prints a number as Go does: a very large or very small fraction gets an exponent of two digits. */
function numberText(number: number): string {
  const size = Math.abs(number)
  if (Number.isInteger(number) || (size >= 1e-4 && size < 1e6)) return String(number)
  return number.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

function firstLine(text: string): string {
  const end = text.search(/[\f\n\r]/)
  return end === -1 ? text : `${text.slice(0, end)}...`
}
