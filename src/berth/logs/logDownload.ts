import { FlotillaError, type LogDownloadParams, type LogMarker } from '#contract'
import { type Flow, isForbidden, isNotFound } from '#kube'
import { type Clock, isAbort, messageOf, ScopeEndedError, sleep } from '#machinery'
import { toFlotillaError } from '../requests/errors.ts'
import type { ByteSink } from '../requests/handlers.ts'
import { ContainerLog } from './containerLog.ts'
import type { LoggedContainer } from './containers.ts'
import type { LogParts } from './followedLog.ts'
import type { ReadLine } from './lineReader.ts'
import { coverageWords, FileCoverage, maxSavedLineBytes, missingLine } from './logCoverage.ts'
import { type LogFiles, oneText, zipArchive } from './logFiles.ts'
import { LoggedPod } from './loggedPod.ts'
import { openPodList } from './podList.ts'
import { readRotated, rotatedFiles } from './rotatedFiles.ts'
import { TextPieces } from './textPieces.ts'

/** A cluster that has sent nothing for this long while its bytes were wanted is not waited for any more. */
const idleMs = 60_000
const listMs = 200
/** The files of a node are listed again, since it may rotate a log while it is read. */
const mostLooks = 5

/**
 * LogDownload writes everything that the nodes still have of the chosen logs to a sink, one container after the other, as
 * fast as it is taken, and says at its end what it covers. It holds no more than a few pieces. It ends the sink, with an
 * error where there is nothing to read at all. Disposing it ends its requests.
 */
