import { LineReader, type ReadLine } from '../logs/lineReader.ts'

/** `Jan 02 15:04:05.123456 node kubelet[812]: text`, in UTC and without a year, as the kubelet has its journal printed. */
const journalForm = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) [^ ]+ /u
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
/** Stands where the journal begins, or has nothing. */
const remark = '-- '
/** A node's clock may be ahead, and the zone of nothing here is another. */
const aheadMs = 2 * 24 * 3600 * 1000
const longestHead = 200
/** More than a reader of the result takes of a line, so that it is the one that marks the cut. */
const maxLineBytes = 2 * 1024 * 1024

/** firstWords is the first line of an answer that has something in it. */
export const firstWords = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .find((line) => line.trim() !== '') ?? ''

/** isOfJournal says whether an answer that begins so is of a journal; else it is what the kubelet has to say itself. */
export const isOfJournal = (line: string): boolean => line.startsWith(remark) || journalForm.test(line)

/**
 * JournalLines turns an answer of a journal into lines as the kubelet serves those of a container (`stamp text`), so that they are
 * read as those are. A line without a time belongs to the one before. What the kubelet says in place of a journal goes to
 * `onRefusal`.
 */
export class JournalLines {
  readonly #onLine: (line: string, atMs: number) => void
  readonly #onRefusal: (words: string) => void
  readonly #now: number
  readonly #reader: LineReader
  #stamp = ''
  #atMs = Number.NEGATIVE_INFINITY

  constructor(options: {
    now: number
    onLine: (line: string, atMs: number) => void
    onRefusal: (words: string) => void
  }) {
    this.#now = options.now
    this.#onLine = options.onLine
    this.#onRefusal = options.onRefusal
    this.#reader = new LineReader((line) => this.#take(line), maxLineBytes)
  }

  take(chunk: Buffer): void {
    this.#reader.take(chunk)
  }

  end(): void {
    this.#reader.end()
  }

  #take({ at, text }: ReadLine): void {
    const line = at === '' ? text : `${at} ${text}`
    const [head, month = '', day = '', time = ''] = journalForm.exec(line.slice(0, longestHead)) ?? []
    if (head !== undefined) {
      this.#stamp = this.#stampOf(month, day, time)
      this.#atMs = Date.parse(this.#stamp)
      this.#onLine(`${this.#stamp} ${line.slice(head.length)}\n`, this.#atMs)
    } else if (this.#stamp !== '') this.#onLine(`${this.#stamp} ${line}\n`, this.#atMs)
    else if (line.trim() !== '' && !line.startsWith(remark)) this.#onRefusal(line)
  }

  /** The year is the last one in which that moment is not ahead. */
  #stampOf(month: string, day: string, time: string): string {
    const rest = `-${String(months.indexOf(month) + 1).padStart(2, '0')}-${day.padStart(2, '0')}T${time}Z`
    const year = new Date(this.#now).getUTCFullYear()
    const isPast = [year + 1, year].find((each) => Date.parse(`${each}${rest}`) <= this.#now + aheadMs)
    return `${isPast ?? year - 1}${rest}`
  }
}
