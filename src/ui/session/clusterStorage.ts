/** The part of the browser's Storage that is used. */
export type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/**
 * ClusterStorage is what the page keeps of one cluster in the browser. Every key ends in the cluster's id, so two
 * clusters never read each other's. It keeps preferences only: where the browser refuses, nothing is lost but them.
 */
export class ClusterStorage {
  readonly #kept: Kept
  readonly #clusterId: string

  constructor(kept: Kept, clusterId: string) {
    this.#kept = kept
    this.#clusterId = clusterId
  }

  read(name: string): unknown {
    try {
      return JSON.parse(this.#kept.getItem(this.#key(name)) ?? 'null')
    } catch {
      // Unreadable or refused: the same as never kept.
      return null
    }
  }

  write(name: string, value: unknown): void {
    try {
      this.#kept.setItem(this.#key(name), JSON.stringify(value))
    } catch {
      // Full or refused: the preference lives until the page is left.
    }
  }

  remove(name: string): void {
    try {
      this.#kept.removeItem(this.#key(name))
    } catch {
      // Refused: there is nothing kept either.
    }
  }

  #key(name: string): string {
    return `flotilla.${name}.${this.#clusterId}`
  }
}