export class LogDownload implements Disposable {
  readonly #params: LogDownloadParams
  readonly #about: string
  readonly #sink: ByteSink
  readonly #parts: LogParts
  readonly #clock: Clock
  readonly #files: LogFiles
  readonly #ended = new AbortController()
  readonly #stack = new DisposableStack()
  readonly #coverages: FileCoverage[] = []
  #flow: Flow | null = null
  #isStopped = false
  readonly #pieces = new TextPieces((piece) => {
    this.#files.write(piece)
    this.#regulate()
  })
  #hasGivenUp = false
  /** The nodes may not be asked for files. */
  #isRefused = false
  /** Why the first log that could not be read was not. */
  #failure: FlotillaError | null = null

  constructor(params: LogDownloadParams, about: string, sink: ByteSink, parts: LogParts) {
    this.#params = params
    this.#about = about
    this.#sink = sink
    this.#parts = parts
    this.#clock = parts.clock
    const onRoom = () => this.#regulate()
    this.#files = this.#stack.use(
      params.format === 'zip'
        ? zipArchive(sink, { onRoom, now: new Date(parts.clock.now()) })
        : oneText(sink),
    )
    this.#stack.use(sink.onRoom(onRoom))
    // In a later turn: the sink has its place by then.
    void Promise.resolve().then(() => this.#run())
  }

  [Symbol.dispose](): void {
    this.#ended.abort(new ScopeEndedError('download'))
    this.#stack[Symbol.dispose]()
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended
    const from = this.#clock.now()
    try {
      const pods = await this.#pods(signal)
      for (const pod of pods) await this.#readPod(pod, signal)
      if (this.#failure !== null && this.#coverages.every(({ isFile }) => !isFile)) throw this.#failure
      const covers = coverageWords({
        about: this.#about,
        from,
        to: this.#clock.now(),
        files: this.#coverages,
      })
      await this.#files.end(covers)
      this.#sink.end(null)
    } catch (problem) {
      if (signal.aborted) return
      this.#sink.end(toFlotillaError(problem, this.#parts.log))
    }
  }

  async #pods(signal: AbortSignal): Promise<LoggedPod[]> {
    const { connected, clock, tables } = this.#parts
    const { namespace, pod, filter = '' } = this.#params
    const logged = (place: string, name: string, uid: string | null) =>
      new LoggedPod({ namespace: place, name, uid, connected, clock })
    if (pod !== undefined) {
      const only = logged(namespace, pod, null)
      await this.#requireContainer(only, pod)
      return [only]
    }
    using list = openPodList(tables, namespace, filter)
    const since = clock.now()
    for (;;) {
      const state = list.state()
      if (state.type === 'denied') throw new FlotillaError('cluster_denied', state.reason)
      if (state.type === 'complete')
        return state.pods.map(({ uid, namespace: place, name }) => logged(place, name, uid))
      if (clock.now() - since > idleMs) throw new FlotillaError('deadline_exceeded')
      await sleep(clock, listMs, signal)
    }
  }

  /** Rejects where the only pod, or its container, is not there: then there is nothing to read at all. */
  async #requireContainer(pod: LoggedPod, name: string): Promise<void> {
    const { container } = this.#params
    const containers = (await pod.containers()) ?? []
    if (container !== undefined && !containers.some((each) => each.name === container))
      throw new FlotillaError('object_not_found', `The pod ${name} has no container ${container}.`)
  }

  async #readPod(pod: LoggedPod, signal: AbortSignal): Promise<void> {
    const { container, previous } = this.#params
    let containers: readonly LoggedContainer[] | null
    try {
      containers = await pod.containers()
    } catch (problem) {
      if (signal.aborted) throw problem
      this.#note(pod.name, toFlotillaError(problem, this.#parts.log).message)
      return
    }
    if (containers === null) {
      this.#note(pod.name, 'The pod is gone.')
      return
    }
    for (const each of containers) {
      if (container !== undefined && each.name !== container) continue
      const name = `${fileName(pod.name)}/${fileName(each.name)}`
      if (previous || each.restarts > 0)
        await this.#readInstance(pod, each, { name: `${name}.previous.log`, isPrevious: true }, signal)
      if (!previous) await this.#readInstance(pod, each, { name: `${name}.log`, isPrevious: false }, signal)
    }
  }

  async #readInstance(
    pod: LoggedPod,
    { name: container, restarts }: LoggedContainer,
    { name, isPrevious }: { readonly name: string; readonly isPrevious: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const coverage = this.#note(name, null)
    if (this.#hasGivenUp) {
      coverage.note('It was not read: the cluster did not answer.')
      return
    }
    const idle = new AbortController()
    const give = () => {
      this.#hasGivenUp = true
      coverage.note('The rest is missing: the cluster did not answer for a minute.')
      idle.abort(new ScopeEndedError('download'))
    }
    let heardAt = this.#clock.now()
    using stack = new DisposableStack()
    let timer: Disposable | null = null
    stack.defer(() => timer?.[Symbol.dispose]())
    const watch = () => {
      timer = this.#clock.after(idleMs, () => {
        if (this.#isStopped) heardAt = this.#clock.now()
        if (this.#clock.now() - heardAt >= idleMs) give()
        else watch()
      })
    }
    watch()
    const isStopped = () => this.#isStopped
    const outlet = {
      line: (line: ReadLine) => {
        heardAt = this.#clock.now()
        this.#takeLine(coverage, line)
      },
      mark: (marker: LogMarker) => this.#takeMarker(coverage, marker),
      get isStopped() {
        return isStopped()
      },
      reading: (flow: Flow) => {
        this.#flow = flow
        if (this.#isStopped) flow.pause()
        const over = () => {
          this.#flow = null
        }
        return { [Symbol.dispose]: over }
      },
    }
    const reader = new ContainerLog({
      source: pod.source(container),
      outlet,
      want: { previous: isPrevious, follow: false, sinceSeconds: null, tailLines: null },
      clock: this.#clock,
      random: this.#parts.random,
      maxLineBytes: maxSavedLineBytes,
    })
    const limited = AbortSignal.any([signal, idle.signal])
    const instance = isPrevious ? restarts - 1 : restarts
    try {
      const read = await this.#readRotated(pod, { container, instance }, coverage, {
        outlet,
        signal: limited,
      })
      await reader.run(limited)
      if (read !== null)
        await this.#checkRotated(pod, { container, instance }, coverage, { read, signal: limited })
    } catch (problem) {
      if (signal.aborted || !isAbort(problem)) throw problem
    }
    this.#pieces.flush()
    if (coverage.isFile) await this.#files.close()
  }

  /** Reads the files that the node has rotated away, the oldest first; gives their moments, or null where it may not. */
  async #readRotated(
    pod: LoggedPod,
    { container, instance }: LogInstance,
    coverage: FileCoverage,
    { outlet, signal }: { readonly outlet: Parameters<typeof readRotated>[3]; readonly signal: AbortSignal },
  ): Promise<ReadonlySet<string> | null> {
    const place = pod.placeOf(container)
    if (place === null || this.#isRefused) return null
    const read = new Set<string>()
    try {
      const client = await this.#parts.connected()
      for (let looks = 0; looks < mostLooks; looks += 1) {
        const fresh = (await rotatedFiles(client, place, instance, signal)).filter(
          (moment) => !read.has(moment),
        )
        if (fresh.length === 0) break
        for (const moment of fresh) {
          read.add(moment)
          const file = { restarts: instance, moment, maxLineBytes: maxSavedLineBytes }
          await readRotated(client, place, file, outlet, signal)
        }
      }
    } catch (problem) {
      if (signal.aborted) throw problem
      this.#isRefused ||= isForbidden(problem)
      // Without a folder of its own, the log was never rotated here, or the node serves no files.
      if (!isNotFound(problem) || read.size > 0)
        coverage.note(`Files that the node has rotated away could not be read: ${messageOf(problem)}`)
      return null
    }
    if (read.size > 0)
      coverage.note(`With ${read.size} rotated ${read.size === 1 ? 'file' : 'files'}, read through the node.`)
    return read
  }

  /** Says so where the node has rotated the log between the last rotated file that was read and the newest one. */
  async #checkRotated(
    pod: LoggedPod,
    { container, instance }: LogInstance,
    coverage: FileCoverage,
    { read, signal }: { readonly read: ReadonlySet<string>; readonly signal: AbortSignal },
  ): Promise<void> {
    const place = pod.placeOf(container)
    if (place === null) return
    try {
      const now = await rotatedFiles(await this.#parts.connected(), place, instance, signal)
      if (now.some((moment) => !read.has(moment)))
        coverage.note(
          'The node has rotated the log while it was read, so lines may be missing or stand twice.',
        )
    } catch (problem) {
      if (signal.aborted) throw problem
      // Then the node's files were readable before, and nothing more is known.
    }
  }

  /** Begins to say what something covers. */
  #note(name: string, words: string | null): FileCoverage {
    const coverage = new FileCoverage(name)
    if (words !== null) coverage.note(words)
    this.#coverages.push(coverage)
    return coverage
  }

  #takeLine(coverage: FileCoverage, line: ReadLine): void {
    if (!coverage.isFile) this.#files.begin(coverage.name)
    coverage.line(line)
    this.#pieces.line(line, this.#params.timestamps)
  }

  /** A gap is drawn in its place; the other markers are about the end. */
  #takeMarker(coverage: FileCoverage, marker: LogMarker): void {
    if (marker.is === 'cut' || marker.is === 'resumed') return
    coverage.mark(marker)
    if (marker.is === 'failed') this.#failure ??= new FlotillaError(marker.code, marker.reason)
    if (marker.is === 'rotated' && coverage.isFile) this.#pieces.text(missingLine)
  }

  /** Stops the reading while its bytes are not taken. */
  #regulate(): void {
    const isStopped = this.#files.isFull
    if (isStopped === this.#isStopped) return
    this.#isStopped = isStopped
    if (isStopped) this.#flow?.pause()
    else this.#flow?.resume()
  }
}

/** One run of a container: its number of restarts before. */
interface LogInstance {
  readonly container: string
  readonly instance: number
}

/** A name that comes from a cluster names a file in its own folder, and nothing else. */
const fileName = (name: string): string => name.replace(/[^\w.-]/gu, '_').replace(/^\.+/u, '_')
