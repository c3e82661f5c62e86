import type { Change, ReflectorState, Stored } from '#kube'
import type { KubeObject } from '#machinery'
import type { Known, KnownNamespaces } from '../access/knownNamespaces.ts'
import type { Part } from './part.ts'

/** Named is an item that knows its object's name. */
interface Named extends Stored {
  readonly name: string
}

/**
 * NamespacesPart takes the place of the list of namespaces where that may not be had: the ones that are known, each whole
 * where it may be read and its name alone where not. One that was seen before stays until it is known to be gone.
 */
export class NamespacesPart<T extends Named> implements Part<T> {
  readonly namespace = null
  readonly place = null
  readonly staleSince: number | null
  readonly #namespaces: KnownNamespaces
  readonly #project: (object: KubeObject) => T
  readonly #onChanges: (changes: readonly Change<T>[]) => void
  readonly #onState: () => void
  readonly #subscription: Disposable
  readonly #rows: Map<string, T>

  constructor(options: {
    namespaces: KnownNamespaces
    project: (object: KubeObject) => T
    initial: ReadonlyMap<string, T>
    staleSince: number | null
    onChanges: (changes: readonly Change<T>[]) => void
    onState: () => void
  }) {
    this.#namespaces = options.namespaces
    this.#project = options.project
    this.#onChanges = options.onChanges
    this.#onState = options.onState
    this.#rows = new Map(options.initial)
    this.staleSince = options.staleSince
    this.#subscription = options.namespaces.onChange(() => this.#follow())
    this.#follow()
  }

  get state(): ReflectorState | null {
    return this.#namespaces.isGathered ? { phase: 'live' } : null
  }

  get rows(): ReadonlyMap<string, T> {
    return this.#rows
  }

  retry(): void {
    void this.#namespaces.refresh()
  }

  relist(): Promise<void> {
    return this.#namespaces.refresh()
  }

  /** They are looked at so rarely that there is nothing to pause. */
  pause(): void {}
  resume(): void {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription[Symbol.dispose]()
  }

  #follow(): void {
    const changes: Change<T>[] = []
    const byName = new Map([...this.#rows.values()].map((item) => [item.name, item]))
    const known = new Map(this.#namespaces.known.map((each) => [each.name, each]))
    for (const each of known.values()) this.#take(each, byName.get(each.name), changes)
    for (const item of byName.values()) if (!known.has(item.name)) this.#drop(item, changes)
    if (changes.length > 0) this.#onChanges(changes)
    this.#onState()
  }

  #take({ name, found, object }: Known, present: T | undefined, changes: Change<T>[]): void {
    if (found === 'not-found') {
      if (present !== undefined) this.#drop(present, changes)
      return
    }
    if (object === null && present !== undefined) return
    const item = this.#project(object ?? nameAlone(name))
    if (present?.uid === item.uid && present.resourceVersion === item.resourceVersion) return
    if (present !== undefined && present.uid !== item.uid) this.#drop(present, changes)
    const previous = this.#rows.get(item.uid)
    this.#rows.set(item.uid, item)
    changes.push(previous === undefined ? { type: 'added', item } : { type: 'updated', item, previous })
  }

  #drop(item: T, changes: Change<T>[]): void {
    this.#rows.delete(item.uid)
    changes.push({ type: 'deleted', item })
  }
}

/** A namespace of which no more may be known; no uid looks like this one. */
const nameAlone = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: `the namespace ${name}`, resourceVersion: '' },
})
