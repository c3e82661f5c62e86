import { KubeError } from '#kube'
import { type Clock, sleep } from '#machinery'
import type { LogQuery, LogSource } from './containerLog.ts'
import type { LoggedContainer } from './containers.ts'

/** WrittenLine is a line as a container wrote it. */
interface WrittenLine {
  readonly at: string
  readonly text: string
}

interface Instance {
  readonly id: string
  /** Every line so far, and when each was written. */
  readonly lines: WrittenLine[]
  readonly times: number[]
  /** The first line of the current file; those before are in rotated files. */
  fileStart: number
  hasEnded: boolean
}

interface Reader {
  readonly instance: Instance
  readonly send: (lines: readonly WrittenLine[]) => void
  readonly end: (problem: Error | null) => void
}

/**
 * ScriptedContainer is a container and its kubelet in tests. It serves logs as the kubelet does: of the current file only,
 * with `sinceTime` in whole seconds, and an end of the answer that says nothing about the reason.
 */
export class ScriptedContainer implements LogSource {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #readers = new Set<Reader>()
  readonly #instances: Instance[] = []
  /** While it is set, every question fails with it. */
  refusal: KubeError | null = null
  isGone = false
  exitCode = 137

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /** Every line of every instance. */
  get written(): readonly WrittenLine[] {
    return this.#instances.flatMap(({ lines }) => lines)
  }

  /** The newest line of the newest instance; null where it has none. */
  get last(): WrittenLine | null {
    return this.#newest.lines.at(-1) ?? null
  }

  start(): void {
    const id = `instance-${this.#instances.length + 1}`
    this.#instances.push({ id, lines: [], times: [], fileStart: 0, hasEnded: false })
  }

  write(...lines: readonly WrittenLine[]): void {
    const instance = this.#newest
    for (const line of lines) {
      instance.lines.push(line)
      instance.times.push(Date.parse(line.at))
    }
    for (const reader of this.#readers) if (reader.instance === instance) reader.send(lines)
  }

  /** A new file begins. Answers that are being read go on in it. */
  rotate(): void {
    this.#newest.fileStart = this.#newest.lines.length
  }

  /** The answers of this moment get nothing any more, as from a kubelet that has lost its file. */
  mute(): void {
    this.#readers.clear()
  }

  /** The container ends, and so do the answers. */
  exit(): void {
    this.#newest.hasEnded = true
    for (const reader of [...this.#readers]) reader.end(null)
  }

  /** Cuts every answer, in order or not; the last bytes of it may be missing. */
  cut(): void {
    for (const reader of [...this.#readers])
      reader.end(this.#random() < 0.5 ? null : new KubeError('reset', 'The connection was cut.'))
  }

  async look(): Promise<LoggedContainer | null> {
    if (this.refusal !== null) throw this.refusal
    if (this.isGone) return null
    const instance = this.#instances.at(-1)
    const exit = { exitCode: this.exitCode, reason: 'Error' }
    const hasExit = this.#instances.length > 1 || instance?.hasEnded === true
    return {
      name: 'app',
      type: 'app',
      state: instance === undefined ? 'waiting' : instance.hasEnded ? 'terminated' : 'running',
      instance: instance?.id ?? null,
      restarts: Math.max(0, this.#instances.length - 1),
      reason: instance === undefined ? 'ContainerCreating' : '',
      message: '',
      exit: hasExit ? exit : null,
      isOver: false,
    }
  }

  async read(query: LogQuery, sink: Parameters<LogSource['read']>[1], signal: AbortSignal): Promise<void> {
    if (this.refusal !== null) throw this.refusal
    const instance = query.previous ? this.#instances.at(-2) : this.#instances.at(-1)
    if (instance === undefined)
      throw new KubeError('rejected', 'container app is waiting to start', { status: 400 })
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    // An abort may come before it is waited for.
    promise.catch(() => {})
    let isOver = false
    let isPaused = false
    /** The end has come, behind what is not taken yet. */
    let isEnding = false
    let waiting = Buffer.alloc(0)
    const pump = () => {
      while (waiting.length > 0 && !isOver && !isPaused) {
        const size = 1 + Math.floor(this.#random() * this.#mostChunkBytes)
        const chunk = waiting.subarray(0, size)
        waiting = waiting.subarray(size)
        sink.onChunk(chunk)
        // A cut in the middle of what is being sent.
        if (waiting.length > 0 && this.#random() < this.#cutChance) end(null)
      }
      if (isEnding && waiting.length === 0 && !isOver) end(null)
    }
    const send = (lines: readonly WrittenLine[]) => {
      waiting = Buffer.concat([waiting, Buffer.from(lines.map(({ at, text }) => `${at} ${text}\n`).join(''))])
      pump()
    }
    sink.onOpen({
      pause: () => {
        isPaused = true
      },
      resume: () => {
        isPaused = false
        pump()
      },
    })
    const reader: Reader = { instance, send, end: (problem) => end(problem) }
    const end = (problem: Error | null) => {
      isOver = true
      this.#readers.delete(reader)
      if (problem === null) resolve()
      else reject(problem)
    }
    const onAbort = () => end(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    // An answer takes a moment.
    await sleep(this.#clock, 1, signal)
    this.#readers.add(reader)
    send(linesOf(instance, query))
    if (!query.follow || instance.hasEnded) {
      isEnding = true
      pump()
    }
    try {
      await promise
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Answers come in chunks of at most so many bytes. */
  #mostChunkBytes = 400
  set mostChunkBytes(bytes: number) {
    this.#mostChunkBytes = bytes
  }

  /** How likely each chunk is the last one. */
  #cutChance = 0
  set cutChance(chance: number) {
    this.#cutChance = chance
  }

  get #newest(): Instance {
    const newest = this.#instances.at(-1)
    if (newest === undefined) throw new Error('The container has not started.')
    return newest
  }
}

function linesOf({ lines, times, fileStart }: Instance, query: LogQuery): WrittenLine[] {
  const since = query.sinceTime === null ? Number.NEGATIVE_INFINITY : Date.parse(query.sinceTime)
  const served = lines.slice(fileStart).filter((_, index) => (times[fileStart + index] ?? 0) >= since)
  return query.tailLines === null ? served : served.slice(Math.max(0, served.length - query.tailLines))
}
