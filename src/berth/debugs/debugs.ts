import {
  type DebugContainerOpening,
  FlotillaError,
  type NodeShellOpening,
  type PodCopyOpening,
  shellDomains,
  type Target,
} from '#contract'
import { type KubeClient, KubeError, type StreamWay } from '#kube'
import { type Clock, type KubeObject, messageOf, nameToken, podPath } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import { streamDenied, streamWays } from '../access/streamWays.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Preparation } from '../shells/shell.ts'
import type { Shells } from '../shells/shells.ts'
import { boundChange } from '../writes/boundChange.ts'
import type { Change, Gate } from '../writes/gate.ts'
import {
  additionOf,
  type DebuggedPod,
  debugContainerFor,
  type EphemeralContainer,
  requireDebuggable,
  requireMeant,
} from './debugContainer.ts'
import type { MadePods } from './madePods.ts'
import { nodeContainer, nodePodFor, nodePodName } from './nodePod.ts'
import { type CopiedPod, podCopyOf } from './podCopy.ts'
import { StartedContainer } from './startedContainer.ts'

const pods = { group: '', version: 'v1', resource: 'pods' }

export interface DebugsOptions {
  readonly gate: Gate
  readonly jobs: Pick<Jobs, 'record'>
  readonly reviews: AccessReviews
  readonly shells: Shells
  readonly made: MadePods
  readonly serverVersion: () => string | null
  readonly connected: () => Promise<KubeClient>
  readonly clock: Clock
  readonly random: () => number
}

/** What goes with each request of a person to debug something. */
interface Asked {
  readonly client: KubeClient
  readonly signal: AbortSignal
}

/** A container that was just asked for, in the pod with that uid. */
interface MadeContainer {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  readonly uid: string
  readonly ways: readonly StreamWay[]
}

/** What the journal says of a change. */
interface Noted {
  readonly target: Target
  readonly done: string
  readonly doing: string
  readonly says: string
}

/** Debugs makes containers to look into a pod or a node from, and opens a shell in each. */
export class Debugs {
  readonly #options: DebugsOptions

  constructor(options: DebugsOptions) {
    this.#options = options
  }

  /** Throws a FlotillaError where the cluster's protection forbids it now. */
  requireAllowed({ confirmed }: { readonly confirmed: boolean }): void {
    this.#options.gate.requireAllowed({ isConfirmed: confirmed })
  }

  /**
   * Adds a container to a pod and gives the id of a shell that waits until it runs, and attaches to it. Rejects with a FlotillaError or a
   * KubeError where it cannot be added; the pod is unchanged then.
   */
  async openContainer(opening: DebugContainerOpening, { client, signal }: Asked): Promise<string> {
    const { namespace, pod: name, image } = opening
    this.#options.shells.requirePlace()
    await this.#require('patch', 'pods/ephemeralcontainers', namespace, 'a debug container')
    const ways = await this.#waysToAttach(namespace, name)
    const pod = await client.json<DebuggedPod>(podPath(namespace, name), { signal })
    requireDebuggable(pod, opening)
    const container = debugContainerFor(pod, opening, () => nameToken(this.#options.random))
    await this.#add(pod, container, opening.confirmed, { client, signal })
    const made = { namespace, pod: name, container: container.name, uid: pod.metadata.uid, ways }
    return this.#openShell(opening, made, {
      debug: { is: 'container', image, of: { domain: shellDomains.pod, namespace, name } },
      leave: async () =>
        `The container ${container.name} stays in the list of the pod; it cannot be removed.`,
    })
  }

