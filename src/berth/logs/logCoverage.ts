import { type LogMarker, markerWords } from '#contract'
import type { ReadLine } from './lineReader.ts'

/** FileCoverage is what one file of a download covers. */
export class FileCoverage {
  readonly name: string
  /** Whether it has a line, and so is a file at all. */
  isFile = false
  #lines = 0
  #bytes = 0
  #cut = 0
  #first: ReadLine | null = null
  #last: ReadLine | null = null
  readonly #notes: string[] = []

  constructor(name: string) {
    this.name = name
  }

  line(line: ReadLine): void {
    this.isFile = true
    this.#lines += 1
    this.#bytes += line.size + 1
    if (line.isCut) this.#cut += 1
    if (Number.isNaN(line.atMs)) return
    this.#first ??= line
    this.#last = line
  }

  mark(marker: LogMarker): void {
    this.#notes.push(markerWords(marker))
  }

  note(words: string): void {
    this.#notes.push(words)
  }

  /** In lines. */
  get words(): string[] {
    const cut =
      this.#cut === 0 ? [] : [`${this.#cut} of them are longer than ${maxSavedLineWords} and end there.`]
    const time = this.#first === null ? '' : `, from ${this.#first.at} to ${this.#last?.at}`
    const size = this.#lines === 0 ? 'No lines' : `Lines: ${this.#lines}, bytes: ${this.#bytes}${time}`
    return [this.name, ...[`${size}.`, ...cut, ...this.#notes].map((line) => `  ${line}`)]
  }
}

/** The most bytes of one line that a download has. */
export const maxSavedLineBytes = 1024 * 1024
const maxSavedLineWords = '1 MB'

/** Stands in a text where lines are missing. */
export const missingLine = '--- Lines are missing here.\n'

/** coverageWords says in lines what a download covers. */
export function coverageWords(options: {
  readonly about: string
  readonly from: number
  readonly to: number
  readonly files: readonly FileCoverage[]
}): string[] {
  const { about, from, to, files } = options
  return [
    about,
    `Read from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}.`,
    'A node has the newest file of each log and, after a restart, the log of the instance before. Files that it has rotated away are read through the node where it lets you, and named below.',
    ...(files.length === 0 ? ['No pod was found.'] : []),
    ...files.flatMap(({ words }) => ['', ...words]),
  ]
}
