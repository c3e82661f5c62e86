import type { Clock } from '#machinery'
import { printable } from './berthMessages.ts'

const maxLineLength = 1000
const maxLinesPerSecond = 20
const outOfMemory = /heap out of memory|Allocation failed|std::bad_alloc/

/** StderrLines turns what a berth's process prints into log lines, few and short however much it prints. */
export class StderrLines {
  readonly #clock: Clock
  readonly #onLine: (text: string) => void
  #pending = ''
  #second = 0
  #linesInSecond = 0
  /** Whether the runtime said that its memory ran out; it says so on stderr only. */
  isOutOfMemory = false

  constructor(clock: Clock, onLine: (text: string) => void) {
    this.#clock = clock
    this.#onLine = onLine
  }

  push(text: string): void {
    const lines = (this.#pending + text).split('\n')
    // The rest of an endless line is dropped, not collected.
    this.#pending = (lines.pop() ?? '').slice(0, maxLineLength)
    for (const line of lines) this.#take(line)
  }

  end(): void {
    this.#take(this.#pending)
    this.#pending = ''
  }

  #take(line: string): void {
    if (line.trim() === '') return
    if (outOfMemory.test(line)) this.isOutOfMemory = true
    const second = Math.floor(this.#clock.now() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#linesInSecond = 0
    }
    this.#linesInSecond += 1
    if (this.#linesInSecond < maxLinesPerSecond) this.#onLine(printable(line).slice(0, maxLineLength))
    else if (this.#linesInSecond === maxLinesPerSecond)
      this.#onLine('… further lines of this second left out')
  }
}
