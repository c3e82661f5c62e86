import type { LogMarker, LogSpec } from '#contract'
import { type Flow, isForbidden, isNotFound, KubeError } from '#kube'
import { Backoff, type Clock, messageOf, sleep } from '#machinery'
import { type AnswerEnd, AnswerEnds } from './answerEnds.ts'
import type { ContainerExit, LoggedContainer } from './containers.ts'
import { Cursor, type Resumed, type Resumption } from './cursor.ts'
import { LineReader, type ReadLine } from './lineReader.ts'

/** LogQuery is what a container's log is asked for. */
export interface LogQuery {
  readonly follow: boolean
  readonly previous: boolean
  readonly sinceTime: string | null
  readonly sinceSeconds: number | null
  readonly tailLines: number | null
}

/** LogSource is one container of one pod as a log reads it. */
export interface LogSource {
  /** The container as its pod has it now; null where the pod, this very one, is gone. */
  look(signal: AbortSignal): Promise<LoggedContainer | null>
  /** Resolves when the answer has ended in order. */
  read(
    query: LogQuery,
    sink: { onOpen(flow: Flow): void; onChunk(chunk: Buffer): void },
    signal: AbortSignal,
  ): Promise<void>
}

/** LogOutlet takes the lines of a container. */
interface LogOutlet {
  line(line: ReadLine): void
  mark(marker: LogMarker): void
  /** Whether the reading is stopped, because the lines are not taken. */
  readonly isStopped: boolean
  /** The answer is being read, and may be stopped until its end. */
  reading(flow: Flow): Disposable
}

export interface ContainerLogOptions {
  readonly source: LogSource
  readonly outlet: LogOutlet
  readonly want: Pick<LogSpec, 'previous' | 'follow' | 'sinceSeconds' | 'sinceTime' | 'tailLines'>
  readonly clock: Clock
  readonly random: () => number
  /** Bytes of a line that are given; left out, as many as a page gets. */
  readonly maxLineBytes?: number
}

/** Reading is how an answer is asked for, and whether the instance had ended before. */
interface Reading {
  readonly follow: boolean
  readonly previous: boolean
  readonly hasEnded: boolean
}

/** A container that waits or has ended is looked at again after this long. */
const lookMs = 2000
/** A cut that is mended within this time is none that a reader has to know of. */
const quietCutMs = 2000
/** After this long without a line, the newest one is asked for: some kubelets go silent when a log is rotated. */
const silenceMs = 60_000
/** An answer that has brought nothing for this long has brought what there is. */
const settledMs = 1000
/** So many answers in a row that end too early are believed: the log of the ended container was rotated away. */
const mostUndecided = 3
const retryRule = { firstMs: 250, capMs: 5000, jitter: 0.3 }

/** How a reading has ended: in order, by a cut, at lines that do not continue those before, or for good. */
type Ending = 'ended' | 'cut' | 'gap' | 'failed'

/**
 * ContainerLog reads one container's log to its end, over any number of connections and restarts. Every line of the file is
 * given once and in the file's order. Where that cannot be, a marker stands in its place. `run` resolves when there is no
 * more to come, and rejects only as an abort.
 *
 * The API server's word on an instance may be older than the kubelet's: an answer may be of the next instance already.
 * So lines that do not continue those before are not believed until the container was looked at again.
 */
export class ContainerLog {
  readonly #options: ContainerLogOptions
  readonly #backoff: Backoff
  readonly #beganAt: number
  #cursor: Cursor
  /** The instance that is read; null before the first. */
  #instance: Pick<LoggedContainer, 'instance' | 'restarts'> | null = null
  /** The first read is repeated until it has given a line. */
  #isFresh = true
  /** Every line of this instance has been given. */
  #isDrained = false
  /** The next lines may follow a gap: the container was looked at after the last ones did. */
  #acceptsGap = false
  /** The lines that the last reading gave. */
  #given = 0
  /** The last reading was of the file that was read before. */
  #isContinued = false
  /** The line without an end that the last reading ended with, and how many in a row have ended with it. */
  #rest = { text: '', count: 0 }
  readonly #ends = new AnswerEnds()
  #cutAt: number | null = null
  #isCutMarked = false
  #lastMark = ''

