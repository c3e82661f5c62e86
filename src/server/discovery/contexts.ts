import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ClusterId, ContextQuestion, Kubeconfigs } from '#contract'
import type { Discovered, DiscoveredContext, DiscoveredFile, Uses } from '#kubeconfig'
import type { ContextRef } from '../disk/configFolder.ts'
import { ClusterIds } from './clusterIds.ts'

/** So many take a tenth of a millisecond; nothing else of the server runs meanwhile. */
const contextsATurn = 100

/** KnownContext is one context as discovery last saw it. */
export interface KnownContext {
  readonly clusterId: ClusterId
  readonly clusterName: string
  readonly ref: ContextRef
  /** Why it cannot be opened; null when it can. */
  readonly problem: string | null
  readonly fingerprint: string | null
  /** What it uses of this machine, where its file was added and so has to be agreed to; null where it is trusted. */
  readonly uses: Uses | null
  /** Whether its file was added, so that all it uses has to be agreed to. */
  readonly isAdded: boolean
}

/** Contexts is what discovery last found, with the ids under which the world knows it. */
export class Contexts {
  readonly #ids = new ClusterIds()
  #found: Discovered = { files: [], others: [] }
  #known = new Map<ClusterId, KnownContext>()
  readonly #isConfirmed: (path: string, hash: string) => boolean

  /** `isConfirmed` tells whether the person has agreed to what contexts of that file use. */
  constructor(isConfirmed: (path: string, hash: string) => boolean) {
    this.#isConfirmed = isConfirmed
  }

  /**
   * Takes over what discovery found, all at once, when it is ready; true where a page would see a difference. Thousands of
   * contexts take a while, so the bytes of open clusters are piped meanwhile. Not to be called again before it has resolved.
   */
  async replace(found: Discovered): Promise<boolean> {
    const known = new Map<ClusterId, KnownContext>()
    for (const file of found.files) {
      for (const [at, context] of file.contexts.entries()) {
        if (at % contextsATurn === contextsATurn - 1) await nextTurn()
        const entry = this.#entry(file, context)
        known.set(entry.clusterId, entry)
      }
    }
    const isVisible = !isSameListing(this.#found, found)
    this.#found = found
    this.#known = known
    return isVisible
  }

  #entry(file: DiscoveredFile, found: DiscoveredContext): KnownContext {
    const { name: context, problem, fingerprint } = found
    const ref = { path: file.path, context }
    return {
      clusterId: this.#ids.idOf(ref, file.name),
      clusterName: context,
      ref,
      problem,
      fingerprint,
      uses: usesToAskFor(file, found),
      isAdded: file.source === 'added',
    }
  }

  get listing(): Kubeconfigs {
    return {
      files: this.#found.files.map(({ path, name, source, problem, contexts }) => ({
        path,
        name,
        source,
        problem,
        contexts: contexts.map(({ name: clusterName, server, namespace, isCurrent, problem }) => {
          const clusterId = this.#ids.idOf({ path, context: clusterName }, name)
          const known = this.#known.get(clusterId)
          const asks = known === undefined ? null : this.asks(known)
          return { clusterId, clusterName, server, namespace, isCurrent, problem, asks }
        }),
      })),
      others: this.#found.others,
    }
  }

  /** What the person has to agree to before it is opened; null where nothing is open to question. */
  asks({ ref, uses }: KnownContext): ContextQuestion | null {
    if (uses === null || this.#isConfirmed(ref.path, uses.hash)) return null
    return { hash: uses.hash, uses: uses.list }
  }

  find(clusterId: ClusterId): KnownContext | null {
    return this.#known.get(clusterId) ?? null
  }

  /** The context of that file and name. */
  findRef(ref: ContextRef): KnownContext | null {
    const clusterId = this.#ids.known(ref)
    return clusterId === null ? null : this.find(clusterId)
  }

  /** All contexts in search order. */
  get all(): readonly KnownContext[] {
    return [...this.#known.values()]
  }

  /** Why nothing of that file can be used: its own problem, or null where it is fine or not there. */
  fileProblem(path: string): string | null {
    return this.#found.files.find((file) => file.path === path)?.problem ?? null
  }

  /** The id of a saved context, whether it is there at the moment or not. */
  idOf(ref: ContextRef): ClusterId {
    const file = this.#found.files.find(({ path }) => path === ref.path)
    return this.#ids.idOf(ref, file?.name ?? ref.path)
  }
}

/** Only what was added in the settings is in question: other files are the person's own, as they are for kubectl. */
const usesToAskFor = ({ source }: DiscoveredFile, { uses }: DiscoveredContext): Uses | null =>
  source === 'added' ? uses : null

/** Compares what a page is shown; a file that was not read again costs nothing. */
function isSameListing(one: Discovered, other: Discovered): boolean {
  return (
    isEqualList(one.files, other.files, isSameFile) &&
    isEqualList(one.others, other.others, (a, b) => a.path === b.path && a.reason === b.reason)
  )
}

const isSameFile = (one: DiscoveredFile, other: DiscoveredFile): boolean =>
  one.path === other.path &&
  one.name === other.name &&
  one.source === other.source &&
  one.problem === other.problem &&
  (one.contexts === other.contexts || isEqualList(one.contexts, other.contexts, isSameContext))

const isSameContext = (one: DiscoveredContext, other: DiscoveredContext): boolean =>
  one.name === other.name &&
  one.server === other.server &&
  one.namespace === other.namespace &&
  one.isCurrent === other.isCurrent &&
  one.problem === other.problem &&
  one.uses?.hash === other.uses?.hash

const isEqualList = <T>(one: readonly T[], other: readonly T[], isSame: (a: T, b: T) => boolean): boolean =>
  one.length === other.length && one.every((each, index) => isSame(each, other[index] as T))

export const isSameRef = (one: ContextRef, other: ContextRef): boolean =>
  one.path === other.path && one.context === other.context
