import type { ContainerType } from '#contract'
import type { KubeObject } from '#machinery'

/** LoggedContainer is what a pod says of one of its containers, as far as its log is concerned. */
export interface LoggedContainer {
  readonly name: string
  readonly type: ContainerType
  readonly state: 'waiting' | 'running' | 'terminated'
  /** Another one after each restart; null before the first start. */
  readonly instance: string | null
  readonly restarts: number
  /** Why it waits, and in more words. */
  readonly reason: string
  readonly message: string
  /** How the newest instance that has ended did so; null where none has. */
  readonly exit: ContainerExit | null
  /** It never runs again. */
  readonly isOver: boolean
}

export interface ContainerExit {
  readonly exitCode: number | null
  readonly reason: string
}

interface PodObject {
  readonly metadata: KubeObject['metadata'] & { readonly annotations?: Readonly<Record<string, string>> }
  readonly spec?: {
    readonly containers?: readonly SpecContainer[]
    readonly initContainers?: readonly SpecContainer[]
    readonly ephemeralContainers?: readonly SpecContainer[]
  }
  readonly status?: {
    readonly phase?: string
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[]
  }
}

interface SpecContainer {
  readonly name: string
  readonly restartPolicy?: string
}

interface Terminated {
  readonly exitCode?: number
  readonly reason?: string
  readonly containerID?: string
}

interface ContainerStatus {
  readonly name: string
  readonly containerID?: string
  readonly restartCount?: number
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string }
    readonly running?: object
    readonly terminated?: Terminated
  }
  readonly lastState?: { readonly terminated?: Terminated }
}

/** containersOf lists the containers of a pod: init containers first, in the order of the pod's own fields. */
export function containersOf(pod: KubeObject): LoggedContainer[] {
  const { spec = {}, status = {} } = pod as PodObject
  const isOver = status.phase === 'Succeeded' || status.phase === 'Failed'
  const statuses = new Map(
    [
      ...(status.initContainerStatuses ?? []),
      ...(status.containerStatuses ?? []),
      ...(status.ephemeralContainerStatuses ?? []),
    ].map((each) => [each.name, each]),
  )
  const read = (containers: readonly SpecContainer[] | undefined, type: ContainerType) =>
    (containers ?? []).map((container) => {
      const isSidecar = type === 'init' && container.restartPolicy === 'Always'
      const actual = isSidecar ? 'sidecar' : type
      return containerOf(container.name, actual, statuses.get(container.name), {
        isOver,
        isRunning: status.phase === 'Running',
      })
    })
  return [
    ...read(spec.initContainers, 'init'),
    ...read(spec.containers, 'app'),
    ...read(spec.ephemeralContainers, 'ephemeral'),
  ]
}

function containerOf(
  name: string,
  type: ContainerType,
  status: ContainerStatus | undefined,
  pod: { readonly isOver: boolean; readonly isRunning: boolean },
): LoggedContainer {
  const { state = {}, lastState = {}, restartCount = 0, containerID = '' } = status ?? {}
  const terminated = state.terminated ?? lastState.terminated
  const isTerminated = state.terminated !== undefined
  const isRunning = state.running !== undefined || (status === undefined && pod.isRunning)
  const hasStarted = isRunning || terminated !== undefined
  // An init container or one for debugging is not started again once it has succeeded, or ever.
  const isDone =
    isTerminated && (type === 'ephemeral' || (type === 'init' && state.terminated?.exitCode === 0))
  return {
    name,
    type,
    state: isRunning ? 'running' : isTerminated ? 'terminated' : 'waiting',
    instance: hasStarted ? containerID || `restart ${restartCount}` : null,
    restarts: restartCount,
    reason: state.waiting?.reason ?? (hasStarted ? '' : 'Pending'),
    message: state.waiting?.message ?? '',
    exit:
      terminated === undefined
        ? null
        : { exitCode: terminated.exitCode ?? null, reason: terminated.reason ?? '' },
    isOver: pod.isOver || isDone,
  }
}
