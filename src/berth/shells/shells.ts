import { randomUUID } from 'node:crypto'
import { FlotillaError, type ShellList, type ShellOpening } from '#contract'
import type { KubeClient } from '#kube'
import { type Clock, Listeners } from '#machinery'
import type { AccessReviews } from '../access/accessReviews.ts'
import type { Channel } from '../channels/channel.ts'
import type { DocumentSource } from '../requests/documents.ts'
import type { Gate } from '../writes/gate.ts'
import { type Preparation, Shell, type ShellTarget } from './shell.ts'
import { findShellTarget } from './shellTarget.ts'

/** More shells than a person works in. */
const maxShells = 24
/** Shells that have ended, of which the output can still be read. */
const maxEnded = 8

type Opening = Pick<ShellOpening, 'columns' | 'rows' | 'confirmed'>

export interface ShellsOptions {
  readonly gate: Gate
  readonly reviews: AccessReviews
  readonly connected: () => Promise<KubeClient>
  readonly serverVersion: () => string | null
  readonly clock: Clock
}

/** Shells are the terminal sessions of this cluster. Disposing them ends every one. */
export class Shells implements AsyncDisposable {
  readonly #options: ShellsOptions
  readonly #shells = new Map<string, { readonly shell: Shell; readonly isConfirmed: boolean }>()
  readonly #listeners = new Listeners()
  /** Sessions on their way out. */
  readonly #leaving = new Set<Promise<void>>()
  #isOver = false

  constructor(options: ShellsOptions) {
    this.#options = options
  }

  get list(): ShellList {
    return { shells: [...this.#shells.values()].map(({ shell }) => shell.report) }
  }

  onChange(listener: () => void): Disposable {
    return this.#listeners.add(listener)
  }

  /** Throws a FlotillaError where the cluster's protection forbids a shell now. */
  requireAllowed({ confirmed }: Pick<ShellOpening, 'confirmed'>): void {
    this.#options.gate.requireAllowed({ isConfirmed: confirmed })
  }

  /** Throws a FlotillaError where no other shell can be opened. */
  requirePlace(): void {
    if (this.#isOver) throw new FlotillaError('cluster_process_unavailable')
    const open = this.list.shells.filter(({ state }) => state !== 'ended').length
    if (open >= maxShells)
      throw new FlotillaError('action_refused', `At most ${maxShells} shells of a cluster can be open.`)
  }

  /** Opens one and gives its id. Rejects with a FlotillaError or a KubeError where it cannot be opened. */
  async open(opening: ShellOpening, client: KubeClient, signal: AbortSignal): Promise<string> {
    const { reviews, serverVersion } = this.#options
    this.requirePlace()
    const target = await findShellTarget(opening, {
      ...{ client, reviews, signal },
      serverVersion: serverVersion(),
    })
    this.requireAllowed(opening)
    this.requirePlace()
    return this.#add(opening, target, null)
  }

  /** Opens one in a container that was just asked for, and gives its id. It clears that away also where there is no place for it. */
  openPrepared(opening: Opening, target: ShellTarget, preparation: Preparation): string {
    try {
      this.requirePlace()
    } catch (problem) {
      void preparation.leave()
      throw problem
    }
    return this.#add(opening, target, preparation)
  }

  attach(id: string, channel: Channel): Disposable {
    return this.#find(id).attach(channel)
  }

  /** Whose shell it is, in words. */
  aboutOf(id: string): string {
    const { pod, namespace } = this.#find(id).report
    return `Shell in the pod ${pod} in ${namespace}`
  }

  /** Ends it and forgets its output. */
  close(id: string): void {
    const shell = this.#find(id)
    this.#shells.delete(id)
    this.#leave(shell.stop('It was closed.'))
    this.#listeners.tell()
  }

  /** The protection has changed: ends those that it forbids now. */
  stopForbidden(): void {
    for (const { shell, isConfirmed } of this.#shells.values()) {
      const refusal = this.#options.gate.refusal({ isConfirmed })
      if (refusal === 'protected_cluster') this.#leave(shell.stop('This cluster was set to read-only.'))
      if (refusal === 'confirmation_required')
        this.#leave(shell.stop('This cluster was set to ask for a confirmation before a change.'))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    for (const { shell } of this.#shells.values()) this.#leave(shell[Symbol.asyncDispose]())
    this.#shells.clear()
    await Promise.all(this.#leaving)
  }

  #add(opening: Opening, target: ShellTarget, preparation: Preparation | null): string {
    const { connected, clock } = this.#options
    const id = randomUUID()
    const shell = new Shell({
      ...{ id, target, preparation, connected, clock },
      size: { columns: opening.columns, rows: opening.rows },
      requireAllowed: () => this.requireAllowed(opening),
      onChange: () => this.#listeners.tell(),
    })
    this.#shells.set(id, { shell, isConfirmed: opening.confirmed })
    this.#dropEnded()
    this.#listeners.tell()
    return id
  }

  #leave(work: Promise<void>): void {
    const kept = work.finally(() => this.#leaving.delete(kept))
    this.#leaving.add(kept)
  }

  #find(id: string): Shell {
    const found = this.#shells.get(id)
    if (found === undefined) throw new FlotillaError('shell_not_found')
    return found.shell
  }

  #dropEnded(): void {
    const ended = this.list.shells.filter(({ state }) => state === 'ended')
    for (const { shellId } of ended.slice(0, Math.max(0, ended.length - maxEnded)))
      this.#shells.delete(shellId)
  }
}

/** shellsDocument is every shell of the cluster; it ends without ending any. */
export function shellsDocument(shells: Shells): DocumentSource {
  const listening = new DisposableStack()
  return {
    get body(): ShellList {
      return shells.list
    },
    onChange: (listener) => listening.use(shells.onChange(listener)),
    [Symbol.dispose]: () => listening.dispose(),
  }
}
