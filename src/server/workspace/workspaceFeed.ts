import type { ClusterId, ClusterState, FlotillaEvent, Notice, Workspace, WorkspaceFrame } from '#contract'

/** What the workspace is made of besides what the feed itself keeps. */
export interface WorkspaceSource {
  clusters(): readonly ClusterState[]
  tabOrder(): readonly ClusterId[]
}

/**
 * WorkspaceFeed numbers the states of the workspace and tells its listeners: the whole workspace at once and after each
 * change, at most once per turn of the event loop, then the events of that turn in their order. What `workspace`
 * answers is always as new as its revision says.
 */
export class WorkspaceFeed implements Disposable {
  readonly #identity: Pick<Workspace, 'instance' | 'version' | 'isDemo'>
  #source: WorkspaceSource = { clusters: () => [], tabOrder: () => [] }
  readonly #listeners = new Set<(frame: WorkspaceFrame) => void>()
  readonly #notices = new Map<string, Notice>()
  #revision = 1
  #sentRevision = 1
  #events: FlotillaEvent[] = []
  #flush: NodeJS.Immediate | null = null

  constructor(identity: Pick<Workspace, 'instance' | 'version' | 'isDemo'>) {
    this.#identity = identity
  }

  /** From now on the workspace shows these clusters; before, it has none. */
  describe(source: WorkspaceSource): void {
    this.#source = source
    this.change()
  }

  get workspace(): Workspace {
    return {
      ...this.#identity,
      revision: this.#revision,
      clusters: this.#source.clusters(),
      tabOrder: this.#source.tabOrder(),
      notices: [...this.#notices.values()],
    }
  }

  /** Something of the workspace is different now; `events` say what. */
  change(...events: FlotillaEvent[]): void {
    this.#revision += 1
    this.#events.push(...events)
    this.#schedule()
  }

  /** What is about to happen: told at once, before any workspace that shows it. */
  announce(event: FlotillaEvent): void {
    this.#events.push(event)
    this.#send()
  }

  /** An event that changes nothing of the workspace. */
  tell(event: FlotillaEvent): void {
    this.#events.push(event)
    this.#schedule()
  }

  /** A notice under the same id replaces the one before. */
  notify(notice: Notice): void {
    if (this.#notices.get(notice.id)?.text === notice.text) return
    this.#notices.set(notice.id, notice)
    this.change()
  }

  /** Calls back with the workspace as it is, then with every frame. */
  onFrame(listener: (frame: WorkspaceFrame) => void): Disposable {
    // What has happened already goes to those who were there; the newcomer's first frame contains it.
    this.#send()
    this.#listeners.add(listener)
    listener({ t: 'workspace', workspace: this.workspace })
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) }
  }

  [Symbol.dispose](): void {
    if (this.#flush !== null) clearImmediate(this.#flush)
    this.#flush = null
    this.#listeners.clear()
  }

  #schedule(): void {
    this.#flush ??= setImmediate(() => this.#send())
  }

  #send(): void {
    if (this.#flush !== null) clearImmediate(this.#flush)
    this.#flush = null
    const frames: WorkspaceFrame[] = []
    if (this.#sentRevision !== this.#revision) frames.push({ t: 'workspace', workspace: this.workspace })
    for (const event of this.#events) frames.push({ t: 'event', event })
    this.#sentRevision = this.#revision
    this.#events = []
    for (const listener of this.#listeners) for (const frame of frames) listener(frame)
  }
}
