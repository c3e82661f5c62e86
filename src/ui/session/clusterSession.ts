import {
  type ChannelSpec,
  type ClusterId,
  type DocumentDomain,
  type Documents,
  type Lifecycle,
  type RequestAnswer,
  type RequestName,
  type RequestParams,
  readChannelFrame,
  type ServerFrame,
  type WindowSpec,
} from '#contract'
import type { Clock } from '#machinery'
import { Connection, type ConnectionEnvironment, type ConnectionState } from '../wire/connection.ts'
import { type Observable, ObservableValue } from '../wire/observable.ts'
import { clusterSocketPath, hasProcess } from '../wire/socketPaths.ts'
import { type ChannelListener, PageChannel } from './channel.ts'
import { ClusterStorage, type KeptPlaces } from './clusterStorage.ts'
import { ClusterView, type ObjectRef } from './clusterView.ts'
import { type Draft, Drafts } from './drafts.ts'
import { FollowedDocument } from './followedDocument.ts'
import { LiveWindow } from './liveWindow.ts'
import { KeptLogChoices, type LogLine } from './logChoices.ts'
import { PermissionChecks } from './permissionChecks.ts'
import { Requests } from './requests.ts'
import { ShellOpenings } from './shellOpenings.ts'
import { type CopyPlace, StorageCopy } from './storageCopy.ts'
import { Transfers } from './transfers.ts'

export interface SessionEnvironment extends ConnectionEnvironment {
  readonly kept: KeptPlaces
  /** Where the server keeps what is kept of that cluster. */
  readonly copyOf: (clusterId: ClusterId) => CopyPlace
}

interface BegunEdit {
  readonly object: ObjectRef
  readonly draft: Draft
}

/**
 * ClusterSession is everything the page has of one open cluster: its own socket, the windows, documents, requests and channels
 * on it, what is kept and what is looked at. One tab owns it and disposes it. The socket is dialled when first needed and again
 * after every loss; its windows are then opened again, and keep their rows, marked as held, meanwhile.
 */
export class ClusterSession implements Disposable {
  readonly clusterId: ClusterId
  readonly storage: ClusterStorage
  readonly view: ClusterView
  readonly drafts: Drafts
  readonly permissions: PermissionChecks
  /** An edit that was begun away from the object's panel, which takes it over. */
  readonly begunEdit = new ObservableValue<BegunEdit | null>(null)
  readonly logChoices = new KeptLogChoices()
  /** The line that a link leads to, until a log has looked for it; null for none. */
  readonly wantedLine = new ObservableValue<LogLine | null>(null)
  readonly shells: ShellOpenings
  readonly transfers = new Transfers()
  readonly #copy: StorageCopy
  readonly #connection: Connection
  readonly #requests: Requests
  readonly #clock: Clock
  readonly #windows = new Map<number, LiveWindow>()
  readonly #documents = new Map<number, FollowedDocument>()
  /** The last known bodies of documents that are not followed at present. */
  readonly #lastBodies = new Map<string, unknown>()
  readonly #kept = new Map<string, LiveWindow>()
  /** The tables that the berth of this connection has shown, and so has in memory. */
  readonly #tables = new Set<string>()
  readonly #channels = new Map<number, PageChannel>()
  #lastChannelId = 0
  #lastWindowId = 0
  #lastDocumentId = 0
  #lifecycle: Lifecycle | null = null
  #isVisible = true
  #isDisposed = false

