import {
  type ClusterId,
  type ClusterState,
  type ContextQuestion,
  FlotillaError,
  type FlotillaEvent,
  type Notice,
} from '#contract'
import type { Clock } from '#machinery'
import { type Contexts, isSameRef, type KnownContext } from '../discovery/contexts.ts'
import type { ClusterFiles } from '../disk/clusterFile.ts'
import type { ConfigFolder, ContextRef } from '../disk/configFolder.ts'
import type { Confirmations } from '../disk/confirmations.ts'
import type { OpenCluster } from '../roster/openCluster.ts'
import type { Roster } from '../roster/roster.ts'

/** A context may be missing for this long, while its file is rewritten, before its tab says that it is gone. */
const goneAfterMs = 5000

/** What the selection works with. */
export interface SelectionEnvironment {
  readonly clock: Clock
  readonly contexts: Contexts
  readonly confirmations: Confirmations
  readonly roster: Roster
  readonly folder: ConfigFolder
  readonly files: ClusterFiles
  /** Something of the workspace is different now. */
  onChange(...events: FlotillaEvent[]): void
  /** Something of the workspace is going to be different, and is not yet. */
  onComing(event: FlotillaEvent): void
  onNotice(notice: Notice): void
}

/**
 * Selection is which contexts are open, in which order they were opened, and how their tabs are ordered. Every change
 * is on the disk before anything is dialled. Changes happen one after the other; none of them waits for a cluster.
 */
export class Selection implements Disposable {
  readonly #environment: SelectionEnvironment
  #tabOrder: readonly ClusterId[] = []
  #turn: Promise<unknown> = Promise.resolve()
  /** Contexts that are away and not yet called gone. */
  readonly #missing = new Map<ClusterId, Disposable>()

  constructor(environment: SelectionEnvironment) {
    this.#environment = environment
  }

  get clusterIds(): readonly ClusterId[] {
    return this.#environment.roster.clusters.map(({ clusterId }) => clusterId)
  }

  get tabOrder(): readonly ClusterId[] {
    return this.#tabOrder
  }

  /** Opens what was open last time and what the start asks for, without starting a berth: `startAll` does. */
  async restore(wanted: readonly string[]): Promise<void> {
    const { folder, roster } = this.#environment
    for (const ref of folder.saved.selection) await this.#restoreOne(ref)
    this.#tabOrder = folder.saved.tabOrder
      .map((ref) => roster.clusters.find((cluster) => isSameRef(cluster.ref, ref))?.clusterId)
      .filter((clusterId) => clusterId !== undefined)
    this.#completeTabOrder()
    for (const name of wanted) await this.#openWanted(name)
    await this.#save()
  }

  startAll(): void {
    for (const cluster of this.#environment.roster.clusters) {
      if (cluster.state.lifecycle !== 'gone') cluster.start()
    }
  }

