import type { ForwardTarget } from '#contract'
import {
  isForbidden,
  type KubeClient,
  openReflector,
  type Reflector,
  type ReflectorState,
  type Stored,
} from '#kube'
import { type Clock, isAbort, type KubeObject, messageOf, ScopeEndedError } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import type { Log } from '../requests/log.ts'
import { type Followed, readTarget } from './readTarget.ts'

/** While there is no pod, its target is looked at this often: it may have other pods or ports by now. */
const lookAgainMs = 5000

/** Candidate is a port of a pod that a connection can go to. */
export interface Candidate {
  readonly pod: string
  readonly port: number
  /** The name of the port, where it has one. */
  readonly portName: string
}

/** TargetState is whether a connection can go to a target at this moment. */
export type TargetState =
  /** The pod that was ready first is the first. With a doubt, they were there when the cluster was last heard of. */
  | { readonly is: 'ready'; readonly candidates: readonly Candidate[]; readonly doubt: string | null }
  | { readonly is: 'waiting'; readonly reason: string }
  /** It waits for a change of the target or of a permission. */
  | { readonly is: 'refused'; readonly reason: string }

interface Found extends Stored {
  readonly candidates: readonly (Candidate & { readonly since: string })[]
  /** Why it is none. */
  readonly because: string
}

interface Environment {
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
  readonly onChange: () => void
}

const unconnected: TargetState = { is: 'waiting', reason: 'The cluster is not connected yet.' }

/**
 * TargetPods follows which pods a target has, over any number of connections to the cluster: a workload's by its labels, a
 * service's by its endpoint slices, which also know where named ports lead and which pods are ready for it.
 */
export class TargetPods implements Follower, AsyncDisposable {
  readonly #target: ForwardTarget
  readonly #environment: Environment
  #state: TargetState = unconnected
  #client: KubeClient | null = null
  #stop = new AbortController()
  #followed: Followed | null = null
  #reflector: Reflector<Found> | null = null
  #timer: Disposable | null = null
  readonly #leaving = new Set<Promise<void>>()

  constructor(target: ForwardTarget, environment: Environment) {
    this.#target = target
    this.#environment = environment
  }

  get state(): TargetState {
    return this.#state
  }

  attach(client: KubeClient): void {
    this.#leave()
    this.#client = client
    this.#stop = new AbortController()
    this.#become({ is: 'waiting', reason: 'Its pods are being looked for.' })
    void this.#look()
  }

  async detach(reason: string): Promise<void> {
    this.#leave()
    this.#become({ is: 'waiting', reason })
    await Promise.all(this.#leaving)
  }

  retry(): void {
    this.#reflector?.retry()
    if (this.#client !== null) void this.#look()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave()
    await Promise.all(this.#leaving)
  }

  #leave(): void {
    this.#client = null
    this.#stop.abort(new ScopeEndedError('TargetPods'))
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    this.#drop()
  }

  #drop(): void {
    this.#followed = null
    if (this.#reflector === null) return
    const left = Promise.resolve(this.#reflector[Symbol.asyncDispose]()).finally(() =>
      this.#leaving.delete(left),
    )
    this.#leaving.add(left)
    this.#reflector = null
  }

  /** Reads the target, and follows other objects where it says something else than before. */
  async #look(): Promise<void> {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    const client = this.#client
    const { signal } = this.#stop
    if (client === null) return
    try {
      const followed = await readTarget(this.#target, client, signal)
      if (signal.aborted) return
      if (JSON.stringify(followed) !== JSON.stringify(this.#followed)) this.#follow(followed, client)
      this.#judge()
    } catch (problem) {
      if (signal.aborted || isAbort(problem)) return
      const reason = messageOf(problem)
      if (this.#state.is !== 'ready')
        this.#become({ is: isForbidden(problem) ? 'refused' : 'waiting', reason })
      this.#lookLater()
    }
  }

  #lookLater(): void {
    if (this.#client === null || this.#timer !== null) return
    this.#timer = this.#environment.clock.after(lookAgainMs, () => {
      this.#timer = null
      void this.#look()
    })
  }

  #follow(followed: Followed, client: KubeClient): void {
    this.#drop()
    this.#followed = followed
    if (followed.is === 'nothing') return
    const { clock, random, log } = this.#environment
    const isOfPods = followed.is === 'pods'
    const selector = !isOfPods
      ? { labelSelector: `kubernetes.io/service-name=${followed.service}` }
      : 'name' in followed.selector
        ? { fieldSelector: `metadata.name=${followed.selector.name}` }
        : { labelSelector: followed.selector.labels }
    const judge = () => {
      if (this.#followed === followed) this.#judge()
    }
    this.#reflector = openReflector<Found>({
      ...{ client, clock, random, log },
      gvr: isOfPods
        ? { group: '', version: 'v1', resource: 'pods' }
        : { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices' },
      namespace: this.#target.namespace,
      intake: {
        form: 'table',
        isWhole: true,
        ...selector,
        project: (_cells, { uid, resourceVersion }, _values, object) => ({
          ...{ uid, resourceVersion: resourceVersion ?? '' },
          ...(isOfPods ? foundInPod(object, followed.port) : foundInSlice(object, followed.port)),
        }),
      },
      onChanges: judge,
      onState: judge,
    })
  }

  #judge(): void {
    const state = this.#read()
    this.#become(state)
    if (state.is !== 'ready') this.#lookLater()
  }

  #read(): TargetState {
    const followed = this.#followed
    if (followed?.is === 'nothing')
      return { is: followed.isFinal ? 'refused' : 'waiting', reason: followed.reason }
    const reflector = this.#reflector
    if (followed === null || reflector === null) return this.#state
    const found = [...reflector.store.values()]
    const candidates = found
      .flatMap((each) => each.candidates)
      .sort((one, other) => (one.since < other.since ? -1 : one.since > other.since ? 1 : 0))
    const { state } = reflector
    const doubt = state.phase === 'interrupted' && state.error !== null ? state.reason : null
    if (candidates.length > 0) return { is: 'ready', candidates, doubt }
    return this.#withoutPods(followed, state, found)
  }

