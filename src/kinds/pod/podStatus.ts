import type { Tone } from '#contract'
import { epochSeconds } from '#machinery'
import { type Condition, isTrue } from '../details/conditions.ts'
import { type Container, isSidecar } from '../workloads/podTemplate.ts'
import type { ContainerStatus, Pod } from './podShape.ts'

/** PodSummary is the status, the ready count and the restarts of a pod as kubectl prints them. */
export interface PodSummary {
  /** The tone, and the word in kubectl's column STATUS. */
  readonly status: readonly [Tone, string]
  readonly ready: readonly [number, number]
  readonly restarts: readonly [number, number | null]
}

/** summarizePod walks a pod's container statuses once, as kubectl's printer does (printPod in pkg/printers). */
export function summarizePod(pod: Pod): PodSummary {
  const { status = {}, spec = {}, metadata } = pod
  const phase = status.phase ?? ''
  const initContainers = spec.initContainers ?? []
  const wanted = (spec.containers?.length ?? 0) + initContainers.filter(isSidecar).length

  const initial = walkInitContainers(initContainers, status.initContainerStatuses ?? [])
  let word = initial.word ?? phaseWord(pod)
  let { ready, restarts } = initial
  if (initial.word === null || isTrue(status.conditions, 'Initialized')) {
    const main = walkContainers(word, status.containerStatuses ?? [], initial.sidecarRestarts)
    ready += main.ready
    restarts = main.restarts
    word = main.word
    if (word === 'Completed') word = completedWord(main, isTrue(status.conditions, 'Ready'))
  }

  if (metadata.deletionTimestamp) {
    if (status.reason === 'NodeLost') word = 'Unknown'
    else if (phase !== 'Succeeded' && phase !== 'Failed') word = 'Terminating'
  }
  const tone = podTone(word, phase, ready === wanted && !isRefusedReady(status.conditions))
  return {
    status: tone === 'ok' ? running : [tone, word],
    ready: commonRatios[wanted]?.[ready] ?? [ready, wanted],
    restarts: restarts.count === 0 ? neverRestarted : [restarts.count, restarts.last],
  }
}

/**
 * The pod is not ready though its containers may be: a readiness gate does not hold, or its node is silent. A pod that has no
 * such condition yet is as ready as its containers.
 */
const isRefusedReady = (conditions: readonly Condition[] | undefined): boolean =>
  conditions?.some(({ type, status }) => type === 'Ready' && status !== 'True') === true

// Nearly all pods of a large cluster have one of these few values: sharing them saves memory.
const running = ['ok', 'Running'] as const
const neverRestarted = [0, null] as const
const commonRatios = Array.from({ length: 9 }, (_, wanted) =>
  Array.from({ length: wanted + 1 }, (_, ready) => [ready, wanted] as const),
)

/** The word of the pod itself, used while no container has a more specific one. */
function phaseWord({ status = {} }: Pod): string {
  const isGated = status.conditions?.some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  )
  return isGated ? 'SchedulingGated' : status.reason || status.phase || ''
}

interface Restarts {
  readonly count: number
  readonly last: number | null
}

const noRestarts: Restarts = { count: 0, last: null }

/** Adds a container's restarts. The last restart is the time at which the previous run ended. */
function plus(restarts: Restarts, { restartCount = 0, lastState }: ContainerStatus): Restarts {
  const ended = epochSeconds(lastState?.terminated?.finishedAt)
  const last = ended !== null && (restarts.last === null || ended > restarts.last) ? ended : restarts.last
  return { count: restarts.count + restartCount, last }
}

interface InitWalk {
  /** The word of the init container that has not finished; null when all have. */
  readonly word: string | null
  /** The number of ready sidecars. */
  readonly ready: number
  readonly restarts: Restarts
  readonly sidecarRestarts: Restarts
}

/** Init containers run one after another: the walk ends at the first that has not finished, which gives the word. */
function walkInitContainers(
  containers: readonly Container[],
  statuses: readonly ContainerStatus[],
): InitWalk {
  let ready = 0
  let restarts = noRestarts
  let sidecarRestarts = noRestarts
  for (const [index, status] of statuses.entries()) {
    const isSidecarStatus = isSidecar(containers.find(({ name }) => name === status.name))
    restarts = plus(restarts, status)
    if (isSidecarStatus) sidecarRestarts = plus(sidecarRestarts, status)
    const { terminated, waiting } = status.state ?? {}
    if (terminated?.exitCode === 0) continue
    if (isSidecarStatus && status.started === true) {
      if (status.ready === true) ready += 1
      continue
    }
    let word: string
    if (terminated !== undefined) word = `Init:${terminatedWord(terminated)}`
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') word = `Init:${waiting.reason}`
    else word = `Init:${index}/${containers.length}`
    return { word, ready, restarts, sidecarRestarts }
  }
  return { word: null, ready, restarts, sidecarRestarts }
}

interface MainWalk {
  readonly word: string
  readonly ready: number
  readonly restarts: Restarts
  readonly isAnyRunning: boolean
  /** The word of the container that failed, if one did. */
  readonly failure: string | null
}

/** The first container that waits or has ended gives the word, so the walk goes from the last to the first. */
function walkContainers(before: string, statuses: readonly ContainerStatus[], sidecars: Restarts): MainWalk {
  let word = before
  let ready = 0
  let restarts = sidecars
  let isAnyRunning = false
  let failure: string | null = null
  for (const status of statuses.toReversed()) {
    restarts = plus(restarts, status)
    const { waiting, terminated, running } = status.state ?? {}
    if (waiting?.reason) word = waiting.reason
    else if (terminated !== undefined) {
      word = terminatedWord(terminated)
      if (terminated.exitCode !== 0) failure = word
    } else if (status.ready === true && running !== undefined) {
      isAnyRunning = true
      ready += 1
    }
  }
  return { word, ready, restarts, isAnyRunning, failure }
}

/** Corrects the word Completed for a pod with a container that still runs or has failed. */
function completedWord({ isAnyRunning, failure }: MainWalk, isReady: boolean): string {
  if (isAnyRunning && isReady) return 'Running'
  return failure ?? (isAnyRunning ? 'NotReady' : 'Completed')
}

/** terminatedWord is the reason why a container ended, as kubectl prints it. */
export function terminatedWord(terminated: { exitCode: number; signal?: number; reason?: string }): string {
  if (terminated.reason) return terminated.reason
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode}`
}

const underway: ReadonlySet<string> = new Set([
  'Pending',
  'ContainerCreating',
  'PodInitializing',
  'Terminating',
  'NotReady',
  'Init:ContainerCreating',
])

/** The tone of a pod's word: completed is off, in progress is warn, gated is info, anything else is bad. */
function podTone(word: string, phase: string, isReady: boolean): Tone {
  // No other word is ever ok.
  if (word === 'Running') return isReady ? 'ok' : 'warn'
  if (word === 'Completed' || word === 'Succeeded') return 'off'
  if (word === 'SchedulingGated') return 'info'
  if (underway.has(word) || /^Init:\d+\/\d+$/.test(word)) return 'warn'
  return phase === 'Succeeded' ? 'off' : 'bad'
}
