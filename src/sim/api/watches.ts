import type { Clock, KubeObject } from '#machinery'
import type { Form } from '../forms/form.ts'
import type { ObjectStore, StoreEvent } from '../store/objectStore.ts'
import { parseSelectors } from '../store/selectors.ts'
import { expired, StatusError } from '../store/status.ts'
import type { Address } from './address.ts'
import type { Call } from './call.ts'
import type { Faults, FaultType } from './faults.ts'

/** A client that leaves so much unread is disconnected, as by a real server. */
const maxUnsentBytes = 32 * 1024 * 1024
const bookmarkGapMs = 60_000
const defaultTimeoutS = 1800
const initialPage = 500
/** The faults that affect a watch after it has begun. */
const inside = ['expired-stream', 'malformed-line', 'truncated-line', 'endless-line'] as const

export interface WatchEnvironment {
  readonly clock: Clock
  readonly store: ObjectStore
  readonly faults: Faults
  /** Whether initial events (KEP-3157) are offered. */
  readonly hasWatchList: boolean
}

/** Watch is one watch, from its first byte to its end. */
export class Watch {
  readonly resource: string
  readonly #call: Call
  readonly #address: Address
  readonly #form: Form
  readonly #environment: WatchEnvironment
  readonly #fits: (object: KubeObject) => boolean
  readonly #wantsBookmarks: boolean
  readonly #scope = new DisposableStack()
  #isFirst = true
  #sent: number
  #bookmarkTimer: Disposable | null = null

  constructor(call: Call, address: Address, form: Form, environment: WatchEnvironment) {
    this.#call = call
    this.#address = address
    this.#form = form
    this.#environment = environment
    this.#fits = parseSelectors(call.query) ?? (() => true)
    this.#wantsBookmarks = isTrue(call.query.get('allowWatchBookmarks'))
    this.#sent = environment.store.resourceVersion
    this.resource = address.type.gvr.resource
    call.ended.addEventListener('abort', () => this.#dispose(), { once: true })
  }

  /** Resolves when the watch has begun. It then runs until it is ended. */
  async run(): Promise<void> {
    const { store, hasWatchList, clock } = this.#environment
    const { query } = this.#call
    const asked = query.get('resourceVersion') ?? ''
    const wantsInitial = isTrue(query.get('sendInitialEvents'))
    if (wantsInitial && !hasWatchList)
      throw new StatusError(
        422,
        'Invalid',
        'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled',
      )
    if (wantsInitial && query.get('resourceVersionMatch') !== 'NotOlderThan')
      throw new StatusError(
        422,
        'Invalid',
        'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
      )
    if (Number(asked) > store.resourceVersion)
      throw new StatusError(
        504,
        'Timeout',
        `Too large resource version: ${asked}, current: ${store.resourceVersion}`,
      )
    this.#call.begin({ 'content-type': this.#form.mediaType })
    const seconds = Number(query.get('timeoutSeconds')) || defaultTimeoutS
    this.#scope.use(clock.after(seconds * 1000, () => this.end()))
    for (const type of inside) if (this.#environment.faults.has(type, this.resource)) this.breakBy(type)
    if (wantsInitial || asked === '' || asked === '0') {
      await this.#sendAll()
      if (wantsInitial) this.#bookmark({ 'k8s.io/initial-events-end': 'true' })
    } else this.#sent = Number(asked)
    if (this.#call.ended.aborted) return
    try {
      for (const event of store.since(this.#sent)) this.#tell(event)
    } catch (problem) {
      if (!(problem instanceof StatusError)) throw problem
      this.#fail(problem)
      return
    }
    this.#scope.use(store.onEvent((event) => this.#tell(event)))
    this.#scheduleBookmark()
  }

  /** Applies a fault to the running watch. */
  breakBy(type: FaultType): void {
    switch (type) {
      case 'expired-stream':
        this.#fail(expired('The resourceVersion for the provided watch is too old.'))
        return
      case 'malformed-line':
        this.#call.write('{"type":"MODIFIED","object":{"metadata":{"name":\n')
        return
      case 'truncated-line':
        this.#call.write('{"type":"MODIFIED","object":{"metadata":{"na')
        this.#call.end()
        return
      case 'endless-line':
        void this.#drone()
    }
  }

  /** Ends the watch with a bookmark, as a server does when its time is up. */
  end(): void {
    this.#bookmark()
    this.#call.end()
  }

  /** Sends an ERROR event and ends. */
  #fail({ status }: StatusError): void {
    this.#write({ type: 'ERROR', object: status })
    this.#call.end()
  }

  /** Sends a line without an end, as fast as it is read, until the fault is off. */
  async #drone(): Promise<void> {
    const piece = 'x'.repeat(64 * 1024)
    this.#call.write('{"type":"ADDED","object":{"metadata":{"name":"')
    while (!this.#call.ended.aborted && this.#environment.faults.has('endless-line', this.resource)) {
      this.#call.write(piece)
      await this.#call.drained()
      // Not in one turn of the event loop: other requests are served in between.
      await new Promise((resolve) => setImmediate(resolve))
    }
    this.#call.end()
  }

  #dispose(): void {
    this.#bookmarkTimer?.[Symbol.dispose]()
    this.#scope[Symbol.dispose]()
  }

  async #sendAll(): Promise<void> {
    const { store } = this.#environment
    const { collection, namespace } = this.#address
    const at = store.resourceVersion
    let after: string | null = null
    do {
      const page = store.page(collection, { namespace, limit: initialPage, after, at, fits: this.#fits })
      for (const object of page.objects) this.#event('ADDED', object)
      after = page.lastKey
      await this.#call.drained()
    } while (after !== null && !this.#call.ended.aborted)
    this.#sent = at
  }

  #tell({ collection, type, object, previous, resourceVersion }: StoreEvent): void {
    this.#sent = resourceVersion
    const { namespace } = this.#address
    if (collection !== this.#address.collection) return
    if (namespace !== null && object.metadata.namespace !== namespace) return
    const was = previous !== null && this.#fits(previous)
    const is = type !== 'DELETED' && this.#fits(object)
    if (is) this.#event(was ? 'MODIFIED' : 'ADDED', object)
    else if (was)
      this.#event('DELETED', {
        ...previous,
        metadata: { ...previous.metadata, resourceVersion: String(resourceVersion) },
      })
  }

  #event(type: string, object: KubeObject): void {
    this.#write({ type, object: this.#form.one(object, this.#isFirst) })
    this.#isFirst = false
  }

  #bookmark(annotations?: Readonly<Record<string, string>>): void {
    if (!this.#wantsBookmarks) return
    const metadata = { resourceVersion: String(this.#sent), creationTimestamp: null }
    const object = this.#form.bookmark(annotations === undefined ? metadata : { ...metadata, annotations })
    this.#write({ type: 'BOOKMARK', object })
  }

  #scheduleBookmark(): void {
    if (this.#call.ended.aborted) return
    this.#bookmarkTimer = this.#environment.clock.after(bookmarkGapMs, () => {
      this.#bookmark()
      this.#scheduleBookmark()
    })
  }

  #write({ type, object }: { readonly type: string; readonly object: unknown }): void {
    this.#call.write(this.#form.event(type, object))
    if (this.#call.unsentBytes > maxUnsentBytes) this.#call.end()
  }
}

const isTrue = (text: string | null): boolean => text === '1' || text === 'true'
