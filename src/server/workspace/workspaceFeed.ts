import type { ClusterId, ClusterState, FlotillaEvent, Notice, Workspace, WorkspaceFrame } from '#contract'
import { Listeners } from '#machinery'

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
  readonly #listeners = new Listeners<readonly WorkspaceFrame[]>()
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
    // The first frame of a new listener contains all that has happened, so only the others get those events.
    this.#send()
    const subscription = this.#listeners.add((frames) => {
      for (const frame of frames) listener(frame)
    })
    listener({ t: 'workspace', workspace: this.workspace })
    return subscription
  }

  [Symbol.dispose](): void {
    if (this.#flush !== null) clearImmediate(this.#flush)
    this.#flush = null
    this.#listeners[Symbol.dispose]()
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
    if (frames.length > 0) this.#listeners.tell(frames)
  }
}
