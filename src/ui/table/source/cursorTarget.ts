import { listTarget } from '../../kit/listKeys.ts'

/** The letters that move as in vi. */
const keysByLetter: Readonly<Record<string, string>> = { j: 'ArrowDown', k: 'ArrowUp' }

/** cursorTarget is the row that a key leads to; null for other keys. Without a cursor, the first row is next. */
export const cursorTarget = (
  key: string,
  {
    current,
    total,
    pageRows,
  }: { readonly current: number; readonly total: number; readonly pageRows: number },
): number | null =>
  listTarget(keysByLetter[key] ?? key, { at: current, count: total, pageItems: pageRows, hasEnds: true })
