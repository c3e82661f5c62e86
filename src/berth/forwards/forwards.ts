import { randomUUID } from 'node:crypto'
import {
  FlotillaError,
  type ForwardList,
  type ForwardOpening,
  maxForwards,
  type RememberedForward,
} from '#contract'
import type { KubeClient } from '#kube'
import { type Clock, Listeners } from '#machinery'
import type { Follower } from '../connection/follower.ts'
import type { DocumentSource } from '../requests/documents.ts'
import type { Log } from '../requests/log.ts'
import type { Gate } from '../writes/gate.ts'
import { Forward, podOf } from './forward.ts'
import type { OpenListener } from './localListener.ts'
import { readTarget } from './readTarget.ts'
import { Tunnels, type TunnelsOptions } from './tunnels.ts'

/** Connections come and go by the hundred; a report of them is sent this often. */
const tellMs = 200

export interface ForwardsOptions extends TunnelsOptions {
  readonly gate: Gate
  readonly listen: OpenListener
  /** Those that were there when the berth last ran. */
  readonly remembered: readonly RememberedForward[]
  /** What is to be remembered from now on. */
  readonly remember: (forwards: readonly RememberedForward[]) => void
  readonly clock: Clock
  readonly random: () => number
  readonly log: Log
}

interface Kept {
  readonly forward: Forward
  isConfirmed: boolean
}

/**
 * Forwards are the ports of this machine that lead into this cluster. Those that were remembered are listed as stopped, and opened
 * again where the person has said so. Disposing them closes every port and remembers them all.
 */
export class Forwards implements Follower, AsyncDisposable {
  readonly #options: ForwardsOptions
  readonly #tunnels: Tunnels
  readonly #forwards = new Map<string, Kept>()
  readonly #listeners = new Listeners()
  #client: KubeClient | null = null
  #remembered: string
  #timer: Disposable | null = null
  #isOver = false

  constructor(options: ForwardsOptions) {
    this.#options = options
    this.#tunnels = new Tunnels(options)
    this.#remembered = JSON.stringify(options.remembered)
    for (const remembered of options.remembered) this.#restore(remembered)
  }

  get list(): ForwardList {
    return { forwards: [...this.#forwards.values()].map(({ forward }) => forward.report) }
  }

  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Throws a FlotillaError where the cluster's protection forbids a forward now. */
  requireAllowed({ confirmed }: { readonly confirmed: boolean }): void {
    this.#options.gate.requireAllowed({ isConfirmed: confirmed })
  }

  /** Opens one. Rejects with a FlotillaError or a KubeError where it cannot be opened. */
  async open(opening: ForwardOpening, client: KubeClient, signal: AbortSignal) {
    const { confirmed, ...remembered } = opening
    this.#requirePlace()
    await this.#tunnels.requirePermission(podOf(opening))
    const followed = await readTarget(opening, client, signal)
    if (followed.is === 'nothing') throw new FlotillaError('action_refused', followed.reason)
    this.requireAllowed(opening)
    const forward = this.#make(remembered)
    try {
      await forward.start()
      this.#requirePlace()
    } catch (problem) {
      await forward[Symbol.asyncDispose]()
      throw problem
    }
    this.#forwards.set(forward.id, { forward, isConfirmed: confirmed })
    if (this.#client !== null) forward.attach(this.#client)
    this.#tell()
    return { forwardId: forward.id, localPort: forward.localPort }
  }

  /** Opens one that was stopped. */
  async start(forwardId: string, confirmed: boolean, localPort?: number) {
    const kept = this.#find(forwardId)
    this.requireAllowed({ confirmed })
    await this.#tunnels.requirePermission(podOf(kept.forward.remembered))
    await kept.forward.start(localPort)
    kept.isConfirmed = confirmed
    return { forwardId, localPort: kept.forward.localPort }
  }

  stop(forwardId: string): void {
    void this.#find(forwardId).forward.stop(null)
  }

  change(forwardId: string, change: Pick<RememberedForward, 'restores'>): void {
    this.#find(forwardId).forward.change(change)
  }

  remove(forwardId: string): void {
    const { forward } = this.#find(forwardId)
    this.#forwards.delete(forwardId)
    void forward[Symbol.asyncDispose]()
    this.#tell()
  }

  /** The protection has changed: closes those that it forbids now. */
  stopForbidden(): void {
    for (const { forward, isConfirmed } of this.#forwards.values()) {
      const refusal = this.#options.gate.refusal({ isConfirmed })
      if (refusal === null || !forward.isListening) continue
      void forward.stop(
        refusal === 'protected_cluster'
          ? 'This cluster was set to read-only.'
          : 'This cluster was set to ask for a confirmation before a change.',
      )
    }
  }

  attach(client: KubeClient): void {
    this.#client = client
    this.#tunnels.forget()
    for (const { forward } of this.#forwards.values()) forward.attach(client)
  }

  async detach(reason: string): Promise<void> {
    this.#client = null
    await Promise.all([...this.#forwards.values()].map(({ forward }) => forward.detach(reason)))
  }

  retry(): void {
    for (const { forward } of this.#forwards.values()) forward.retry()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    await Promise.all([...this.#forwards.values()].map(({ forward }) => forward[Symbol.asyncDispose]()))
    this.#forwards.clear()
  }

  #make(remembered: RememberedForward): Forward {
    const { listen, clock, random, log } = this.#options
    return new Forward({
      ...{ id: randomUUID(), remembered, tunnels: this.#tunnels },
      ...{ listen, clock, random, log },
      onChange: () => this.#tellLater(),
    })
  }

  #restore(remembered: RememberedForward): void {
    const forward = this.#make(remembered)
    this.#forwards.set(forward.id, { forward, isConfirmed: false })
    if (!remembered.restores) return
    const refusal = this.#options.gate.refusal({ isConfirmed: false })
    const stopped = (reason: string) => void forward.stop(reason)
    if (refusal === 'protected_cluster') stopped('This cluster is set to read-only.')
    else if (refusal !== null) stopped('This cluster asks for a confirmation before it is opened again.')
    else forward.start().catch((problem: Error) => stopped(problem.message))
  }

  #tellLater(): void {
    if (this.#isOver) return
    this.#timer ??= this.#options.clock.after(tellMs, () => this.#tell())
  }

  #tell(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = null
    const remembered = [...this.#forwards.values()].map(({ forward }) => forward.remembered)
    const text = JSON.stringify(remembered)
    if (text !== this.#remembered) this.#options.remember(remembered)
    this.#remembered = text
    this.#listeners.tell()
  }

  #find(id: string): Kept {
    const found = this.#forwards.get(id)
    if (found === undefined) throw new FlotillaError('forward_not_found')
    return found
  }

  #requirePlace(): void {
    if (this.#isOver) throw new FlotillaError('cluster_process_unavailable')
    if (this.#forwards.size >= maxForwards)
      throw new FlotillaError(
        'action_refused',
        `A cluster can have at most ${maxForwards} forwards. Remove one first.`,
      )
  }
}

/** forwardsDocument is every forward of the cluster; it ends without ending any. */
export function forwardsDocument(forwards: Forwards): DocumentSource {
  const listening = new DisposableStack()
  return {
    get body(): ForwardList {
      return forwards.list
    },
    onChange: (listener) => listening.use(forwards.onChange(listener)),
    [Symbol.dispose]: () => listening.dispose(),
  }
}