  /**
   * Makes a privileged pod on a node and gives the id of a shell that waits until it runs, and enters the node. The pod is deleted when the
   * shell has ended. Rejects with a FlotillaError or a KubeError where it cannot be made.
   */
  async openNode(opening: NodeShellOpening, asked: Asked): Promise<string> {
    const { namespace, node, image } = opening
    const { shells, made } = this.#options
    shells.requirePlace()
    for (const verb of ['create', 'delete']) await this.#require(verb, 'pods', namespace, 'a shell on a node')
    const pod = { namespace, name: nodePodName(node, nameToken(this.#options.random)) }
    const ways = await this.#waysToAttach(namespace, pod.name)
    made.use(pod)
    const uid = await this.#make(opening, pod.name, asked)
    const container = { namespace, pod: pod.name, container: nodeContainer, uid, ways }
    return this.#openShell(opening, container, {
      debug: { is: 'node', image, of: { domain: shellDomains.node, namespace: '', name: node } },
      leave: () =>
        made.remove(pod).then(
          () => `The pod ${pod.name} was deleted.`,
          (problem: Error) => `The pod ${pod.name} in ${namespace} could not be deleted: ${problem.message}`,
        ),
    })
  }

  /**
   * Makes a copy of a pod and gives the id of a shell that waits until it runs, and attaches to the container that was changed. The copy
   * stays. Rejects with a FlotillaError or a KubeError where it cannot be made.
   */
  async openCopy(opening: PodCopyOpening, asked: Asked): Promise<string> {
    const { namespace, pod: original, name, container } = opening
    this.#options.shells.requirePlace()
    await this.#require('create', 'pods', namespace, 'a copy of a pod')
    const ways = await this.#waysToAttach(namespace, name)
    const path = podPath(namespace, original)
    const pod = await asked.client.json<CopiedPod>(path, { signal: asked.signal })
    requireMeant(pod, opening.uid)
    const body = podCopyOf(pod, opening)
    const target = { ...pods, namespace, name, uid: '' }
    const answer = await this.#send(
      boundChange({ type: 'create', resource: pods, body, says: '' }, target),
      { ...asked, isConfirmed: opening.confirmed },
      {
        target,
        done: `Made a copy of ${original}`,
        doing: `Making a copy of ${original}`,
        says: 'It stays until it is deleted.',
      },
    )
    const { uid } = (answer as KubeObject).metadata
    const image =
      opening.image ?? pod.spec?.containers?.find(({ name: its }) => its === container)?.image ?? ''
    return this.#openShell(
      opening,
      { namespace, pod: name, container, uid, ways },
      {
        debug: { is: 'copy', image, of: { domain: shellDomains.pod, namespace, name } },
        leave: async () => null,
      },
    )
  }

  /** Opens a shell that waits until that container runs, and attaches to it. */
  #openShell(
    opening: Pick<DebugContainerOpening, 'columns' | 'rows' | 'confirmed' | 'command'>,
    { uid, ways, ...place }: MadeContainer,
    preparation: Pick<Preparation, 'debug' | 'leave'>,
  ): string {
    const { shells, connected, clock } = this.#options
    const target = {
      ...place,
      command: opening.command,
      hasInput: true,
      isTty: true,
      candidates: [null],
      ways,
    }
    const started = new StartedContainer({ ...place, uid, connected, clock })
    return shells.openPrepared(opening, { ...target, mode: 'attach' }, { ...preparation, ...toldBy(started) })
  }

  /** Gives the uid of the pod. One that may have been made stays remembered. */
  async #make(opening: NodeShellOpening, name: string, asked: Asked): Promise<string> {
    const { made } = this.#options
    const { namespace, node } = opening
    const body = nodePodFor(opening, name)
    const target = { ...pods, namespace, name, uid: '' }
    try {
      const answer = await this.#send(
        boundChange({ type: 'create', resource: pods, body, says: '' }, target),
        { ...asked, isConfirmed: opening.confirmed },
        {
          target,
          done: `Made a pod for a shell on ${node}`,
          doing: `Making a pod for a shell on ${node}`,
          says: `It is deleted with the shell, and ends after ${opening.minutes} minutes.`,
        },
      )
      return (answer as KubeObject).metadata.uid
    } catch (problem) {
      if (problem instanceof KubeError || (problem as FlotillaError).code !== 'outcome_unknown')
        made.forget({ namespace, name })
      throw problem
    }
  }

  async #add(pod: DebuggedPod, container: EphemeralContainer, isConfirmed: boolean, asked: Asked) {
    const target = targetOf(pod)
    await this.#send(
      boundChange(
        {
          ...{ type: 'patch', subresource: 'ephemeralcontainers', patchType: 'strategic' },
          body: additionOf(pod, container),
        },
        target,
      ),
      { ...asked, isConfirmed },
      {
        target,
        done: `Added a debug container to ${target.name}`,
        doing: `Adding a debug container to ${target.name}`,
        says: `${container.name} runs ${container.image}.`,
      },
    )
  }

  /** Sends it through the gate, and notes it in the journal. */
  async #send(
    change: Change,
    asked: Asked & { readonly isConfirmed: boolean },
    noted: Noted,
  ): Promise<unknown> {
    const { gate, jobs, clock } = this.#options
    const { target, done, doing, says } = noted
    const startedAt = clock.now()
    const warnings: string[] = []
    const note = { action: 'debug', target, startedAt, warnings, inverse: null }
    try {
      const { isConfirmed, signal } = asked
      const onWarning = (text: string) => warnings.push(text)
      const answer = await gate.send(asked.client, change, { isConfirmed, signal, onWarning })
      jobs.record({ ...note, outcome: 'done', reason: says, title: done })
      return answer
    } catch (problem) {
      const reason = messageOf(problem)
      jobs.record({ ...note, outcome: 'failed', reason, title: doing })
      throw problem
    }
  }

  async #require(verb: string, what: string, namespace: string, noun: string): Promise<void> {
    const [resource = '', subresource = ''] = what.split('/')
    const wish = { verb, group: '', resource, subresource, namespace, name: '' }
    // A cluster that cannot say whether it allows it is asked to do it.
    const answer = await this.#options.reviews.check(wish).catch(() => null)
    if (answer === null || answer.allowed) return
    throw new FlotillaError(
      'cluster_denied',
      `The cluster does not allow you to ${verb} ${what} in the namespace “${namespace}”, which ${noun} needs.`,
    )
  }

  async #waysToAttach(namespace: string, pod: string) {
    const { reviews, serverVersion } = this.#options
    const stream = { subresource: 'attach', namespace, pod } as const
    const ways = await streamWays(reviews, serverVersion(), stream)
    if (ways.length === 0) throw streamDenied(stream, 'a shell in a debug container')
    return ways
  }
}

const targetOf = ({ metadata }: KubeObject): Target => ({
  ...pods,
  namespace: metadata.namespace ?? '',
  name: metadata.name,
  uid: metadata.uid,
})

/** What an attachment cannot tell, the pod does. */
const toldBy = (started: StartedContainer): Pick<Preparation, 'begin' | 'ended' | 'printed'> => ({
  begin: async (signal, onWait) => ((await started.started(signal, onWait)) === null ? 'running' : 'ended'),
  ended: async (signal) => {
    const exitCode = await started.ended(signal)
    return exitCode === null ? null : { is: 'exited', exitCode }
  },
  printed: (signal) => started.printed(signal),
})