  /**
   * Opens a context; where it is open already, that is its answer. `confirmed` is the hash of what the person has agreed
   * that it uses.
   */
  open(clusterId: ClusterId, confirmed: string | null): Promise<ClusterState> {
    return this.#inTurn(async () => {
      const { contexts, roster } = this.#environment
      await this.#confirm(contexts.find(clusterId), confirmed)
      const open = roster.find(clusterId)
      if (open !== null) return open.state
      const known = contexts.find(clusterId)
      if (known === null) throw new FlotillaError('context_not_found')
      this.#refuseUnlessOpenable(known)
      const isFirst = roster.clusters.length === 0
      const cluster = await this.#add(known)
      await this.#save()
      const name = isFirst ? 'kubeconfig:changed' : 'kubeconfig:selection-changed'
      this.#environment.onChange({ name, clusterIds: [...this.clusterIds] }, openingEvent(cluster.state))
      cluster.start()
      return cluster.state
    })
  }

  /** Closes a cluster; where it is not open there is nothing to do. Its berth is ended behind the answer. */
  close(clusterId: ClusterId): Promise<void> {
    return this.#inTurn(async () => {
      const { contexts, roster, onChange, onComing } = this.#environment
      const cluster = roster.find(clusterId)
      if (cluster === null) {
        if (contexts.find(clusterId) === null) throw new FlotillaError('context_not_found')
        return
      }
      if (roster.clusters.length === 1)
        onComing({ name: 'kubeconfig:changing', clusterIds: [...this.clusterIds] })
      this.#forgetMissing(clusterId)
      this.#tabOrder = this.#tabOrder.filter((id) => id !== clusterId)
      // The roster waits for its processes when it is disposed itself.
      void roster.remove(clusterId)
      // Opening it again reads the written state.
      await Promise.all([this.#save(), cluster.kept.close()])
      if (roster.clusters.length > 0)
        onChange({ name: 'kubeconfig:selection-changed', clusterIds: [...this.clusterIds] })
      else onChange()
    })
  }

  /** Orders the tabs; open clusters that are not named keep their places behind those that are. */
  reorder(clusterIds: readonly ClusterId[]): Promise<void> {
    return this.#inTurn(async () => {
      const rest = this.#tabOrder.filter((id) => !clusterIds.includes(id))
      this.#tabOrder = [...new Set(clusterIds)].filter((id) => this.#environment.roster.find(id) !== null)
      this.#tabOrder = [...this.#tabOrder, ...rest]
      this.#completeTabOrder()
      await this.#save()
      this.#environment.onChange()
    })
  }

  /** Discovery has changed: tells each open cluster what became of its context. */
  handleContexts(): void {
    const { contexts, roster } = this.#environment
    for (const cluster of roster.clusters) {
      const known = contexts.findRef(cluster.ref)
      if (known === null || known.problem !== null) {
        this.#handleMissing(cluster)
        continue
      }
      this.#forgetMissing(cluster.clusterId)
      const question = contexts.asks(known)
      if (question !== null) cluster.leaveAsGone(unconfirmed(question))
      else if (cluster.state.lifecycle === 'gone' || cluster.fingerprint !== known.fingerprint)
        cluster.changeAccess(openingOf(known))
    }
  }

  [Symbol.dispose](): void {
    for (const timer of this.#missing.values()) timer[Symbol.dispose]()
    this.#missing.clear()
  }

  async #restoreOne(ref: ContextRef): Promise<void> {
    const { contexts, roster, files, onNotice } = this.#environment
    const known = contexts.findRef(ref)
    const clusterId = contexts.idOf(ref)
    if (roster.find(clusterId) !== null) return
    const problem = this.#whyMissing(ref)
    if (known === null && contexts.fileProblem(ref.path) === null) {
      const text = `“${ref.context}” of ${ref.path} was open last time and is no longer there.`
      onNotice({ id: `dropped:${clusterId}`, level: 'warning', text })
      return
    }
    const namesake = this.#activeNamesake(ref.context)
    if (namesake !== null) {
      const text = `“${ref.context}” of ${ref.path} was not opened again: a context with the same name is open.`
      onNotice({ id: `dropped:${clusterId}`, level: 'warning', text })
      return
    }
    const clusterName = ref.context
    const kept = await files.open(ref)
    const opening = known === null ? { fingerprint: null, confirmed: null } : openingOf(known)
    const cluster = roster.add({ clusterId, clusterName, ref, ...opening, kept })
    // It is there and broken, perhaps only at the moment: the tab stays and opens when the file is whole.
    if (problem !== null) cluster.leaveAsGone(problem)
  }

  async #openWanted(name: string): Promise<void> {
    const { contexts, roster, onNotice } = this.#environment
    const known =
      contexts.find(name as ClusterId) ??
      contexts.all.find(({ clusterName, problem }) => clusterName === name && problem === null) ??
      contexts.all.find(({ clusterName }) => clusterName === name)
    try {
      if (known === undefined) throw new FlotillaError('context_not_found')
      if (roster.find(known.clusterId) !== null) return
      this.#refuseUnlessOpenable(known)
      await this.#add(known)
    } catch (problem) {
      if (!(problem instanceof FlotillaError)) throw problem
      onNotice({
        id: `wanted:${name}`,
        level: 'warning',
        text: `“${name}” was not opened: ${problem.message}`,
      })
    }
  }

  /** Notes that the person has agreed, to exactly what is asked; a tab that waits for it opens. */
  async #confirm(known: KnownContext | null, confirmed: string | null): Promise<void> {
    const { contexts, confirmations, roster, onChange } = this.#environment
    if (known === null || confirmed === null || contexts.asks(known)?.hash !== confirmed) return
    await confirmations.add(known.ref.path, confirmed)
    roster.find(known.clusterId)?.changeAccess(openingOf(known))
    onChange({ name: 'kubeconfig:available-changed', clusterIds: [...this.clusterIds] })
  }

  #refuseUnlessOpenable(known: KnownContext): void {
    const { clusterName, problem } = known
    if (problem !== null) throw new FlotillaError('context_unusable', problem)
    const question = this.#environment.contexts.asks(known)
    if (question !== null)
      throw new FlotillaError('context_unconfirmed', unconfirmed(question), { details: { asks: question } })
    const namesake = this.#activeNamesake(clusterName)
    if (namesake !== null)
      throw new FlotillaError('context_name_active', undefined, { details: { activeClusterId: namesake } })
  }

  #activeNamesake(clusterName: string): ClusterId | null {
    const { folder, roster } = this.#environment
    if (folder.settings.allowDuplicateContextNames) return null
    return roster.clusters.find(({ state }) => state.clusterName === clusterName)?.clusterId ?? null
  }

  async #add(known: KnownContext): Promise<OpenCluster> {
    const { clusterId, clusterName, ref } = known
    const { roster, files } = this.#environment
    const kept = await files.open(ref)
    const cluster = roster.add({ clusterId, clusterName, ref, ...openingOf(known), kept })
    this.#completeTabOrder()
    return cluster
  }

  #handleMissing(cluster: OpenCluster): void {
    const { clusterId, ref } = cluster
    if (this.#missing.has(clusterId) || cluster.state.lifecycle === 'gone') return
    const timer = this.#environment.clock.after(goneAfterMs, () => {
      this.#missing.delete(clusterId)
      const reason = this.#whyMissing(ref)
      if (reason !== null) cluster.leaveAsGone(reason)
    })
    this.#missing.set(clusterId, timer)
  }

  #forgetMissing(clusterId: ClusterId): void {
    this.#missing.get(clusterId)?.[Symbol.dispose]()
    this.#missing.delete(clusterId)
  }

  /** A sentence on why that context cannot be used at the moment; null where it can. */
  #whyMissing(ref: ContextRef): string | null {
    const { contexts } = this.#environment
    const known = contexts.findRef(ref)
    if (known !== null) {
      const question = contexts.asks(known)
      return known.problem ?? (question === null ? null : unconfirmed(question))
    }
    const problem = contexts.fileProblem(ref.path)
    return problem === null
      ? `The context “${ref.context}” is no longer in ${ref.path}.`
      : `${ref.path} ${problem}.`
  }

  #completeTabOrder(): void {
    const order = new Set(this.#tabOrder)
    for (const clusterId of this.clusterIds) order.add(clusterId)
    this.#tabOrder = [...order]
  }

  #save(): Promise<void> {
    const { roster, folder } = this.#environment
    return folder.saveWorkspace({
      selection: roster.clusters.map(({ ref }) => ref),
      tabOrder: this.#tabOrder.flatMap((clusterId) => roster.find(clusterId)?.ref ?? []),
    })
  }

  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => {})
    return done
  }
}

/** An added context that uses nothing of this machine has agreed to nothing: should its file change, the berth sees it. */
const openingOf = ({ fingerprint, uses, isAdded }: KnownContext) => ({
  fingerprint,
  confirmed: isAdded ? (uses?.hash ?? '') : null,
})

const unconfirmed = ({ uses }: ContextQuestion): string =>
  `Its kubeconfig was added in the settings and uses ${listed(
    uses.map(({ what, text }) => `${useWords[what]} ${text}`),
  )}. Confirm that before it is opened.`

const useWords = { command: 'the command', 'token-file': 'the token file', 'client-key': 'the client key' }

const listed = (words: readonly string[]): string => new Intl.ListFormat('en').format(words)

const openingEvent = ({ clusterId, clusterName, lifecycle, reason }: ClusterState): FlotillaEvent => ({
  name: 'cluster:lifecycle',
  clusterId,
  clusterName,
  state: lifecycle,
  previousState: null,
  reason,
})
