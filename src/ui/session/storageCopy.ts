import * as v from 'valibot'
import { errorCatalogue, FlotillaError } from '#contract'
import type { Clock } from '#machinery'
import { type ClusterStorage, type Entry, entrySchema } from './clusterStorage.ts'

/** CopyPlace is where the server keeps one value for the page of this cluster. */
export interface CopyPlace {
  read(): Promise<unknown>
  write(copy: unknown): Promise<void>
}

const copySchema = v.object({ entries: v.record(v.string(), entrySchema) })

/** Dragging a column writes many times a second; the last state is enough. */
const writeAfterMs = 500
/** The server is away, or about to be another one. */
const retryAfterMs = 5000

/**
 * StorageCopy keeps a copy of the browser's storage of a cluster on the server, so that another port or another browser
 * finds it. The copy is read once, and of each entry the newer one wins; it is written soon after every change. Nothing
 * waits for it.
 */
export class StorageCopy implements Disposable {
  readonly #storage: ClusterStorage
  readonly #place: CopyPlace
  readonly #clock: Clock
  readonly #endWatch: () => void
  /** The server's entries that this page does not use; a newer page may have written them. */
  #others: ReadonlyMap<string, Entry> = new Map()
  #isRead = false
  #isDue = false
  #isSyncing = false
  #isResting = false
  #isDisposed = false
  #timer: Disposable | null = null

  constructor(storage: ClusterStorage, place: CopyPlace, clock: Clock) {
    this.#storage = storage
    this.#place = place
    this.#clock = clock
    this.#endWatch = storage.written.onChange(() => {
      this.#isDue = true
      this.#wait(writeAfterMs)
    })
    void this.#sync()
  }

  /** Writes nothing while the tab is being closed: the server forgets the copy by itself. */
  rest(): void {
    this.#isResting = true
  }

  wake(): void {
    if (!this.#isResting) return
    this.#isResting = false
    if (this.#isDue) this.#wait(writeAfterMs)
  }

  /** Nothing is written any more: where the tab is closed, the server forgets the copy by itself. */
  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.#endWatch()
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
  }

  async #sync(): Promise<void> {
    if (this.#isSyncing || this.#isResting) return
    this.#isSyncing = true
    try {
      if (!this.#isRead) this.#take(await this.#place.read())
      while (this.#isDue && !this.#isResting && !this.#isDisposed) {
        this.#isDue = false
        const entries = Object.fromEntries([...this.#others, ...this.#storage.entries])
        await this.#place.write({ entries })
      }
    } catch (problem) {
      // Too much of it, for example: it is kept in the browser all the same.
      const isFinal = problem instanceof FlotillaError && !errorCatalogue[problem.code].isRetryable
      if (!isFinal) {
        this.#isDue ||= this.#isRead
        this.#wait(retryAfterMs)
      }
    } finally {
      this.#isSyncing = false
    }
  }

  #take(answer: unknown): void {
    if (this.#isDisposed) return
    this.#isRead = true
    const copy = v.safeParse(copySchema, answer)
    this.#others = new Map(copy.success ? Object.entries(copy.output.entries) : [])
    this.#storage.adopt(this.#others)
    for (const [name, { at }] of this.#storage.entries)
      if (at > (this.#others.get(name)?.at ?? Number.NEGATIVE_INFINITY)) this.#isDue = true
  }

  #wait(ms: number): void {
    if (this.#isDisposed) return
    this.#timer?.[Symbol.dispose]()
    this.#timer = this.#clock.after(ms, () => void this.#sync())
  }
}