  constructor(options: { clusterId: ClusterId; initialDomain: string; environment: SessionEnvironment }) {
    const { clusterId, environment } = options
    this.clusterId = clusterId
    this.storage = new ClusterStorage(environment.kept, clusterId, environment.clock)
    this.view = new ClusterView(this.storage, options.initialDomain)
    this.drafts = new Drafts(environment.kept, clusterId, environment.clock)
    this.#copy = new StorageCopy(this.storage, environment.copyOf(clusterId), environment.clock)
    this.#connection = new Connection(clusterSocketPath(clusterId), environment, {
      onOpen: () => {
        // A socket that says nothing is looked at.
        if (!this.#isVisible) this.#sayVisible()
        for (const window of this.#windows.values()) window.open()
        for (const document of this.#documents.values()) document.open()
        // In the order of their numbers, as they were opened.
        for (const channel of this.#channels.values()) channel.open()
      },
      // The server is the page's own origin and validates what it pipes, so the frame is not validated again.
      onFrame: (frame) => this.#handle(frame as ServerFrame),
      onBytes: (frame) => {
        const { channel, stream, bytes } = readChannelFrame(frame)
        this.#channels.get(channel)?.handleBytes(bytes, stream)
      },
      onLost: () => {
        this.#tables.clear()
        for (const window of this.#windows.values()) window.handleLost()
        for (const document of this.#documents.values()) document.handleLost()
        for (const channel of this.#channels.values()) channel.handleLost()
        this.#requests.handleLost()
      },
    })
    this.#requests = new Requests(environment.clock, (frame) => this.#connection.send(frame))
    this.#clock = environment.clock
    const asked = new AbortController().signal
    this.shells = new ShellOpenings((opening) => this.request('shell/open', opening, asked))
    this.permissions = new PermissionChecks((wish) => this.request('permissions/check', wish, asked))
  }

  get connection(): Observable<ConnectionState> {
    return this.#connection.state
  }

  /** The time by which everything of this session is measured. */
  get clock(): Clock {
    return this.#clock
  }

  /** Domains whose tables are open in the berth, as far as this page was shown them; none while it is away. */
  get tables(): readonly string[] {
    return [...this.#tables]
  }

  /** Opens a window; the caller owns it. While the socket is not open, it is opened as soon as that is. */
  openWindow(spec: WindowSpec): LiveWindow {
    this.#lastWindowId += 1
    const id = this.#lastWindowId
    const window = new LiveWindow({
      id,
      spec,
      clock: this.#clock,
      send: (frame) => this.#connection.send(frame),
      onDispose: () => void this.#windows.delete(id),
    })
    this.#windows.set(id, window)
    if (this.#connection.isOpen) window.open()
    else this.connectNow()
    return window
  }

  /**
   * The window of that name. It stays open when its table leaves the screen, so that the tab paints at once when it
   * comes back. While the window is not drawn, the berth sends one patch and waits.
   */
  keptWindow(name: string, spec: WindowSpec): LiveWindow {
    const window = this.#kept.get(name) ?? this.openWindow(spec)
    this.#kept.set(name, window)
    return window
  }

  /** Follows a document; the caller owns it. While the socket is not open, it is asked for as soon as that is. */
  follow<Domain extends DocumentDomain>(domain: Domain, tail: string): FollowedDocument<Domain> {
    this.#lastDocumentId += 1
    const id = this.#lastDocumentId
    const key = JSON.stringify([domain, tail])
    const document: FollowedDocument<Domain> = new FollowedDocument({
      id,
      domain,
      tail,
      clock: this.#clock,
      send: (frame) => this.#connection.send(frame),
      onDispose: () => {
        this.#documents.delete(id)
        const { body } = document.state.value
        if (body !== null) this.#lastBodies.set(key, body)
      },
      // The last known body is of the same domain, so that sums are not blank when they come back into view.
      known: (this.#lastBodies.get(key) ?? null) as Documents[Domain] | null,
    })
    this.#documents.set(id, document)
    if (this.#connection.isOpen) document.open()
    else {
      document.handleLost()
      this.connectNow()
    }
    return document
  }

  /** Opens a channel; the caller owns it. While the socket is not open, it is opened as soon as that is. */
  openChannel(spec: ChannelSpec, listener: ChannelListener): PageChannel {
    this.#lastChannelId += 1
    const id = this.#lastChannelId
    const channel = new PageChannel({
      id,
      spec,
      listener,
      send: (frame) => this.#connection.send(frame),
      sendBytes: (frame) => this.#connection.sendBytes(frame),
      onDispose: () => void this.#channels.delete(id),
    })
    this.#channels.set(id, channel)
    if (this.#connection.isOpen) channel.open()
    else this.connectNow()
    return channel
  }

  /** Asks the berth; rejects with a FlotillaError, at once when there is no connection. */
  async request<Name extends RequestName>(
    route: Name,
    params: RequestParams<Name>,
    signal: AbortSignal,
  ): Promise<RequestAnswer<Name>> {
    const answer = this.#requests.request(route, params, signal)
    if (!this.#connection.isOpen) {
      this.connectNow()
      this.#requests.handleLost()
    }
    return answer
  }

  /** Follows what the workspace says of the berth: there is nothing to dial while it has no process. */
  followBerth(lifecycle: Lifecycle): void {
    if (lifecycle === this.#lifecycle) return
    this.#lifecycle = lifecycle
    if (lifecycle === 'closing') this.#copy.rest()
    else this.#copy.wake()
    if (hasProcess(lifecycle)) this.#connection.wake()
    else this.#connection.rest()
  }

  /** The page shows this tab, or does not. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.#isVisible) return
    this.#isVisible = isVisible
    if (this.#connection.isOpen) this.#sayVisible()
  }

  /** Dials at once instead of at the end of the back-off. */
  connectNow(): void {
    if (!this.#isDisposed) this.#connection.dialNow()
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    this.view[Symbol.dispose]()
    this.drafts[Symbol.dispose]()
    this.transfers[Symbol.dispose]()
    this.#copy[Symbol.dispose]()
    this.#connection[Symbol.dispose]()
    this.#requests.handleLost()
    this.#windows.clear()
    this.#documents.clear()
    this.#channels.clear()
    this.#lastBodies.clear()
    this.#kept.clear()
  }

  #sayVisible(): void {
    this.#connection.send({ t: 'visible', isVisible: this.#isVisible })
  }

  #handle(frame: ServerFrame): void {
    switch (frame.t) {
      case 'window':
        this.#tables.add(frame.spec.domain)
        this.#windows.get(frame.window)?.handleWindow(frame)
        break
      case 'patch':
        this.#windows.get(frame.window)?.handlePatch(frame)
        break
      case 'refused':
        this.#windows.get(frame.window)?.handleRefused(frame.error)
        break
      case 'document':
        this.#documents.get(frame.document)?.handleDocument(frame)
        break
      case 'document-refused':
        this.#documents.get(frame.document)?.handleRefused(frame.error)
        break
      case 'channel-credit':
        this.#channels.get(frame.channel)?.handleCredit(frame.credit)
        break
      case 'channel-end':
        this.#channels.get(frame.channel)?.handleEnd(frame.error)
        break
      case 'response':
        this.#requests.handleResponse(frame.id, frame.body)
        break
      case 'failure':
        this.#requests.handleFailure(frame.id, frame.error)
        break
    }
  }
}
