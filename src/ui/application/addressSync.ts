import type { ClusterId } from '#contract'
import type { ClusterSession } from '../session/clusterSession.ts'
import type { OpenTabs } from './openTabs.ts'
import { isStepFrom, locationOf, type Place } from './place.ts'

/** AddressBar is where the place is written, so that a link or a reload comes back to it. */
export interface AddressBar {
  read(): Place | null
  /** A step can be taken back with the browser's own button. */
  write(place: Place | null, options: { readonly isStep: boolean }): void
  /** Calls when the person went back, forward, or to another address. */
  onReturn(listener: () => void): () => void
}

/**
 * AddressSync keeps the address bar saying where the person is, and brings them where an address says. It selects tabs
 * that are open and what they look at, nothing more: no address opens a cluster, and no request learns its cluster
 * from one.
 */
export class AddressSync implements Disposable {
  readonly #tabs: OpenTabs
  readonly #address: AddressBar
  readonly #onMissing: (clusterId: string) => void
  readonly #ends: (() => void)[]
  #endSession: () => void = () => {}
  #followed: ClusterSession | null = null
  /** Where to go as soon as its tab is there. */
  #wanted: Place | null
  #isMissingTold = false
  #written: Place | null = null
  #isWriting = false

  constructor(options: { tabs: OpenTabs; address: AddressBar; onMissing: (clusterId: string) => void }) {
    this.#tabs = options.tabs
    this.#address = options.address
    this.#onMissing = options.onMissing
    this.#wanted = options.address.read()
    this.#ends = [
      this.#tabs.state.onChange(() => this.#follow()),
      this.#address.onReturn(() => this.#return()),
    ]
    this.#follow()
  }

  [Symbol.dispose](): void {
    for (const end of this.#ends) end()
    this.#endSession()
  }

  #return(): void {
    this.#wanted = this.#address.read()
    this.#isMissingTold = false
    // The browser's own entry is the one that stands there now.
    if (this.#wanted !== null) this.#written = this.#wanted
    this.#follow()
  }

  #follow(): void {
    this.#goWhereWanted()
    const { order, activeId } = this.#tabs.state.value
    if (order === null) return
    const session = activeId === null ? null : this.#tabs.session(activeId)
    if (session !== this.#followed) {
      this.#endSession()
      this.#followed = session
      this.#endSession = session?.view.state.onChange(() => this.#writeSoon()) ?? (() => {})
    }
    this.#writeSoon()
  }

  #goWhereWanted(): void {
    const wanted = this.#wanted
    const { order } = this.#tabs.state.value
    if (wanted === null || order === null) return
    const clusterId = order.find((id: ClusterId) => id === wanted.clusterId)
    if (clusterId !== undefined && this.#tabs.session(clusterId) === null) return
    if (clusterId === undefined) {
      if (!this.#isMissingTold) this.#onMissing(wanted.clusterId)
      this.#isMissingTold = true
      return
    }
    this.#wanted = null
    const session = this.#tabs.session(clusterId)
    if (wanted.look !== null) session?.view.lookAt(wanted.look)
    if (wanted.line) session?.wantedLine.set(wanted.line)
    this.#tabs.activate(clusterId)
  }

  /** One act of the person changes several things at once, and is one step. */
  #writeSoon(): void {
    if (this.#isWriting) return
    this.#isWriting = true
    queueMicrotask(() => {
      this.#isWriting = false
      this.#write()
    })
  }

  #write(): void {
    const { order, activeId, isOpening } = this.#tabs.state.value
    // A link that waits for its cluster is not forgotten for there being none.
    if (order === null || isOpening || (activeId === null && this.#wanted !== null)) return
    const session = activeId === null ? null : this.#tabs.session(activeId)
    const place =
      session === null ? null : { clusterId: session.clusterId, look: locationOf(session.view.state.value) }
    const before = this.#written
    this.#written = place
    // A closed tab is not gone back to.
    const isLeft = before !== null && order.some((id) => id === before.clusterId)
    this.#address.write(place, {
      isStep: isLeft && place !== null && isStepFrom(before, place),
    })
  }
}
