import { abortable } from '#machinery'
import type { ScriptRunning } from './containerScript.ts'

/** Bytes that wait to be read, before the script is stopped. */
const aheadBytes = 256 * 1024

/** ScriptOutput is what a script prints, for one reader. The script is stopped while the reader takes nothing. */
export class ScriptOutput {
  #held: Buffer[] = []
  #heldBytes = 0
  #running: ScriptRunning | null = null
  #isOver = false
  #failure: { readonly problem: unknown } | null = null
  #changed = Promise.withResolvers<void>()

  /** The script runs, or the next of those that are tried. */
  follow(running: ScriptRunning): void {
    this.#running = running
    this.#regulate()
  }

  add(bytes: Buffer): void {
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    this.#regulate()
    this.#tell()
  }

  /** No more comes. With a failure, the reader hears of it behind the last byte. */
  end(failure: { readonly problem: unknown } | null): void {
    this.#isOver = true
    this.#failure = failure
    this.#tell()
  }

  /** The bytes as they come; rejects where the script has failed. */
  async *read(signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const next = this.#held.shift()
      if (next !== undefined) {
        this.#heldBytes -= next.length
        this.#regulate()
        yield next
      } else if (this.#failure !== null) throw this.#failure.problem
      else if (this.#isOver) return
      else await abortable(this.#changed.promise, signal)
    }
  }

  #tell(): void {
    this.#changed.resolve()
    this.#changed = Promise.withResolvers()
  }

  #regulate(): void {
    if (this.#heldBytes > aheadBytes) this.#running?.pause()
    else this.#running?.resume()
  }
}
