import type { Column, Row, SortSpec, Tail, ViewSummary } from '#contract'
import { cellSortValue } from '#kinds'
import type { Change } from '#kube'
import { compareSortKeys, naturalKey, type SortPlace } from '#machinery'
import { parseFilter } from './filter.ts'
import type { MeasuredRows } from './metrics/measuredRows.ts'
import { sortByKey } from './sortByKey.ts'
import { SortedList } from './sortedList.ts'
import type { ViewRow } from './tableRow.ts'

/** Where a row stands, or would. */
interface Probe {
  readonly key: string | number
  readonly row: Pick<ViewRow, 'namespace' | 'nameKey' | 'name' | 'uid'>
}

interface Entry extends Probe {
  readonly row: ViewRow
}

/** ViewSpec is what makes two views the same one. */
export interface ViewSpec {
  readonly tail: Tail
  readonly sort: SortSpec
  readonly filter: string
}

/**
 * View keeps the rows of one table that pass a tail and a filter, sorted. It is brought up to date by the table's
 * changes, row by row, and tells its listeners once a batch. Ties are broken by namespace, name and uid, so the order
 * is total and the same for everyone.
 */
export class View {
  readonly spec: ViewSpec
  /** Why the filter means nothing; then the view is empty. */
  readonly problem: string | null
  readonly #key: (row: ViewRow) => string | number
  readonly #isInTail: (row: ViewRow) => boolean
  readonly #passes: (row: ViewRow) => boolean
  readonly #measured: MeasuredRows | null
  #sorted: SortedList<Entry, Probe>
  readonly #listeners = new Set<() => void>()
  #unfiltered = 0

  /**
   * `columns` are the rows' own; what is measured comes behind them. `base` is a view of the same rows and more, unfiltered
   * and in the same order: then nothing needs to be sorted.
   */
  constructor(
    spec: ViewSpec,
    ownColumns: readonly Column[],
    rows: Iterable<ViewRow>,
    { measured = null, base = null }: { measured?: MeasuredRows | null; base?: View | null } = {},
  ) {
    this.spec = spec
    this.#measured = measured
    const columns = measured === null ? ownColumns : [...ownColumns, ...measured.columns]
    const filter = parseFilter(spec.filter, columns)
    this.problem = filter.type === 'problem' ? filter.problem : null
    this.#passes = filter.type === 'problem' ? () => false : filter.passes
    this.#isInTail = tailTest(spec.tail)
    this.#key = measuredKey(spec.sort.column, measured) ?? sortKey(spec.sort.column, columns)
    this.#sorted = base === null ? this.#sort(rows) : this.#pick(base)
  }

  /** True where this view has all rows of that one, in its order. */
  isBaseOf({ tail, sort }: ViewSpec): boolean {
    const own = this.spec
    if (own.filter !== '' || own.sort.column !== sort.column) return false
    if (own.sort.isDescending !== sort.isDescending) return false
    return own.tail.type === 'cluster' || own.tail.type === 'all-namespaces' || isSameTail(own.tail, tail)
  }

  /** The row as it is shown: with what is measured of it. */
  shown(row: ViewRow): Row {
    return this.#measured === null ? row.row : this.#measured.join(row)
  }