  #withoutPods(
    followed: Exclude<Followed, { is: 'nothing' }>,
    state: ReflectorState,
    found: readonly Found[],
  ): TargetState {
    const { domain, name } = this.#target
    if (state.phase === 'listing') return { is: 'waiting', reason: 'Its pods are being looked for.' }
    if (state.phase === 'denied' && domain === 'pods' && /^\d+$/u.test(followed.port.toString()))
      // A permission for its ports is enough.
      return {
        is: 'ready',
        candidates: [{ pod: name, port: Number(followed.port), portName: '' }],
        doubt: null,
      }
    if (state.phase === 'denied') return { is: 'refused', reason: state.reason }
    if (state.phase === 'failed') return { is: 'waiting', reason: state.reason }
    const because = found.find((each) => each.because !== '')?.because
    if (because !== undefined) return { is: 'waiting', reason: because }
    return {
      is: 'waiting',
      reason: domain === 'pods' ? `There is no pod “${name}”.` : `“${name}” has no pod that is ready.`,
    }
  }

  #become(state: TargetState): void {
    if (JSON.stringify(state) === JSON.stringify(this.#state)) return
    this.#state = state
    this.#environment.onChange()
  }
}

interface ContainerPort {
  readonly name?: string
  readonly containerPort?: number
  readonly protocol?: string
}

interface PodObject extends KubeObject {
  readonly spec?: Readonly<
    Partial<Record<'containers' | 'initContainers', readonly { readonly ports?: readonly ContainerPort[] }[]>>
  >
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly lastTransitionTime?: string
    }[]
  }
}

function foundInPod(object: KubeObject, wanted: string): Pick<Found, 'candidates' | 'because'> {
  const { metadata, spec, status } = object as PodObject
  const pod = metadata.name
  const none = (because: string) => ({ candidates: [], because })
  if (metadata.deletionTimestamp !== undefined) return none(`The pod “${pod}” is being deleted.`)
  const { phase = '', conditions = [] } = status ?? {}
  if (phase === 'Succeeded' || phase === 'Failed') return none(`The pod “${pod}” has completed (${phase}).`)
  const ports = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])].flatMap(
    (each) => each.ports ?? [],
  )
  const port = ports.find(({ name, containerPort }) => name === wanted || String(containerPort) === wanted)
  const number = port?.containerPort ?? (/^\d+$/u.test(wanted) ? Number(wanted) : null)
  if (number === null) return none(`The pod “${pod}” has no port named “${wanted}”.`)
  if (port?.protocol !== undefined && port.protocol !== 'TCP')
    return none(`The port ${wanted} of “${pod}” is of ${port.protocol}; only TCP can be forwarded.`)
  const ready = conditions.find(({ type }) => type === 'Ready')
  if (ready?.status !== 'True') return none(`The pod “${pod}” is not ready.`)
  const candidate = { pod, port: number, portName: port?.name ?? '', since: ready.lastTransitionTime ?? '' }
  return { candidates: [candidate], because: '' }
}

interface SliceObject extends KubeObject {
  readonly ports?: readonly { readonly name?: string; readonly port?: number }[] | null
  readonly endpoints?:
    | readonly {
        readonly conditions?: { readonly ready?: boolean; readonly terminating?: boolean }
        readonly targetRef?: { readonly kind?: string; readonly name?: string }
      }[]
    | null
}

function foundInSlice(object: KubeObject, wanted: string | number): Pick<Found, 'candidates' | 'because'> {
  const { metadata, ports, endpoints } = object as SliceObject
  const found = typeof wanted === 'number' ? null : (ports ?? []).find(({ name = '' }) => name === wanted)
  const port = typeof wanted === 'number' ? wanted : (found?.port ?? null)
  if (port === null) return { candidates: [], because: '' }
  const ready = (endpoints ?? []).filter(
    ({ conditions }) => conditions?.ready !== false && conditions?.terminating !== true,
  )
  const candidates = ready.flatMap(({ targetRef }) =>
    targetRef?.kind === 'Pod' && targetRef.name !== undefined
      ? [{ pod: targetRef.name, port, portName: found?.name ?? '', since: metadata.creationTimestamp ?? '' }]
      : [],
  )
  const because =
    ready.length > 0 && candidates.length === 0
      ? 'Its endpoints are addresses and no pods, and only pods can be reached.'
      : ''
  return { candidates, because }
}
