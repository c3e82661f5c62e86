import { type MadePod, maxMadePods } from '#contract'
import { isNotFound, type KubeClient } from '#kube'
import { type KubeObject, podPath } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import type { Log } from '../requests/log.ts'
import { boundChange } from '../writes/boundChange.ts'
import type { Gate } from '../writes/gate.ts'
import { isNodeShell } from './nodePod.ts'

const pods = { group: '', version: 'v1', resource: 'pods' }

export interface MadePodsOptions {
  readonly gate: Gate
  readonly log: Log
  readonly connected: () => Promise<KubeClient>
  /** Those that the last process has left. */
  readonly remembered: readonly MadePod[]
  readonly remember: (pods: readonly MadePod[]) => void
}

/**
 * MadePods deletes the pods that were made for shells when their shells have ended. They are remembered before they are made, so that what
 * a process leaves behind is deleted by the next one. A pod of that name without our labels is left alone.
 */
export class MadePods implements Follower {
  readonly #options: MadePodsOptions
  #remembered: readonly MadePod[]
  /** Their shells are open. */
  readonly #used = new Set<string>()

  constructor(options: MadePodsOptions) {
    this.#options = options
    this.#remembered = options.remembered
  }

  /** A pod of that name is about to be made for a shell. */
  use(pod: MadePod): void {
    this.#used.add(keyOf(pod))
    this.#change([...this.#remembered, pod].slice(-maxMadePods))
  }

  /** It was not made. */
  forget(pod: MadePod): void {
    this.#used.delete(keyOf(pod))
    this.#change(this.#remembered.filter((each) => keyOf(each) !== keyOf(pod)))
  }

  /** Its shell has ended. Rejects where it cannot be deleted now; the next connection or process tries again. */
  async remove(pod: MadePod): Promise<void> {
    this.#used.delete(keyOf(pod))
    const { gate, connected } = this.#options
    const client = await connected()
    const { signal } = new AbortController()
    try {
      const path = podPath(pod.namespace, pod.name)
      const found = await client.json<KubeObject>(path, { signal })
      const target = { ...pods, ...pod, uid: found.metadata.uid }
      if (isNodeShell(found))
        await gate.send(client, boundChange({ type: 'delete', body: {} }, target), {
          // The person has confirmed that it is made, and so that it is deleted.
          isConfirmed: true,
          signal,
        })
    } catch (problem) {
      if (!isNotFound(problem)) throw problem
    }
    this.forget(pod)
  }

  attach(): void {
    this.sweep()
  }

  detach(): void {}

  /** Deletes those whose shells are not open. */
  sweep(): void {
    for (const pod of this.#remembered) {
      if (this.#used.has(keyOf(pod))) continue
      void this.remove(pod).then(
        () => this.#options.log('info', `Deleted the pod ${pod.name} in ${pod.namespace}, left by a shell.`),
        (problem: Error) =>
          this.#options.log('warning', `The pod ${pod.name} is left in ${pod.namespace}: ${problem.message}`),
      )
    }
  }

  #change(remembered: readonly MadePod[]): void {
    this.#remembered = remembered
    this.#options.remember(remembered)
  }
}

const keyOf = ({ namespace, name }: MadePod): string => JSON.stringify([namespace, name])
