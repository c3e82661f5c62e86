import type { Cell, Row } from '#contract'
import { naturalKey, type ObjectMeta } from '#machinery'

/** Labels of an object; objects with equal labels share one. */
export type Labels = Readonly<Record<string, string>>

/** TableRow is all a berth keeps of an object: what the table shows, its labels, and its name prepared for sorting. */
export class TableRow {
  readonly row: Row
  readonly labels: Labels
  readonly nameKey: string

  constructor(metadata: ObjectMeta, cells: readonly Cell[], labels: Labels) {
    this.row = [metadata.uid, metadata.namespace ?? '', metadata.name, metadata.resourceVersion, ...cells]
    this.labels = labels
    this.nameKey = naturalKey(metadata.name)
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

const none: Labels = Object.freeze({})
