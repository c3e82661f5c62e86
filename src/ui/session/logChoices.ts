import type { ClusterId } from '#contract'

/** LogRange is how far back a log begins. */
export type LogRange = 'tail-500' | 'tail-5000' | 'since-300' | 'since-3600' | 'all'

/** LogTime is how the time of a line is shown. */
export type LogTime = 'off' | 'local' | 'utc'

/** LineLevel is how much a line matters, by its own word; `none` where it has none. */
export type LineLevel = 'error' | 'warning' | 'info' | 'debug' | 'none'

/** LogFilter keeps the lines with a text or a pattern, or leaves them out. */
export interface LogFilter {
  readonly text: string
  readonly isRegex: boolean
  readonly isOut: boolean
}

/** LogChoices are how a person looks at one object's log. */
export interface LogChoices {
  /** Null: as the pod says, or all. Empty: all. */
  readonly container: string | null
  readonly isPrevious: boolean
  readonly range: LogRange
  /** The moment from which on lines are shown, in place of the range; null for the range. */
  readonly from: string | null
  readonly time: LogTime
  readonly isWrapped: boolean
  readonly search: string
  readonly isRegex: boolean
  readonly filters: readonly LogFilter[]
  /** The levels whose lines are left out. */
  readonly hiddenLevels: readonly LineLevel[]
  /** The fields that lines of JSON are shown by, in this order; none for the whole line. */
  readonly columns: readonly string[]
  /** Other clusters that are read with it. */
  readonly clusters: readonly ClusterId[]
}

const firstLogChoices: LogChoices = {
  container: null,
  isPrevious: false,
  range: 'tail-500',
  from: null,
  time: 'local',
  isWrapped: false,
  search: '',
  isRegex: false,
  filters: [],
  hiddenLevels: [],
  columns: [],
  clusters: [],
}

/** LogLine is one line of a log, as a link names it. */
export interface LogLine {
  readonly pod: string
  readonly container: string
  /** As the kubelet wrote it. */
  readonly at: string
  readonly isPrevious: boolean
}

/** More objects than a person goes back to. */
const maxKept = 50

/** KeptLogChoices keeps the choices of each object, of the last ones, while the tab is open. */
export class KeptLogChoices {
  readonly #choices = new Map<string, LogChoices>()

  of(object: string): LogChoices {
    return this.#choices.get(object) ?? firstLogChoices
  }

  keep(object: string, choices: LogChoices): void {
    this.#choices.delete(object)
    this.#choices.set(object, choices)
    const [oldest] = this.#choices.keys()
    if (this.#choices.size > maxKept && oldest !== undefined) this.#choices.delete(oldest)
  }
}
