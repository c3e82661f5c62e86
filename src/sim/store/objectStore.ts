import { randomUUID } from 'node:crypto'
import { type KubeObject, Listeners } from '#machinery'
import { type Collection, type Entry, SortedCollection } from './collection.ts'
import { expired } from './status.ts'

/** StoreEvent is one change, as a watch reports it; `previous` is the object before it. */
export interface StoreEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly collection: string
  readonly key: string
  readonly resourceVersion: number
  readonly object: KubeObject
  readonly previous: KubeObject | null
}

/** A page of a collection as it was at one resourceVersion. */
export interface StorePage {
  readonly resourceVersion: number
  readonly objects: readonly KubeObject[]
  /** The key of the last object that was read; null where none follows. */
  readonly lastKey: string | null
  readonly remaining: number
}

export interface PageOptions {
  /** Null for all namespaces. */
  readonly namespace: string | null
  readonly limit: number
  readonly after: string | null
  /** The resourceVersion to read at; null for now. */
  readonly at: number | null
  readonly fits: (object: KubeObject) => boolean
}

/** How many changes are kept for watches that resume: as many as a busy server keeps for a few minutes. */
const maxHistory = 20_000

/** keyOf is the key of an object in its collection. The order of keys is the order of lists. */
export const keyOf = (namespace: string | null, name: string): string => `${namespace ?? ''}/${name}`

/**
 * ObjectStore holds the objects of one server, in collections by `group/resource`, with one resourceVersion that counts
 * up and with the recent changes. Objects are never changed in place.
 */
export class ObjectStore {
  readonly #collections = new Map<string, SortedCollection>()
  readonly #listeners = new Listeners<StoreEvent>()
  readonly #now: () => number
  #history: StoreEvent[] = []
  #resourceVersion = 1000
  /** Changes before this resourceVersion are forgotten. */
  #compactedAt = 0

  constructor(now: () => number) {
    this.#now = now
  }

  get resourceVersion(): number {
    return this.#resourceVersion
  }

  get(collection: string, key: string): KubeObject | null {
    return this.#of(collection).get(key)?.read() ?? null
  }

  /** The object at that fraction of the collection, 0 to 1; null where it is empty. */
  sample(collection: string, part: number): KubeObject | null {
    const objects = this.#of(collection)
    return objects.read(Math.floor(part * objects.size))
  }

  /** Adds many objects that are made each time they are read. No watch reports them. */
  fill(
    collection: string,
    entries: Iterable<readonly [key: string, make: (version: string) => KubeObject]>,
  ): void {
    const target = this.#of(collection)
    target.addAll(
      function* (this: ObjectStore): Generator<[string, Entry]> {
        for (const [key, make] of entries) {
          this.#resourceVersion += 1
          const resourceVersion = this.#resourceVersion
          yield [key, { resourceVersion, read: () => make(String(resourceVersion)) }]
        }
      }.call(this),
    )
  }

  /** Stores an object with new metadata. The caller has checked that it may. */
  put(collection: string, object: KubeObject): KubeObject {
    const { metadata } = object
    const key = keyOf(metadata.namespace ?? null, metadata.name)
    const previous = this.get(collection, key)
    this.#resourceVersion += 1
    const resourceVersion = this.#resourceVersion
    const stored: KubeObject = {
      ...object,
      metadata: {
        ...metadata,
        uid: previous?.metadata.uid ?? (metadata.uid || randomUUID()),
        resourceVersion: String(resourceVersion),
        creationTimestamp:
          previous?.metadata.creationTimestamp ??
          metadata.creationTimestamp ??
          new Date(this.#now()).toISOString().replace(/\.\d+/, ''),
      },
    }
    this.#of(collection).set(key, { resourceVersion, read: () => stored })
    this.#tell({
      type: previous === null ? 'ADDED' : 'MODIFIED',
      collection,
      key,
      resourceVersion,
      object: stored,
      previous,
    })
    return stored
  }

  delete(collection: string, key: string): KubeObject | null {
    const previous = this.get(collection, key)
    if (previous === null) return null
    this.#resourceVersion += 1
    const resourceVersion = this.#resourceVersion
    this.#of(collection).delete(key)
    const metadata = { ...previous.metadata, resourceVersion: String(resourceVersion) }
    const object = { ...previous, metadata }
    this.#tell({ type: 'DELETED', collection, key, resourceVersion, object, previous })
    return object
  }

  /** Throws a 410 where that resourceVersion is forgotten. */
  page(collection: string, { namespace, limit, after, at, fits }: PageOptions): StorePage {
    const resourceVersion = at ?? this.#resourceVersion
    const source = this.#as(collection, resourceVersion)
    const objects: KubeObject[] = []
    const [first, end] = source.range(namespace, after)
    let index = first
    for (; index < end && objects.length < limit; index += 1) {
      const object = source.read(index)
      if (object !== null && fits(object)) objects.push(object)
    }
    return {
      resourceVersion,
      objects,
      lastKey: index < end ? source.key(index - 1) : null,
      remaining: end - index,
    }
  }

  /** The changes after that resourceVersion. Throws a 410 where they are forgotten. */
  since(resourceVersion: number): readonly StoreEvent[] {
    if (resourceVersion < this.#compactedAt)
      throw expired(`too old resource version: ${resourceVersion} (${this.#compactedAt})`)
    let start = this.#history.length
    while (start > 0 && (this.#history[start - 1] as StoreEvent).resourceVersion > resourceVersion) start -= 1
    return this.#history.slice(start)
  }

  onEvent(listener: (event: StoreEvent) => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Forgets the recent changes: every older resourceVersion and continue token is expired. */
  forget(): void {
    this.#history = []
    this.#compactedAt = this.#resourceVersion
  }

  #of(collection: string): SortedCollection {
    let found = this.#collections.get(collection)
    if (found === undefined) {
      found = new SortedCollection()
      this.#collections.set(collection, found)
    }
    return found
  }

  /** The collection at that resourceVersion: later changes are undone. */
  #as(collection: string, resourceVersion: number): Collection {
    const now = this.#of(collection)
    const before = new Map<string, KubeObject | null>()
    for (const event of this.since(resourceVersion))
      if (event.collection === collection && !before.has(event.key)) before.set(event.key, event.previous)
    return before.size === 0 ? now : now.with(before)
  }

  #tell(event: StoreEvent): void {
    this.#history.push(event)
    if (this.#history.length > maxHistory) {
      const dropped = this.#history.splice(0, maxHistory / 4)
      this.#compactedAt = (dropped.at(-1) as StoreEvent).resourceVersion
    }
    this.#listeners.tell(event)
  }
}
