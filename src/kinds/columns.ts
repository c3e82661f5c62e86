import type { Cell, CellType, Column, Tone } from '#contract'
import { epochSeconds, type ObjectMeta } from '#machinery'

/** KindColumn is a column together with how its cell is read from S. */
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

/** A time, which kubectl prints as how long ago it was. */
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

/** How long ago the object was made. */
export const age = (): KindColumn<{ readonly metadata: ObjectMeta }> =>
  column('time', 1, 'Age', ({ metadata }) => epochSeconds(metadata.creationTimestamp), {
    absent: '<unknown>',
  })

/** When the object was made, in full, where the server prints no more of a kind than that. */
export const createdAt = (): KindColumn<{ readonly metadata: ObjectMeta }> =>
  text('Created At', ({ metadata }) => metadata.creationTimestamp, { priority: 3 })

/** A yes or no that the server prints in small letters. */
export const trueOrFalse = <S>(title: string, read: (source: S) => boolean, options?: ColumnOptions) =>
  text(title, (source: S) => `${read(source)}`, options)

/** The columns of what is measured beside the object, as `kubectl top` prints it; they come behind a kind's own. */
export const usageColumns: readonly Column[] = (['cpu', 'memory'] as const).map((id) => ({
  id,
  title: id === 'cpu' ? 'CPU' : 'Memory',
  type: id,
  priority: 3,
  isWide: false,
  absent: '',
}))

/** Shows the column only when asked for, as `kubectl get -o wide` does. */
export const wide = <S>(shown: KindColumn<S>): KindColumn<S> => ({
  ...shown,
  isWide: true,
  priority: Math.max(shown.priority, 7),
})

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
    cell,
  }
}

/** `Port(s)` is `ports`, `Last Seen` is `last-seen`: what a person types before the colon of a filter. */
const idOf = (title: string): string => title.toLowerCase().replaceAll(/[()]/g, '').replaceAll(' ', '-')
