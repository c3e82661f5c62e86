import { FlotillaError } from '#contract'
import { imageProblems } from '#kinds'
import { isConnectivity, isForbidden, isNotFound, type KubeClient } from '#kube'
import { type Clock, type KubeObject, podPath, sleep } from '#machinery'

/** A container is looked at this often until it runs. */
const lookMs = 500
/** An image is pulled within this time, or something is wrong with it. */
const deadlineMs = 10 * 60_000
/** The API server hears from the kubelet of an end this much later, at most. */
const endingMs = 10_000

/** Reasons of a container that waits for a person, and not for time. */
const hopeless: ReadonlySet<string> = new Set([
  ...imageProblems,
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'CrashLoopBackOff',
])

interface ContainerState {
  readonly running?: object
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly terminated?: { readonly exitCode: number }
}

interface ContainerStatus {
  readonly name: string
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

interface StartedPod extends KubeObject {
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly message?: string
    }[]
    readonly containerStatuses?: readonly ContainerStatus[]
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[]
  }
}

interface StartedOptions {
  readonly namespace: string
  readonly pod: string
  readonly uid: string
  readonly container: string
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
}

/** StartedContainer is a container that was just asked for: whether it runs, and how it has ended. */
export class StartedContainer {
  readonly #options: StartedOptions

  constructor(options: StartedOptions) {
    this.#options = options
  }

  /**
   * Resolves with null when it runs, or with its exit code where it has ended already. Says what it waits for. Rejects with a FlotillaError where it will
   * not run by itself.
   */
  async started(signal: AbortSignal, onWait: (why: string) => void): Promise<number | null> {
    const { clock, container } = this.#options
    const until = clock.now() + deadlineMs
    for (;;) {
      const pod = await this.#look(signal)
      const state = pod === null ? undefined : statusOf(pod, container)?.state
      if (state?.running !== undefined) return null
      if (state?.terminated !== undefined) return state.terminated.exitCode
      if (pod !== null) this.#requireHope(pod, state?.waiting)
      const why = pod === null ? null : waitOf(pod, state?.waiting)
      if (clock.now() >= until)
        throw new FlotillaError('action_refused', `It did not start in ten minutes. ${why ?? ''}`.trim())
      if (why !== null) onWait(why)
      await sleep(clock, lookMs, signal)
    }
  }

  /** Its exit code; null where it still runs, or the cluster does not say. */
  async ended(signal: AbortSignal): Promise<number | null> {
    const { clock, container } = this.#options
    const until = clock.now() + endingMs
    while (clock.now() < until) {
      const pod = await this.#look(signal).catch(() => null)
      const { state, lastState } = (pod === null ? undefined : statusOf(pod, container)) ?? {}
      // It may have been started again already.
      const terminated = state?.terminated ?? lastState?.terminated
      if (terminated !== undefined) return terminated.exitCode
      await sleep(clock, lookMs, signal)
    }
    return null
  }

  /** What it has printed, as far as the node has noted it. */
  async printed(signal: AbortSignal): Promise<string> {
    const { container, connected } = this.#options
    const client = await connected()
    return await client.text(`${this.#path}/log`, { query: { container, limitBytes: 262_144 }, signal })
  }

  /** The pod as it is now; null where the connection breaks meanwhile. */
  async #look(signal: AbortSignal): Promise<StartedPod | null> {
    const { connected, pod: name, uid } = this.#options
    try {
      const pod = await (await connected()).json<StartedPod>(this.#path, { signal })
      if (pod.metadata.uid === uid) return pod
    } catch (problem) {
      if (isConnectivity(problem)) return null
      if (isForbidden(problem))
        throw new FlotillaError(
          'cluster_denied',
          `The cluster does not allow you to get the pod “${name}”, so it cannot be seen when the container runs.`,
        )
      if (!isNotFound(problem)) throw problem
    }
    throw new FlotillaError('action_refused', `The pod “${name}” is gone.`)
  }

  get #path(): string {
    const { namespace, pod } = this.#options
    return podPath(namespace, pod)
  }

  #requireHope({ metadata, status }: StartedPod, waiting: Waiting): void {
    const { phase, reason, message } = status ?? {}
    if (phase === 'Failed' || phase === 'Succeeded')
      throw new FlotillaError(
        'action_refused',
        `The pod “${metadata.name}” has ended: ${words(reason ?? phase, message)}`,
      )
    if (waiting?.reason !== undefined && hopeless.has(waiting.reason))
      throw new FlotillaError('action_refused', words(waiting.reason, waiting.message))
  }
}

type Waiting = ContainerState['waiting']

const statusOf = ({ status }: StartedPod, container: string): ContainerStatus | undefined =>
  [...(status?.containerStatuses ?? []), ...(status?.ephemeralContainerStatuses ?? [])].find(
    ({ name }) => name === container,
  )

function waitOf({ status }: StartedPod, waiting: Waiting): string {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled')
  if (scheduled?.status === 'False') return `Not scheduled: ${scheduled.message ?? 'no node was found'}`
  if (waiting?.reason === undefined) return 'Waiting for the node'
  return `Waiting: ${words(waiting.reason, waiting.message)}`
}

const words = (reason: string, message: string | undefined): string =>
  message === undefined || message === '' ? reason : `${reason}: ${message}`