  constructor(options: ContainerLogOptions) {
    this.#options = options
    this.#backoff = new Backoff(retryRule, options.random)
    this.#beganAt = options.clock.now()
    const { sinceSeconds, sinceTime, tailLines } = options.want
    this.#cursor = new Cursor({
      isFromStart: sinceSeconds === null && sinceTime === undefined && tailLines === null,
    })
  }

  async run(signal: AbortSignal): Promise<void> {
    const { want, clock } = this.#options
    if (want.previous) {
      await this.#drain(signal, null)
      return
    }
    /** The instance that it waited for; null where it was never seen to wait. */
    let awaited: { readonly instance: null; readonly restarts: number } | null = null
    for (;;) {
      const container = await this.#look(signal)
      if (container === 'failed') return
      if (container === null) {
        this.#mark({ is: 'gone' })
        return
      }
      if (container.instance === null) {
        if (container.isOver) return
        this.#mark({ is: 'waiting', reason: container.reason, message: container.message })
        if (!want.follow) return
        awaited ??= { instance: null, restarts: container.restarts }
        await sleep(clock, lookMs, signal)
        continue
      }
      // What has run and ended between two looks is read first, as far as the kubelet still has it.
      this.#instance ??= awaited !== null && container.restarts > awaited.restarts ? awaited : container
      if (this.#instance.instance !== container.instance) {
        if (await this.#isReadAlready(signal)) this.#enter(container, false)
        else if (!(await this.#turnTo(container, signal))) continue
      }
      if (this.#isDrained) {
        if (container.isOver || !want.follow) return
        await sleep(clock, lookMs, signal)
        continue
      }
      const hasEnded = container.state !== 'running'
      const ending = await this.#read({ follow: want.follow, previous: false, hasEnded }, signal)
      if (ending === 'failed') return
      if (ending === 'gap') {
        this.#acceptsGap = true
        await sleep(clock, lookMs, signal)
      } else if (ending === 'ended') {
        if (hasEnded && this.#given === 0) {
          this.#isDrained = true
          if (container.exit !== null) this.#mark({ is: 'exited', ...container.exit })
        } else if (!want.follow && !hasEnded) return
        // The end of an answer means little: the container may have ended, or the connection was cut in order.
        else if (!hasEnded) await this.#pause(signal)
      }
    }
  }

  /** Whether the newest instance continues the last lines: then they were its own, before its start was known. */
  async #isReadAlready(signal: AbortSignal): Promise<boolean> {
    if (this.#isDrained || this.#cursor.since === null) return false
    this.#acceptsGap = false
    // An answer without a line known already says nothing: it may have been cut in order.
    for (let undecided = 0; undecided < mostUndecided; ) {
      const ending = await this.#read({ follow: false, previous: false, hasEnded: false }, signal)
      if (ending === 'gap' || ending === 'failed') return false
      if (this.#isContinued) return true
      if (ending !== 'ended') continue
      undecided += 1
    }
    return false
  }

  /**
   * Makes the container's newest instance the one that is read, after what the one before had still to say; false where it
   * is not the newest any more.
   */
  async #turnTo(container: LoggedContainer, signal: AbortSignal): Promise<boolean> {
    const mayAsk = !this.#isDrained && this.#missedBefore(container) === 0
    const drained = mayAsk ? await this.#drain(signal, container) : 'failed'
    if (drained === 'replaced') return false
    this.#cursor = new Cursor({ isFromStart: true })
    this.#enter(container, this.#isDrained || drained === 'whole')
    return true
  }

  #enter(container: LoggedContainer, isWhole: boolean): void {
    const { exitCode, reason }: ContainerExit = container.exit ?? { exitCode: null, reason: '' }
    this.#mark({ is: 'restarted', exitCode, reason, isWhole, missed: this.#missedBefore(container) })
    this.#instance = container
    this.#isFresh = false
    this.#isDrained = false
    this.#acceptsGap = false
    this.#rest = { text: '', count: 0 }
  }

  /** How many instances came and went since the one that is read. */
  #missedBefore({ restarts }: LoggedContainer): number {
    return Math.max(0, restarts - (this.#instance?.restarts ?? restarts) - 1)
  }

  /**
   * Reads the instance before `next` until there is no new line. Where another one has been started meanwhile, it is the log
   * of `next` that is answered with: `replaced`.
   */
  async #drain(signal: AbortSignal, next: LoggedContainer | null): Promise<'whole' | 'replaced' | 'failed'> {
    // Without a line that is known, the answer does not tell whose it is.
    const isUnknown = this.#cursor.since === null
    for (;;) {
      const ending = await this.#read({ follow: false, previous: true, hasEnded: true }, signal)
      if (ending === 'failed') return 'failed'
      const isOver = ending === 'ended' && this.#given === 0
      const isDoubtful = ending === 'gap' || (isOver && isUnknown)
      if (next !== null && isDoubtful && !(await this.#isNewest(next, signal))) return 'replaced'
      if (isOver) return 'whole'
      if (ending === 'gap') this.#acceptsGap = true
    }
  }

  /** Whether the container has not been started again since; false where that cannot be known. */
  async #isNewest({ instance }: LoggedContainer, signal: AbortSignal): Promise<boolean> {
    await sleep(this.#options.clock, lookMs, signal)
    const container = await this.#look(signal)
    return container !== 'failed' && container?.instance === instance
  }

  /** Reads until the answer ends. */
  async #read(how: Reading, signal: AbortSignal): Promise<Ending> {
    const { clock } = this.#options
    this.#given = 0
    this.#isContinued = false
    try {
      return await this.#readOnce(how, signal)
    } catch (problem) {
      if (signal.aborted) throw problem
      if (isBadRequest(problem) && !how.previous) {
        // The container waits to start, which the next look tells.
        await sleep(clock, lookMs, signal)
        return 'cut'
      }
      // Without its pod, which the next look tells of.
      const isGone = isNotFound(problem) && !how.previous
      if (isRefusal(problem) && !isGone) {
        const isRest = how.previous && !this.#options.want.previous
        if (!isRest) this.#mark(failure(problem))
        return 'failed'
      }
      this.#noteCut(problem)
      await this.#pause(signal)
      return 'cut'
    }
  }

  async #readOnce({ follow, previous, hasEnded }: Reading, signal: AbortSignal): Promise<Ending> {
    const { source, outlet, want, clock } = this.#options
    const sinceTime = this.#cursor.since
    const isRepeat = sinceTime === null && this.#isFresh
    const resumption = this.#cursor.resume()
    using stack = new DisposableStack()
    const stopped = new AbortController()
    const onAbort = () => stopped.abort(signal.reason)
    signal.addEventListener('abort', onAbort)
    stack.defer(() => signal.removeEventListener('abort', onAbort))
    const takeNext = (line: ReadLine) => {
      this.#cursor.note(line)
      this.#given += 1
      this.#lastMark = ''
      outlet.line(line)
    }
    let hasGap = false
    /** Each line is a new one, and there is nothing else to do. */
    let isPlain = false
    const give = ({ lines, isGap }: Resumed) => {
      if (hasGap) return
      if (isGap && !this.#acceptsGap) {
        hasGap = true
        stopped.abort()
        return
      }
      if (isGap) this.#mark({ is: 'rotated' })
      if (resumption.isDecided) this.#noteResumed(isGap)
      if (lines.length === 0) return
      this.#backoff.reset()
      for (const line of lines) takeNext(line)
      isPlain = resumption.isDecided
    }
    const reader = new LineReader((line) => {
      // Most lines come when the place is found, and are many.
      if (isPlain) takeNext(line)
      else give(resumption.take(line))
    }, this.#options.maxLineBytes)
    let settling = null as Disposable | null
    stack.defer(() => settling?.[Symbol.dispose]())
    const settle = () => {
      settling?.[Symbol.dispose]()
      if (resumption.isDecided) return
      // While the reading is stopped, an answer brings nothing that it has.
      settling = clock.after(settledMs, () => (outlet.isStopped ? settle() : give(resumption.end())))
    }
    // A kubelet that went silent has newer lines than it has sent; then the log is read again from the cursor.
    let watching: Disposable | null = null
    stack.defer(() => watching?.[Symbol.dispose]())
    const watch = () => {
      watching?.[Symbol.dispose]()
      watching = clock.after(silenceMs, () => {
        if (outlet.isStopped) {
          watch()
          return
        }
        void this.#isBehind(stopped.signal).then((isBehind) => {
          if (isBehind) stopped.abort(new KubeError('reset', 'The log went silent.'))
          else if (!stopped.signal.aborted) watch()
        })
      })
    }
    if (follow) watch()
    const query = {
      follow,
      previous,
      sinceTime: isRepeat ? (want.sinceTime ?? null) : sinceTime,
      sinceSeconds: isRepeat && want.sinceSeconds !== null ? want.sinceSeconds + this.#ageSeconds : null,
      tailLines: isRepeat ? want.tailLines : null,
    }
    try {
      await source.read(
        query,
        {
          onOpen: (flow) => void stack.use(outlet.reading(flow)),
          onChunk: (chunk) => {
            reader.take(chunk)
            settle()
            if (follow) watch()
          },
        },
        stopped.signal,
      )
    } catch (problem) {
      if (hasGap) return 'gap'
      throw problem
    }
    // The pauses below are none of the answer's.
    settling?.[Symbol.dispose]()
    const { rest } = reader
    this.#rest = {
      text: rest,
      count: rest === this.#rest.text && this.#given === 0 ? this.#rest.count + 1 : 1,
    }
    // A piece without an end of line is a line only if nothing more is written, and no cut has parted it.
    if (rest !== '' && hasEnded) {
      if (this.#rest.count < mostUndecided) {
        await this.#pause(signal)
        return hasGap ? 'gap' : 'cut'
      }
      reader.end()
    }
    this.#isContinued = resumption.isCutShort || (resumption.isDecided && !hasGap)
    const end = hasGap ? null : this.#doubtfulEnd(resumption, hasEnded)
    if (end === null) this.#ends.clear()
    // Nor does an answer say anything that was not taken.
    else if (outlet.isStopped || !this.#ends.isBelieved(end)) {
      if (end === 'amongKnown' || outlet.isStopped) await this.#pause(signal)
      return 'cut'
    }
    give(resumption.end())
    this.#isContinued &&= !hasGap
    // The file has none of the lines known, so others may be gone with them.
    if (hasEnded && (end === 'amongKnown' || end === 'withoutKnown')) this.#mark({ is: 'rotated' })
    this.#ends.clear()
    return hasGap ? 'gap' : 'ended'
  }

  /** Where an answer has ended that may have been cut in order; null where that makes no difference. */
  #doubtfulEnd({ isCutShort, isDecided }: Resumption, hasEnded: boolean): AnswerEnd | null {
    if (isCutShort) return 'amongKnown'
    if (!hasEnded) return null
    if (!isDecided) return 'withoutKnown'
    return this.#given === 0 ? 'behindKnown' : null
  }

  /** Whether the newest line is another than the last one that was given; false where that cannot be asked. */
  async #isBehind(signal: AbortSignal): Promise<boolean> {
    const newest = this.#cursor.newest
    let key: number | null = null
    const reader = new LineReader((line) => {
      key = line.key
    }, this.#options.maxLineBytes)
    try {
      await this.#options.source.read(
        { follow: false, previous: false, sinceTime: null, sinceSeconds: null, tailLines: 1 },
        { onOpen: () => {}, onChunk: (chunk) => reader.take(chunk) },
        signal,
      )
    } catch {
      // Then the answer that is being read will end as well, or goes on.
      return false
    }
    return key !== null && key !== newest && newest === this.#cursor.newest
  }

  /** Looks at the container until an answer comes; `failed` where none will. */
  async #look(signal: AbortSignal): Promise<LoggedContainer | null | 'failed'> {
    for (;;) {
      try {
        return await this.#options.source.look(signal)
      } catch (problem) {
        if (signal.aborted) throw problem
        if (isNotFound(problem)) return null
        if (isForbidden(problem)) {
          this.#mark(failure(problem))
          return 'failed'
        }
        this.#noteCut(problem)
        await this.#pause(signal)
      }
    }
  }

  /** The log is asked for from the same moment on, however late the first answer comes. */
  get #ageSeconds(): number {
    return Math.ceil((this.#options.clock.now() - this.#beganAt) / 1000)
  }

  /** A cut that lasts is marked once, with the reason. */
  #noteCut(problem: unknown): void {
    const now = this.#options.clock.now()
    this.#cutAt ??= now
    if (this.#isCutMarked || now - this.#cutAt < quietCutMs) return
    this.#isCutMarked = true
    this.#mark({ is: 'cut', reason: messageOf(problem) })
  }

  #noteResumed(isGap: boolean): void {
    this.#acceptsGap = false
    if (this.#isCutMarked && !isGap) this.#mark({ is: 'resumed' })
    this.#isCutMarked = false
    this.#cutAt = null
  }

  async #pause(signal: AbortSignal): Promise<void> {
    await sleep(this.#options.clock, this.#backoff.next(), signal)
  }

  /** The same marker twice in a row says nothing more. */
  #mark(marker: LogMarker): void {
    const said = JSON.stringify(marker)
    if (said === this.#lastMark) return
    this.#lastMark = said
    this.#options.outlet.mark(marker)
  }
}

const isBadRequest = (problem: unknown): boolean => problem instanceof KubeError && problem.status === 400

/** The API server or the kubelet has understood the question, and says no. */
const isRefusal = (problem: unknown): problem is KubeError =>
  problem instanceof KubeError &&
  problem.status !== null &&
  [400, 403, 404, 405, 422].includes(problem.status)

const failure = (problem: KubeError): LogMarker => ({
  is: 'failed',
  code: isForbidden(problem) ? 'cluster_denied' : 'cluster_failed',
  reason: problem.message,
})
