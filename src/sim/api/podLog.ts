import type { Clock, KubeObject } from '#machinery'
import type { ObjectStore } from '../store/objectStore.ts'
import { badRequest } from '../store/status.ts'
import type { Call } from './call.ts'
import { choiceOf, type LogLine } from './logChoice.ts'
import { lastWordsOf, seedOf, wordsOf } from './logWords.ts'
import type { PodLogs } from './podLogs.ts'

const linesKept = 500
const lineGapMs = 1000

interface ContainerStatus {
  readonly name: string
  readonly state?: {
    readonly waiting?: { readonly reason?: string }
    readonly running?: { readonly startedAt?: string }
    readonly terminated?: Ended
  }
  readonly lastState?: { readonly terminated?: Ended }
}

interface Ended {
  readonly startedAt?: string
  readonly finishedAt?: string
  readonly exitCode?: number
}

/** Run is one instance of a container; `to` is null while it runs. Epoch seconds. */
interface Run {
  readonly from: number
  readonly to: number | null
  readonly hasFailed: boolean
}

export interface PodLogEnvironment {
  readonly clock: Clock
  readonly store: ObjectStore
  readonly logs: PodLogs
}

/**
 * answerLog answers as the kubelet does. A container writes one line a second since its start, except where a test has
 * written its lines (`PodLogs`).
 */
export function answerLog(call: Call, pod: KubeObject, environment: PodLogEnvironment): void {
  const { query } = call
  const containers = containersOf(pod)
  const container = query.get('container') ?? containers[0] ?? ''
  if (containers.length > 0 && !containers.includes(container))
    throw badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`)
  const isPrevious = query.get('previous') === 'true'
  const run = runOf(pod, container, isPrevious)
  if (environment.logs.answer(call, pod, container)) return
  const { clock } = environment
  const seed = seedOf(`${pod.metadata.name}/${container}`)
  const choice = choiceOf(query, clock)
  const now = Math.floor(clock.now() / 1000)
  const end = run.to ?? now
  const seconds: number[] = []
  for (let second = Math.max(run.from, end - linesKept); second < end; second += 1) seconds.push(second)
  const lines = seconds.map((second) => line(seed, second))
  if (run.hasFailed) lines.push(...lastWordsOf().map((text) => ({ at: stamp(seed, end), text })))
  call.begin({ 'content-type': 'text/plain' })
  call.write(choice.text(lines))
  if (query.get('follow') !== 'true' || run.to !== null) {
    call.end()
    return
  }
  let timer: Disposable
  const next = () => {
    if (!isSameRun(environment.store, pod, container, run)) {
      call.end()
      return
    }
    call.write(choice.text([line(seed, Math.floor(clock.now() / 1000))]))
    timer = clock.after(lineGapMs, next)
  }
  timer = clock.after(lineGapMs, next)
  call.ended.addEventListener('abort', () => timer[Symbol.dispose](), { once: true })
}

const line = (seed: number, second: number): LogLine => {
  const at = stamp(seed, second)
  return { at, text: wordsOf(seed, second, at) }
}

/** Each container has its own part of a second, so that the lines of several mix. */
const stamp = (seed: number, second: number): string => {
  const nanos = String(Math.abs(seed) % 1_000_000_000).padStart(9, '0')
  return new Date(second * 1000).toISOString().replace(/\d{3}Z$/u, `${nanos}Z`)
}

function containersOf({ spec }: KubeObject): string[] {
  const { containers, initContainers, ephemeralContainers } = (spec ?? {}) as Readonly<
    Record<string, readonly { name: string }[] | undefined>
  >
  return [...(containers ?? []), ...(initContainers ?? []), ...(ephemeralContainers ?? [])].map(
    ({ name }) => name,
  )
}

function statusOf({ status }: KubeObject, container: string): ContainerStatus | undefined {
  const { containerStatuses, initContainerStatuses, ephemeralContainerStatuses } = (status ?? {}) as Readonly<
    Record<string, readonly ContainerStatus[] | undefined>
  >
  return [
    ...(containerStatuses ?? []),
    ...(initContainerStatuses ?? []),
    ...(ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container)
}

function runOf(pod: KubeObject, container: string, isPrevious: boolean): Run {
  const status = statusOf(pod, container)
  const before = status?.lastState?.terminated
  const { name } = pod.metadata
  if (isPrevious) {
    if (before === undefined)
      throw badRequest(`previous terminated container "${container}" in pod "${name}" not found`)
    return endedRun(before, pod)
  }
  const { waiting, running, terminated = before } = status?.state ?? {}
  if (waiting !== undefined && terminated === undefined)
    throw badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${waiting.reason ?? 'PodInitializing'}`,
    )
  if (running === undefined && terminated !== undefined) return endedRun(terminated, pod)
  return { from: secondsOf(running?.startedAt) ?? bornAt(pod), to: null, hasFailed: false }
}

const endedRun = ({ startedAt, finishedAt, exitCode }: Ended, pod: KubeObject): Run => {
  const to = secondsOf(finishedAt) ?? bornAt(pod)
  const from = secondsOf(startedAt) ?? to - 60
  return { from: Math.min(from, to - 20), to, hasFailed: exitCode !== 0 }
}

const bornAt = ({ metadata }: KubeObject): number => secondsOf(metadata.creationTimestamp) ?? 0

function secondsOf(time: string | undefined): number | null {
  const ms = Date.parse(time ?? '')
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000)
}

/** Whether the pod is there, and the container has not ended or been started again. */
function isSameRun(store: ObjectStore, pod: KubeObject, container: string, run: Run): boolean {
  const { namespace = '', name, uid } = pod.metadata
  const now = store.get('/pods', `${namespace}/${name}`)
  if (now === null || now.metadata.uid !== uid) return false
  const { running, terminated, waiting } = statusOf(now, container)?.state ?? {}
  if (terminated !== undefined || waiting !== undefined) return false
  return running?.startedAt === undefined || secondsOf(running.startedAt) === run.from
}
