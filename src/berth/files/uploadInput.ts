import { maxInputBytes, type UploadRefusal, type UploadWord } from '#contract'
import { abortable, Listeners } from '#machinery'
import type { Channel } from '../channels/channel.ts'

/**
 * UploadInput is what a page sends of the files of an upload, one file behind the other. It holds little of it: the page sends more
 * when that was passed on. A page whose connection is replaced goes on where the last one was cut.
 */
export class UploadInput {
  readonly #came = new Listeners()
  #channel: Channel | null = null
  #held: Uint8Array[] = []
  #heldBytes = 0
  /** Bytes that have come so far. */
  #received = 0
  readonly #refused: UploadRefusal[] = []

  /** Takes what comes over this channel from now on, and says where to begin. Disposing the result leaves the upload as it is. */
  attach(channel: Channel): Disposable {
    this.#channel = channel
    say(channel, { at: this.#received })
    for (const each of this.#refused) say(channel, each)
    channel.takeInput(maxInputBytes - this.#heldBytes, (_, bytes) => {
      if (this.#channel !== channel) return
      this.#held.push(Uint8Array.from(bytes))
      this.#heldBytes += bytes.length
      this.#received += bytes.length
      this.#came.tell()
    })
    this.#came.tell()
    return {
      [Symbol.dispose]: () => {
        if (this.#channel === channel) this.#channel = null
      },
    }
  }

  /** Gives what has come, at least a byte and at most so many. */
  async read(most: number, signal: AbortSignal): Promise<Uint8Array> {
    while (this.#held.length === 0) {
      signal.throwIfAborted()
      await this.#next(signal)
    }
    const first = this.#held[0] ?? new Uint8Array()
    const part = first.subarray(0, most)
    if (part.length === first.length) this.#held.shift()
    else this.#held[0] = first.subarray(part.length)
    this.#heldBytes -= part.length
    return part
  }

  /** That many bytes were passed on: the page may send as many more. */
  grant(bytes: number): void {
    this.#channel?.grantInput(bytes)
  }

  /** Files that were not written, in the order in which they were sent. */
  get refused(): readonly UploadRefusal[] {
    return this.#refused
  }

  /** A file was not written, and the others go on; the page is told. */
  refuse(refusal: UploadRefusal): void {
    this.#refused.push(refusal)
    if (this.#channel !== null) say(this.#channel, refusal)
  }

  /** Takes so many bytes of a file that is not written. */
  async skip(bytes: number, signal: AbortSignal): Promise<void> {
    for (let left = bytes; left > 0; ) {
      const { length } = await this.read(left, signal)
      left -= length
      this.grant(length)
    }
  }

  /** Resolves when a page has begun to send. */
  async begun(signal: AbortSignal): Promise<void> {
    while (this.#received === 0 && this.#channel === null) await this.#next(signal)
  }

  /** The upload has ended; the page that sends it is told. */
  end(error: Parameters<Channel['end']>[0]): void {
    this.#channel?.end(error)
  }

  async #next(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    using _listening = this.#came.add(resolve)
    await abortable(promise, signal)
  }
}

const say = (channel: Channel, word: UploadWord): void =>
  channel.write(Buffer.from(`${JSON.stringify(word)}\n`))
