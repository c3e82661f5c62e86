import { type Cell, firstCell, type Row } from '#contract'
import { type Facts, noFacts } from '#kinds'
import { epochSeconds, naturalKey, type ObjectMeta } from '#machinery'

/** Labels of an object; objects with equal labels share one. */
export type Labels = Readonly<Record<string, string>>

/** ViewRow is what a view sorts, filters and shows. `row` is the same array for as long as nothing in it has changed. */
export interface ViewRow {
  readonly uid: string
  readonly namespace: string
  readonly name: string
  /** The name prepared for sorting. */
  readonly nameKey: string
  readonly labels: Labels
  readonly row: Row
  /** Of the last picking that took it; a row is in the views of one set only. */
  mark: number
  /** One cell of the row, without making the row where there is none yet. */
  cell(index: number): Cell
}

/**
 * TableRow is all that a berth keeps of an object: the cells of the table, its labels, its facts, and its name prepared
 * for sorting.
 */
export class TableRow implements ViewRow {
  readonly row: Row
  readonly labels: Labels
  readonly facts: Facts
  readonly nameKey: string
  /** Whole seconds since the epoch; null where the server does not say. */
  readonly createdAt: number | null
  mark = 0

  constructor(metadata: ObjectMeta, cells: readonly Cell[], labels: Labels, facts: Facts = noFacts) {
    this.row = [metadata.uid, metadata.namespace ?? '', metadata.name, metadata.resourceVersion, ...cells]
    this.labels = labels
    this.facts = facts
    this.nameKey = naturalKey(metadata.name)
    this.createdAt = epochSeconds(metadata.creationTimestamp)
  }

  get uid(): string {
    return this.row[0]
  }
  get namespace(): string {
    return this.row[1]
  }
  get name(): string {
    return this.row[2]
  }
  get resourceVersion(): string {
    return this.row[3]
  }
  cell(index: number): Cell {
    return this.row[firstCell + index] ?? null
  }
}

/**
 * LabelPool gives equal label sets one object, since the pods of a workload all carry the same. It forgets everything
 * when it has grown past its bound: sharing is a saving, never a promise.
 */
export class LabelPool {
  readonly #bound: number
  readonly #shared = new Map<string, Labels>()

  constructor(bound = 20_000) {
    this.#bound = bound
  }

  share(labels: Labels | undefined): Labels {
    if (labels === undefined) return none
    const key = JSON.stringify(labels)
    const present = this.#shared.get(key)
    if (present !== undefined) return present
    if (this.#shared.size >= this.#bound) this.#shared.clear()
    this.#shared.set(key, labels)
    return labels
  }
}

/**
 * FactsPool gives equal facts one object: the pods of a workload have equal figures and, as a rule, no findings.
 * Findings belong to one object and are not shared. The pool is emptied when it has grown past its limit.
 */
export class FactsPool {
  readonly #bound: number
  readonly #shared = new Map<string, Facts>()

  constructor(bound = 20_000) {
    this.#bound = bound
  }

  share(facts: Facts): Facts {
    if (facts.findings.length > 0 || facts.warning !== null || facts === noFacts) return facts
    const key = JSON.stringify([facts.group, facts.amounts])
    const present = this.#shared.get(key)
    if (present !== undefined) return present
    if (this.#shared.size >= this.#bound) this.#shared.clear()
    this.#shared.set(key, facts)
    return facts
  }
}

const none: Labels = Object.freeze({})
