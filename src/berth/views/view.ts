import type { Column, Row, SortSpec, Tail, ViewSummary } from '#contract'
import type { Change } from '#kube'
import { compareSortKeys, compareText, Listeners, type SortPlace } from '#machinery'
import { parseFilter } from './filter.ts'
import type { MeasuredRows } from './measuredRows.ts'
import { SortedList } from './sortedList.ts'
import { type SortKey, sortKeyOf } from './sortKeys.ts'
import { sortRows } from './sortRows.ts'
import type { ViewRow } from './tableRow.ts'

/** ViewSpec is what makes two views the same one. */
export interface ViewSpec {
  readonly tail: Tail
  readonly sort: SortSpec
  readonly filter: string
}

/** ViewBase is a view out of which another one is picked. */
export interface ViewBase {
  /** Of the same rows and more, unfiltered and in the same order: then nothing needs to be sorted. */
  readonly view: View
  /** A number that no other picking among the same rows has had. */
  readonly mark: number
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
  readonly #key: SortKey
  readonly #isInTail: (row: ViewRow) => boolean
  readonly #passes: (row: ViewRow) => boolean
  readonly #measured: MeasuredRows | null
  #sorted: SortedList<ViewRow>
  readonly #listeners = new Listeners()
  #unfiltered = 0

  /** `columns` are the rows' own; the measured columns follow them. */
  constructor(
    spec: ViewSpec,
    ownColumns: readonly Column[],
    rows: Iterable<ViewRow>,
    { measured = null, base = null }: { measured?: MeasuredRows | null; base?: ViewBase | null } = {},
  ) {
    this.spec = spec
    this.#measured = measured
    const columns = measured === null ? ownColumns : [...ownColumns, ...measured.columns]
    const filter = parseFilter(spec.filter, columns)
    this.problem = filter.type === 'problem' ? filter.problem : null
    this.#passes = filter.type === 'problem' ? () => false : filter.passes
    this.#isInTail = tailTest(spec.tail)
    this.#key = sortKeyOf(spec.sort.column, ownColumns, measured)
    this.#sorted = base === null ? this.#sort(rows) : this.#pick(base, rows)
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

  /** Updates the rows after a change of measured values, and sorts them again if they are sorted by such a value. */
  remeasure(rows: () => Iterable<ViewRow>): void {
    if (this.#measured?.columns.some(({ id }) => id === this.spec.sort.column))
      this.#sorted = this.#sort(rows())
    this.#listeners.tell()
  }

  #sort(rows: Iterable<ViewRow>): SortedList<ViewRow> {
    const sorted: ViewRow[] = []
    this.#unfiltered = 0
    for (const row of rows) {
      if (!this.#isInTail(row)) continue
      this.#unfiltered += 1
      if (this.#passes(row)) sorted.push(row)
    }
    sortRows(sorted, {
      key: this.#key,
      isDescending: this.#isDescending,
      compare: (a, b) => this.#placeOf(b)(a),
    })
    return new SortedList(this.#placeOf, sorted)
  }

  /**
   * The rows are tested in the order they came in, and so mostly lie in memory: in the order of the base each would have
   * to be fetched from another end of it.
   */
  #pick({ view: base, mark }: ViewBase, rows: Iterable<ViewRow>): SortedList<ViewRow> {
    for (const row of rows) {
      if (!this.#isInTail(row)) continue
      this.#unfiltered += 1
      if (this.#passes(row)) row.mark = mark
    }
    const list = new SortedList(this.#placeOf)
    for (const block of base.#sorted.blocks) {
      const picked: ViewRow[] = []
      for (const row of block) if (row.mark === mark) picked.push(row)
      list.append(picked)
    }
    return list
  }

  get #isDescending(): boolean {
    return this.spec.sort.isDescending
  }

  /** The order of the view; ties have the same one either way round. */
  readonly #placeOf = (row: ViewRow): ((other: ViewRow) => number) => {
    const byKey = this.#key.comparedTo(row)
    const turn = this.#isDescending ? -1 : 1
    const { uid, namespace, nameKey, name } = row
    const ties = { uid, namespace, nameKey, name }
    return (other) => byKey(other) * turn || compareTies(other, ties)
  }

  get counts(): Pick<ViewSummary, 'total' | 'unfiltered'> {
    return { total: this.#sorted.length, unfiltered: this.#unfiltered }
  }

  slice(offset: number, limit: number): ViewRow[] {
    return this.#sorted.slice(offset, limit)
  }

  /**
   * The first `limit` rows that come after a place, whether a row still stands there or not; from the start where it is
   * null. A row that stands in the place itself is among them where that is said.
   */
  sliceAfter(place: SortPlace | null, limit: number, { isIncluding = false } = {}): ViewRow[] {
    if (place === null) return this.slice(0, limit)
    const [key, namespace, nameKey, name, uid] = place
    const ties = { namespace, nameKey, name, uid }
    const turn = this.#isDescending ? -1 : 1
    const compareToPlace = (row: ViewRow) =>
      compareSortKeys(this.#key.value(row), key) * turn || compareTies(row, ties)
    return this.#sorted.after(compareToPlace, limit, isIncluding)
  }

  /** Where a row of this view stands. */
  placeOf(row: ViewRow): SortPlace {
    return [this.#key.value(row), row.namespace, row.nameKey, row.name, row.uid]
  }

  /** True where rows come after the place. */
  hasAfter(place: SortPlace): boolean {
    return this.sliceAfter(place, 1).length > 0
  }

  /** Calls back after each batch of changes that this view had a part in. */
  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
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
    if (isTouched) this.#listeners.tell()
  }

  /** Puts another state of the same object in its place, where that is the same one; false where it is not. */
  #stays(previous: ViewRow, item: ViewRow): boolean {
    if (!this.#isInTail(item) || !this.#passes(item) || !this.#passes(previous)) return false
    if (this.#placeOf(item)(previous) !== 0) return false
    this.#sorted.insert(item)
    return true
  }

  #leave(row: ViewRow): boolean {
    if (!this.#isInTail(row)) return false
    this.#unfiltered -= 1
    if (this.#passes(row)) this.#sorted.remove(row)
    return true
  }

  #enter(row: ViewRow): boolean {
    if (!this.#isInTail(row)) return false
    this.#unfiltered += 1
    if (this.#passes(row)) this.#sorted.insert(row)
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

function isSameTail(a: Tail, b: Tail): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

type Ties = Pick<ViewRow, 'namespace' | 'nameKey' | 'name' | 'uid'>

function compareTies(a: Ties, b: Ties): number {
  return (
    (a.namespace === b.namespace ? 0 : compareText(a.namespace, b.namespace)) ||
    compareText(a.nameKey, b.nameKey) ||
    compareText(a.name, b.name) ||
    compareText(a.uid, b.uid)
  )
}
