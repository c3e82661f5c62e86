import type { LogItem, LogMarker } from '#contract'

/** LogText writes a log as plain text: the lines as they are, with the source before each where there are several. */
export class LogText {
  readonly #hasStamps: boolean
  readonly #sources: string[] = []

  constructor(hasStamps: boolean) {
    this.#hasStamps = hasStamps
  }

  /** An item as text, with its end of line; empty where it is none. */
  of(item: LogItem): string {
    if (item.type === 'source') {
      this.#sources.push(`${item.pod}/${item.container}`)
      return ''
    }
    const source = item.source === null || this.#sources.length < 2 ? '' : `${this.#sources[item.source]} `
    if (item.type === 'marker') return `--- ${source}${JSON.stringify(markerOf(item.marker))}\n`
    const stamp = this.#hasStamps && item.at !== '' ? `${item.at} ` : ''
    return `${source}${stamp}${item.text}${item.isCut ? ' --- cut' : ''}\n`
  }
}

/** A script reads a marker's fields, a person its name. */
const markerOf = ({ is, ...fields }: LogMarker): object => ({ is, ...fields })
