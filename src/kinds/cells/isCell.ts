import type { Cell, CellType } from '#contract'

/**
 * isCell says whether a value is a cell of that type. Cells are read from objects of the API server, and a server that sends
 * another shape must not get it into a row: sorting, filtering and drawing trust their cells.
 */
export function isCell(type: CellType, value: unknown): value is NonNullable<Cell> {
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value) && value.every(isText)
    case 'status':
      return isPair(value, isTone, isText)
    case 'ratio':
      return isPair(value, isNumber, isNumber)
    case 'restarts':
    case 'period':
      return isPair(value, isNumber, isNumberOrNull)
    case 'object':
      return Array.isArray(value) && value.length === 3 && value.every(isText)
    case 'number':
      return isNumber(value) || isLongNumber(value)
    default:
      return isNumber(value)
  }
}

/** isLongNumber recognises the digits of a 64-bit integer that a number cannot hold. */
export const isLongNumber = (value: unknown): value is string =>
  typeof value === 'string' && /^-?\d{16,20}$/.test(value) && !Number.isSafeInteger(Number(value))

const tones: ReadonlySet<unknown> = new Set(['ok', 'warn', 'bad', 'info', 'off'])

const isTone = (value: unknown): boolean => tones.has(value)
const isText = (value: unknown): boolean => typeof value === 'string'
const isNumber = (value: unknown): boolean => Number.isFinite(value)
const isNumberOrNull = (value: unknown): boolean => value === null || isNumber(value)

const isPair = (
  value: unknown,
  isFirst: (value: unknown) => boolean,
  isSecond: (value: unknown) => boolean,
): boolean => Array.isArray(value) && value.length === 2 && isFirst(value[0]) && isSecond(value[1])
