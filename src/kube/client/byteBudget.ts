import { RequestBudget } from './requestBudget.ts'

/** NoRoomError says that an answer found no room beside those that are being read. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError'
}

/**
 * ByteBudget bounds the bytes that are held of answers which have not been read to their end, whatever a server sends. All
 * together hold up to the limit; beyond it, one at a time holds as much as an answer may.
 */
export class ByteBudget {
  readonly #limit: number
  readonly #beyond = new RequestBudget(1)
  #held = 0

  /** The limit is in bytes. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Bytes that are held within the limit at this moment. */
  get held(): number {
    return this.#held
  }

  /** A holding of no bytes; disposing it gives back what it holds. */
  open(): Holding {
    let own = 0
    let place: Disposable | null = null
    return {
      set: (bytes) => {
        if (place === null && this.#held - own + bytes > this.#limit) {
          place = this.#beyond.tryTake()
          if (place === null) throw new NoRoomError()
          this.#held -= own
          own = 0
        }
        if (place !== null) return
        this.#held += bytes - own
        own = bytes
      },
      goBeyond: async (signal) => {
        place ??= await this.#beyond.take(signal)
      },
      [Symbol.dispose]: () => {
        this.#held -= own
        own = 0
        place?.[Symbol.dispose]()
      },
    }
  }
}

/** Holding is what one answer holds. */
export interface Holding extends Disposable {
  /** Holds that many bytes from now on. Throws a NoRoomError where others leave no room, and then holds what it did. */
  set(bytes: number): void
  /** Waits until this holding may go beyond the limit. Rejects with the signal's reason when that is aborted first. */
  goBeyond(signal: AbortSignal): Promise<void>
}
