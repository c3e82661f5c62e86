import type { ClusterId, Kubeconfigs } from '#contract'
import type { DiscoveredFile } from '#kubeconfig'
import type { ContextRef } from '../disk/configFolder.ts'
import { ClusterIds } from './clusterIds.ts'

/** KnownContext is one context as discovery last saw it. */
export interface KnownContext {
  readonly clusterId: ClusterId
  readonly clusterName: string
  readonly ref: ContextRef
  /** Why it cannot be opened; null when it can. */
  readonly problem: string | null
  readonly fingerprint: string | null
}

/** Contexts is what discovery last found, with the ids under which the world knows it. */
export class Contexts {
  readonly #ids = new ClusterIds()
  #files: readonly DiscoveredFile[] = []
  #known = new Map<ClusterId, KnownContext>()

  /** Takes over what discovery found; true where a page would see a difference. */
  replace(files: readonly DiscoveredFile[]): boolean {
    const before = JSON.stringify(this.listing)
    this.#files = files
    this.#known = new Map()
    for (const file of files) {
      for (const { name: context, problem, fingerprint } of file.contexts) {
        const ref = { path: file.path, context }
        const clusterId = this.#ids.idOf(ref, file.name)
        this.#known.set(clusterId, { clusterId, clusterName: context, ref, problem, fingerprint })
      }
    }
    return JSON.stringify(this.listing) !== before
  }

  get listing(): Kubeconfigs {
    return {
      files: this.#files.map(({ path, name, source, problem, contexts }) => ({
        path,
        name,
        source,
        problem,
        contexts: contexts.map(({ name: clusterName, server, namespace, isCurrent, problem }) => ({
          clusterId: this.#ids.idOf({ path, context: clusterName }, name),
          clusterName,
          server,
          namespace,
          isCurrent,
          problem,
        })),
      })),
    }
  }

  find(clusterId: ClusterId): KnownContext | null {
    return this.#known.get(clusterId) ?? null
  }

  /** The context of that file and name. */
  findRef(ref: ContextRef): KnownContext | null {
    return this.all.find((known) => isSameRef(known.ref, ref)) ?? null
  }

  /** All contexts in search order. */
  get all(): readonly KnownContext[] {
    return [...this.#known.values()]
  }

  /** Why nothing of that file can be used: its own problem, or null where it is fine or not there. */
  fileProblem(path: string): string | null {
    return this.#files.find((file) => file.path === path)?.problem ?? null
  }

  /** The id of a saved context, whether it is there at the moment or not. */
  idOf(ref: ContextRef): ClusterId {
    const file = this.#files.find(({ path }) => path === ref.path)
    return this.#ids.idOf(ref, file?.name ?? ref.path)
  }
}

export const isSameRef = (one: ContextRef, other: ContextRef): boolean =>
  one.path === other.path && one.context === other.context
