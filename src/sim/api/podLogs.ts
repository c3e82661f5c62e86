import type { Clock, KubeObject } from '#machinery'
import type { Call } from './call.ts'
import { choiceOf, type LogLine } from './logChoice.ts'

/** Written is the log of one container that a test writes. */
interface Written {
  lines: LogLine[]
  readonly answers: Set<Call>
  isEndless: boolean
}

/** A line of a flood, with its end, in bytes. */
const floodLineBytes = 128
const floodLines = 256

/**
 * PodLogs are the logs that a test writes itself, line by line, in place of those that the server makes up. They can be
 * cut, rotated, and written without an end.
 */
export class PodLogs {
  readonly #clock: Clock
  readonly #written = new Map<string, Written>()
  #nanos = 0
  /** Bytes of endless logs that were written so far. */
  flooded = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Writes lines to a container's log, which has none but those from now on. `pod` is `namespace/name`. */
  write(pod: string, container: string, ...texts: readonly string[]): void {
    const written = this.#of(pod, container)
    const lines = texts.map((text) => ({ at: this.#stamp(), text }))
    written.lines.push(...lines)
    for (const answer of written.answers)
      answer.write(choiceOf(follow(answer.query), this.#clock).text(lines))
  }

  /** Writes lines to the log of the instance before the last restart. */
  writePrevious(pod: string, container: string, ...texts: readonly string[]): void {
    this.write(pod, previousOf(container), ...texts)
  }

  /** The container writes as fast as its log is read, from now on. */
  flood(pod: string, container: string): void {
    this.#of(pod, container).isEndless = true
  }

  /** Begins a new file: what was written is not served any more. Answers go on. */
  rotate(pod: string, container: string): void {
    this.#of(pod, container).lines = []
  }

  /** Ends every answer of that log, as a balancer does. */
  cut(pod: string, container: string): void {
    const { answers } = this.#of(pod, container)
    for (const answer of answers) answer.end()
    answers.clear()
  }

  /** Answers if a test writes this log; false where none does. */
  answer(call: Call, pod: KubeObject, container: string): boolean {
    const { namespace = '', name } = pod.metadata
    const isPrevious = call.query.get('previous') === 'true'
    const of = isPrevious ? previousOf(container) : container
    const written = this.#written.get(keyOf(`${namespace}/${name}`, of))
    if (written === undefined) return false
    call.begin({ 'content-type': 'text/plain' })
    call.write(choiceOf(call.query, this.#clock).text(written.lines))
    if (written.isEndless) void this.#pour(call)
    else if (call.query.get('follow') === 'true') {
      written.answers.add(call)
      call.ended.addEventListener('abort', () => written.answers.delete(call), { once: true })
    } else call.end()
    return true
  }

  async #pour(call: Call): Promise<void> {
    for (let number = 0; !call.ended.aborted; number += floodLines) {
      const lines = Array.from({ length: floodLines }, (_, index) => {
        const head = `${this.#stamp()} line ${number + index} `
        return `${head.padEnd(floodLineBytes - 1, '.')}\n`
      }).join('')
      this.flooded += lines.length
      call.write(lines)
      await call.drained()
      // Everything else of this process has its turn.
      await new Promise(setImmediate)
    }
  }

  #of(pod: string, container: string): Written {
    const key = keyOf(pod, container)
    const written = this.#written.get(key) ?? { lines: [], answers: new Set<Call>(), isEndless: false }
    this.#written.set(key, written)
    return written
  }

  /** Later than any stamp before, in the same millisecond too. */
  #stamp(): string {
    this.#nanos = (this.#nanos + 1) % 1_000_000
    const nanos = String(this.#nanos).padStart(6, '0')
    return new Date(this.#clock.now()).toISOString().replace('Z', `${nanos}Z`)
  }
}

/** A line that is written while it is followed is never too old, and not counted. */
function follow(query: URLSearchParams): URLSearchParams {
  const stamps = query.get('timestamps')
  return new URLSearchParams(stamps === null ? {} : { timestamps: stamps })
}

/** No container has such a name. */
const previousOf = (container: string): string => `${container} before`

const keyOf = (pod: string, container: string): string => `${pod}/${container}`