  /** What is measured has changed: the rows are shown anew, and sorted anew where they are sorted by it. */
  remeasure(rows: () => Iterable<ViewRow>): void {
    if (this.#measured?.columns.some(({ id }) => id === this.spec.sort.column))
      this.#sorted = this.#sort(rows())
    for (const listener of this.#listeners) listener()
  }

  #sort(rows: Iterable<ViewRow>): SortedList<Entry, Probe> {
    const entries: Entry[] = []
    this.#unfiltered = 0
    for (const row of rows) {
      if (!this.#isInTail(row)) continue
      this.#unfiltered += 1
      if (this.#passes(row)) entries.push({ key: this.#key(row), row })
    }
    // A server lists in the order of namespaces and names, which is nearly that of the ties; and sorting is stable.
    entries.sort((a, b) => compareTies(a.row, b.row))
    return this.#list(sortByKey(entries, this.spec.sort.isDescending))
  }

  #pick(base: View): SortedList<Entry, Probe> {
    const isAll = isSameTail(base.spec.tail, this.spec.tail)
    const list = this.#list([])
    for (const block of base.#sorted.blocks) {
      const picked: Entry[] = []
      for (const entry of block) {
        if (!isAll && !this.#isInTail(entry.row)) continue
        this.#unfiltered += 1
        if (this.#passes(entry.row)) picked.push(entry)
      }
      list.append(picked)
    }
    return list
  }

  #list(sorted: readonly Entry[]): SortedList<Entry, Probe> {
    return new SortedList(this.spec.sort.isDescending ? descending : ascending, sorted)
  }

  get counts(): Pick<ViewSummary, 'total' | 'unfiltered'> {
    return { total: this.#sorted.length, unfiltered: this.#unfiltered }
  }

  slice(offset: number, limit: number): ViewRow[] {
    return this.#sorted.slice(offset, limit).map(({ row }) => row)
  }

  /**
   * The first `limit` rows that come after a place, whether a row still stands there or not; from the start where it is
   * null. A row that stands in the place itself is among them where that is said.
   */
  sliceAfter(place: SortPlace | null, limit: number, { isIncluding = false } = {}): ViewRow[] {
    if (place === null) return this.slice(0, limit)
    const [key, namespace, nameKey, name, uid] = place
    const probe = { key, row: { namespace, nameKey, name, uid } }
    return this.#sorted.after(probe, limit, isIncluding).map(({ row }) => row)
  }

  /** Where a row of this view stands. */
  placeOf(row: ViewRow): SortPlace {
    return [this.#key(row), row.namespace, row.nameKey, row.name, row.uid]
  }

  /** True where rows come after the place. */
  hasAfter(place: SortPlace): boolean {
    return this.sliceAfter(place, 1).length > 0
  }

  /** Calls back after each batch of changes that this view had a part in. */
  onChange(listener: () => void): Disposable {
    this.#listeners.add(listener)
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  /** Applies one batch of the table's changes, in order. */
  apply(changes: readonly Change<ViewRow>[]): void {
    let isTouched = false
    for (const change of changes) {
      if (change.type === 'updated' && this.#stays(change.previous, change.item)) {
        isTouched = true
        continue
      }
      if (change.type !== 'added')
        isTouched = this.#leave(change.type === 'updated' ? change.previous : change.item) || isTouched
      if (change.type !== 'deleted') isTouched = this.#enter(change.item) || isTouched
    }
    if (isTouched) for (const listener of this.#listeners) listener()
  }

  /** Puts another state of the same object in its place, where that is the same one; false where it is not. */
  #stays(previous: ViewRow, item: ViewRow): boolean {
    if (!this.#isInTail(item) || !this.#passes(item) || !this.#passes(previous)) return false
    const key = this.#key(item)
    if (key !== this.#key(previous) || compareTies(previous, item) !== 0) return false
    this.#sorted.insert({ key, row: item })
    return true
  }

  #leave(row: ViewRow): boolean {
    if (!this.#isInTail(row)) return false
    this.#unfiltered -= 1
    if (this.#passes(row)) this.#sorted.remove({ key: this.#key(row), row })
    return true
  }

  #enter(row: ViewRow): boolean {
    if (!this.#isInTail(row)) return false
    this.#unfiltered += 1
    if (this.#passes(row)) this.#sorted.insert({ key: this.#key(row), row })
    return true
  }
}

function tailTest(tail: Tail): (row: ViewRow) => boolean {
  switch (tail.type) {
    case 'namespace': {
      const { namespace } = tail
      return (row) => row.namespace === namespace
    }
    case 'namespaces': {
      const namespaces = new Set(tail.namespaces)
      return (row) => namespaces.has(row.namespace)
    }
    case 'cluster':
    case 'all-namespaces':
      return () => true
  }
}

/** isSortable says whether a table can be sorted by that column. */
export const isSortable = (column: string, columns: readonly Column[]): boolean =>
  column === 'name' || column === 'namespace' || columns.some(({ id }) => id === column)

function sortKey(columnId: string, columns: readonly Column[]): (row: ViewRow) => string | number {
  if (columnId === 'name') return (row) => row.nameKey
  if (columnId === 'namespace') return remembered(({ namespace }) => namespace, naturalKey)
  const index = columns.findIndex(({ id }) => id === columnId)
  const column = columns[index]
  if (column === undefined) return (row) => row.nameKey
  // Many rows have the same words, and preparing them costs more than finding them again.
  if (column.type === 'text')
    return remembered(
      (row) => (row.cell(index) ?? '') as string,
      (text) => cellSortValue(column, text) as string,
    )
  if (column.type === 'status' && column.order === undefined)
    return remembered((row) => (row.cell(index) as readonly [string, string] | null)?.[1] ?? '', naturalKey)
  return (row) => cellSortValue(column, row.cell(index))
}

/** More different words than these are not remembered. */
const mostRemembered = 4096

function remembered(read: (row: ViewRow) => string, make: (text: string) => string) {
  const made = new Map<string, string>()
  return (row: ViewRow): string => {
    const text = read(row)
    const present = made.get(text)
    if (present !== undefined) return present
    const key = make(text)
    if (made.size < mostRemembered) made.set(text, key)
    return key
  }
}

function isSameTail(a: Tail, b: Tail): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** The key of a measured column; null where it is none. */
function measuredKey(
  columnId: string,
  measured: MeasuredRows | null,
): ((row: ViewRow) => string | number) | null {
  const index = measured?.columns.findIndex(({ id }) => id === columnId) ?? -1
  const column = measured?.columns[index]
  if (measured === null || column === undefined) return null
  return (row) => cellSortValue(column, measured.cells(row)[index] ?? null)
}

const ascending = (a: Probe, b: Probe): number => compareSortKeys(a.key, b.key) || compareTies(a.row, b.row)
const descending = (a: Probe, b: Probe): number => compareSortKeys(b.key, a.key) || compareTies(a.row, b.row)

function compareTies(a: Probe['row'], b: Probe['row']): number {
  return (
    compareText(a.namespace, b.namespace) ||
    compareText(a.nameKey, b.nameKey) ||
    compareText(a.name, b.name) ||
    compareText(a.uid, b.uid)
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
