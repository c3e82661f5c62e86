import { type Observable, ObservableValue } from '../wire/observable.ts'

/** Transfers that are over, of which the end can still be read. */
const maxOver = 20

/** TransferSubject is the pod that files are copied from or to. */
export interface TransferSubject {
  readonly namespace: string
  readonly pod: string
}

/** TransferState is how far a copy of files is. */
export interface TransferState {
  readonly state: 'running' | 'waiting' | 'done' | 'stopped' | 'failed'
  readonly bytes: number
  /** Null where it is not known. */
  readonly size: number | null
  /** Why it waits or has failed, or what is to be known of its end; null where there is nothing to say. */
  readonly words: string | null
  /** Whether it can go on where it has stopped. */
  readonly canResume: boolean
  /** Whether it can begin again from the start, as nothing of what came can be kept. */
  readonly canBeginAgain: boolean
  /** Files of an upload that were not written, and why. */
  readonly refused: readonly RefusedFile[]
}

/** RefusedFile is a file of an upload that was not written. */
interface RefusedFile {
  readonly path: string
  readonly reason: string
}

/** Transfer is a copy of files from or to a container, as a person sees it. */
export interface Transfer extends TransferSubject, TransferState {
  readonly id: number
  readonly is: 'download' | 'upload'
  readonly name: string
}

/** TransferWork does a copy. Disposing it ends it and tells nothing more. */
export interface TransferWork extends Disposable {
  stop(): void
  resume(): void
}

/** TellTransfer says how far a copy is. */
export type TellTransfer = (change: Partial<TransferState>) => void

/**
 * Transfers are the copies of files of one cluster in this page, under way or over. They go on while other views are shown, and end
 * with the session.
 */
export class Transfers implements Disposable {
  readonly #state = new ObservableValue<readonly Transfer[]>([])
  readonly #works = new Map<number, TransferWork>()
  #last = 0

  get state(): Observable<readonly Transfer[]> {
    return this.#state
  }

  /** Begins a copy, and shows how far it is. */
  begin(
    about: TransferSubject & Pick<Transfer, 'is' | 'name' | 'size'>,
    work: (tell: TellTransfer) => TransferWork,
  ): void {
    this.#last += 1
    const id = this.#last
    const begun = {
      state: 'running',
      bytes: 0,
      words: null,
      canResume: false,
      canBeginAgain: false,
      refused: [],
    } as const
    this.#state.set([...this.#kept(), { id, ...about, ...begun }])
    this.#works.set(
      id,
      work((change) => this.#change(id, change)),
    )
  }

  stop(id: number): void {
    this.#works.get(id)?.stop()
  }

  /** Goes on where it has stopped, or begins again where that is all it can. */
  resume(id: number): void {
    this.#works.get(id)?.resume()
  }

  /** Ends it, and forgets it. */
  drop(id: number): void {
    this.#works.get(id)?.[Symbol.dispose]()
    this.#works.delete(id)
    this.#state.set(this.#state.value.filter((each) => each.id !== id))
  }

  [Symbol.dispose](): void {
    for (const work of this.#works.values()) work[Symbol.dispose]()
    this.#works.clear()
  }

  #kept(): readonly Transfer[] {
    const over = this.#state.value.filter(({ state }) => state !== 'running' && state !== 'waiting')
    const old = over.slice(0, Math.max(0, over.length - maxOver + 1))
    for (const { id } of old) {
      this.#works.get(id)?.[Symbol.dispose]()
      this.#works.delete(id)
    }
    return this.#state.value.filter((each) => !old.includes(each))
  }

  #change(id: number, change: Partial<TransferState>): void {
    if (change.state === 'done') this.#works.delete(id)
    this.#state.set(this.#state.value.map((each) => (each.id === id ? { ...each, ...change } : each)))
  }
}
