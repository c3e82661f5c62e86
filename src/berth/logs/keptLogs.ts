import type { ContainerType, LogSpec } from '#contract'
import { Resumption } from './cursor.ts'
import type { ReadLine } from './lineReader.ts'

/** KeptBounds are how much of the logs is kept. */
interface KeptBounds {
  /** Bytes of all logs, with what each line costs beside its text. */
  readonly bytes: number
  readonly bytesOfOne: number
}

const defaultBounds: KeptBounds = { bytes: 8 << 20, bytesOfOne: 2 << 20 }
/** The stamp, the key and the objects of a line. */
const lineCost = 200

/** Whose log it is. */
export interface KeptSubject {
  readonly namespace: string
  readonly pod: string
  /** Another one for a later pod of the same name. */
  readonly podId: string
  readonly container: string
  readonly containerType: ContainerType
}

/** KeptLog is the newest part of one container's log, as far as it was read. */
export interface KeptLog extends KeptSubject {
  /** The lines of each time it was read; between two of them others were not read. */
  readonly parts: readonly (readonly ReadLine[])[]
  /** Older lines were read and are not kept any more. */
  readonly hasDropped: boolean
}

/** LogRecorder takes the lines of one reading. Disposing it ends the reading. */
export interface LogRecorder extends Disposable {
  line(line: ReadLine): void
  /** Lines are missing before the next one. */
  gap(): void
}

/**
 * KeptLogs keeps the newest lines that were read of each log, up to a bound for all of them, so that they can be looked at
 * when the pod is gone. The log that was read least recently leaves first. They end with the berth.
 */
export class KeptLogs {
  readonly #bounds: KeptBounds
  /** The one that was read least recently comes first. */
  readonly #logs = new Map<string, Kept>()
  #bytes = 0

  constructor(bounds: KeptBounds = defaultBounds) {
    this.#bounds = bounds
  }

  /** Keeps what is read of a log from now on; null where it is being kept already, by another reader. */
  record(subject: KeptSubject, { pods }: Pick<LogSpec, 'pods'>): LogRecorder | null {
    const key = JSON.stringify([subject.podId, subject.container])
    const kept = this.#logs.get(key) ?? new Kept(subject)
    if (pods.type === 'filter') kept.filters.add(pods.filter)
    if (kept.isRecording) return null
    kept.isRecording = true
    this.#logs.delete(key)
    this.#logs.set(key, kept)
    const resumption = new Resumption(kept.keys(), true)
    let hasGap = false
    let isOver = false
    const take = ({ lines, isGap }: ReturnType<Resumption['take']>) => {
      // One that has left is not kept by its reader alone.
      if (lines.length === 0 || this.#logs.get(key) !== kept) return
      const before = kept.bytes
      for (const [index, line] of lines.entries()) kept.add(line, index === 0 && (isGap || hasGap))
      hasGap = false
      kept.trim(this.#bounds.bytesOfOne)
      this.#bytes += kept.bytes - before
      this.#trim(key)
    }
    return {
      line: (line) => take(resumption.take(line)),
      gap: () => {
        hasGap = true
      },
      [Symbol.dispose]: () => {
        if (isOver) return
        isOver = true
        take(resumption.end())
        kept.isRecording = false
      },
    }
  }

  /** What is kept of these pods, of those that are not among the ones that are there. */
  gone(
    { namespace, pods }: Pick<LogSpec, 'namespace' | 'pods'>,
    there: ReadonlySet<string>,
  ): readonly KeptLog[] {
    return [...this.#logs.values()].filter(
      (kept) =>
        kept.namespace === namespace &&
        kept.parts.length > 0 &&
        !there.has(kept.podId) &&
        (pods.type === 'pod' ? kept.pod === pods.name : kept.filters.has(pods.filter)),
    )
  }

  #trim(except: string): void {
    for (const [key, { bytes }] of this.#logs) {
      if (this.#bytes <= this.#bounds.bytes) return
      if (key === except) continue
      this.#logs.delete(key)
      this.#bytes -= bytes
    }
  }
}

class Kept implements KeptLog {
  readonly namespace: string
  readonly pod: string
  readonly podId: string
  readonly container: string
  readonly containerType: ContainerType
  /** The filters of workloads by which it was read. */
  readonly filters = new Set<string>()
  parts: ReadLine[][] = []
  hasDropped = false
  isRecording = false
  bytes = 0

  constructor(subject: KeptSubject) {
    this.namespace = subject.namespace
    this.pod = subject.pod
    this.podId = subject.podId
    this.container = subject.container
    this.containerType = subject.containerType
  }

  keys(): number[] {
    return this.parts.flat().map(({ key }) => key)
  }

  add(line: ReadLine, isPartBegun: boolean): void {
    const last = this.parts.at(-1)
    if (last === undefined || isPartBegun) this.parts.push([line])
    else last.push(line)
    this.bytes += costOf(line)
  }

  /** Drops the oldest lines: a quarter more than it has to, so that it is seldom done. */
  trim(limit: number): void {
    if (this.bytes <= limit) return
    this.hasDropped = true
    while (this.bytes > limit * 0.75) {
      const [first = []] = this.parts
      let count = 0
      while (count < first.length && this.bytes > limit * 0.75) {
        const line = first[count]
        if (line !== undefined) this.bytes -= costOf(line)
        count += 1
      }
      if (count === first.length) this.parts.shift()
      else this.parts[0] = first.slice(count)
    }
  }
}

const costOf = ({ size }: ReadLine): number => size + lineCost
