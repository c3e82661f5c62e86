import type { Column } from '#contract'
import type { Change } from '#kube'
import { lease } from '#machinery'
import type { MeasuredRows } from './measuredRows.ts'
import type { Lease } from './rowSource.ts'
import type { ViewRow } from './tableRow.ts'
import { View, type ViewBase, type ViewSpec } from './view.ts'

/** Closed views that are kept up to date, so that going back to one paints at once. */
const idleViewsKept = 4

/** ViewSet keeps every view of one source's rows that is in use, and the last few that were. */
export class ViewSet {
  readonly #views = new Map<string, { view: View; users: number }>()
  readonly #measured: MeasuredRows | null
  #marks = 0

  constructor(measured: MeasuredRows | null = null) {
    this.#measured = measured
  }

  /** The view of that spec, made from `rows` where there is none yet. */
  lease(spec: ViewSpec, columns: readonly Column[], rows: () => Iterable<ViewRow>): Lease {
    const key = JSON.stringify([spec.tail, spec.sort, spec.filter])
    const present = this.#views.get(key)
    const held = present ?? { view: this.#make(spec, columns, rows), users: 0 }
    held.users += 1
    // Put last: the order of the map is the order of use.
    this.#views.delete(key)
    this.#views.set(key, held)
    const giveBack = () => {
      held.users -= 1
      this.#dropIdle()
    }
    return { view: held.view, ...lease(giveBack) }
  }

  apply(changes: readonly Change<ViewRow>[]): void {
    for (const { view } of this.#views.values()) view.apply(changes)
  }

  /** Updates all views after a change of measured values. */
  remeasure(rows: () => Iterable<ViewRow>): void {
    for (const { view } of this.#views.values()) view.remeasure(rows)
  }

  clear(): void {
    this.#views.clear()
  }

  /** Out of another one that is sorted already, where there is one. */
  #make(spec: ViewSpec, columns: readonly Column[], rows: () => Iterable<ViewRow>): View {
    const base = this.#baseOf(spec)
    return new View(spec, columns, rows(), { measured: this.#measured, base })
  }

  #baseOf(spec: ViewSpec): ViewBase | null {
    for (const [key, held] of this.#views) {
      if (!held.view.isBaseOf(spec)) continue
      // While a filter is typed, one view after the other is opened and left.
      this.#views.delete(key)
      this.#views.set(key, held)
      this.#marks += 1
      return { view: held.view, mark: this.#marks }
    }
    return null
  }

  #dropIdle(): void {
    const idle = [...this.#views].filter(([, { users }]) => users === 0)
    for (const [key] of idle.slice(0, Math.max(0, idle.length - idleViewsKept))) this.#views.delete(key)
  }
}
