import type { Cell, CellType, Column, Tone } from '#contract'
import { epochSeconds, type ObjectMeta } from '#machinery'
import { isCell } from './isCell.ts'

/** KindColumn is a column with the function that reads its cell from S. */
export interface KindColumn<in S> extends Column {
  readonly cell: (source: S) => Cell
}

interface ColumnOptions {
  readonly id?: string
  readonly priority?: number
  readonly absent?: string
}

type Absent = null | undefined

export const text = <S>(title: string, read: (source: S) => string | Absent, options?: ColumnOptions) =>
  column('text', 4, title, (source: S) => read(source) || null, options)

/** A resource quantity, as the API has it. */
export const quantity = <S>(
  title: string,
  read: (source: S) => string | Absent,
  options?: ColumnOptions,
): KindColumn<S> => ({ ...text(title, read, options), order: 'quantity' })

export const number = <S>(title: string, read: (source: S) => number | Absent, options?: ColumnOptions) =>
  column('number', 3, title, (source: S) => read(source) ?? null, options)

export const status = <S>(
  read: (source: S) => readonly [Tone, string],
  options?: ColumnOptions & { title?: string },
) => column('status', 0, options?.title ?? 'Status', read, options)

export const ratio = <S>(
  title: string,
  read: (source: S) => readonly [number, number] | null,
  options?: ColumnOptions,
) => column('ratio', 1, title, read, options)

export const restarts = <S>(read: (source: S) => readonly [number, number | null]) =>
  column('restarts', 2, 'Restarts', read)

/** A point in time, which kubectl prints as the time since then. */
export const time = <S>(title: string, read: (source: S) => number | null, options?: ColumnOptions) =>
  column('time', 3, title, read, options)

export const period = <S>(
  title: string,
  read: (source: S) => readonly [number, number | null] | null,
  options?: ColumnOptions,
) => column('period', 4, title, read, options)

export const list = <S>(
  title: string,
  read: (source: S) => readonly string[] | null,
  options?: ColumnOptions,
) => column('list', 5, title, read, options)

export const boolean = <S>(title: string, read: (source: S) => boolean | Absent, options?: ColumnOptions) =>
  column('boolean', 4, title, (source: S) => read(source) ?? null, { absent: '<unset>', ...options })

/** The time since the object was created. */
export const age = (): KindColumn<{ readonly metadata: ObjectMeta }> =>
  column('time', 1, 'Age', ({ metadata }) => epochSeconds(metadata.creationTimestamp), {
    absent: '<unknown>',
  })

/** A boolean that the server prints as `true` and `false`, in small letters. */
export const trueOrFalse = <S>(title: string, read: (source: S) => boolean, options?: ColumnOptions) =>
  text(title, (source: S) => `${read(source)}`, options)

/** usageColumns are the measured columns that `kubectl top` prints; they come after a kind's own columns. */
export const usageColumns: readonly Column[] = (['cpu', 'memory'] as const).map((id) => ({
  id,
  title: id === 'cpu' ? 'CPU' : 'Memory',
  type: id,
  priority: 3,
  isWide: false,
  absent: '',
}))

/** wide makes a column that is hidden at first, as those of `kubectl get -o wide`. */
export const wide = <S>(shown: KindColumn<S>): KindColumn<S> => ({
  ...shown,
  isWide: true,
  priority: Math.max(shown.priority, 7),
})

/** shown makes a wide column one that the page shows all the same: it answers what most people look for in the table. */
export const shown = <S>(hidden: KindColumn<S>): KindColumn<S> => ({ ...hidden, isShownAtFirst: true })

function column<S>(
  type: CellType,
  priority: number,
  title: string,
  cell: (source: S) => Cell,
  options: ColumnOptions = {},
): KindColumn<S> {
  return {
    id: options.id ?? idOf(title),
    title,
    type,
    priority: options.priority ?? priority,
    isWide: false,
    ...(options.absent === undefined ? {} : { absent: options.absent }),
    cell: (source) => {
      const value = cell(source)
      return isCell(type, value) ? value : null
    },
  }
}

/** firstFew shortens a list as kubectl does: its last item has the number of further ones. */
export function firstFew(items: readonly string[], max: number): string[] {
  if (items.length <= max) return [...items]
  const shown = items.slice(0, max)
  return [...shown.slice(0, -1), `${shown.at(-1)} + ${items.length - max} more...`]
}

/** servedNumber reads a cell of the server's table. Some servers send numbers as text; an empty cell is null, not 0. */
export function servedNumber(cell: unknown): number | null {
  const value = typeof cell === 'string' && cell !== '' ? Number(cell) : cell
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** servedText reads a cell of the server's table. */
export const servedText = (cell: unknown): string | null => (typeof cell === 'string' ? cell : null)

/** The id is typed before the colon of a filter: `Port(s)` has the id `ports`, `Last Seen` has `last-seen`. */
const idOf = (title: string): string => title.toLowerCase().replaceAll(/[()]/g, '').replaceAll(' ', '-')
