import { resourceDomain } from '#contract'
import { customKindOf, customResource, type Kind, kindOfGvk } from '#kinds'
import { type ApiDiscovery, type ApiResource, discoverApis, type KubeClient } from '#kube'
import type { Clock, Gvr } from '#machinery'

/** Discovery is asked again after this long: the served resources change when something is installed. */
const believedMs = 60_000

/** ServedKind is where objects of a kind are found, and what is known of them. */
export interface ServedKind {
  readonly gvr: Gvr
  readonly kind: string
  readonly isNamespaced: boolean
  /** Null where Flotilla has no rules of its own for it. */
  readonly known: Kind | null
}

/** ServedKinds finds the resource behind a kind: those Flotilla knows without asking, all others by the server's discovery. */
export class ServedKinds {
  readonly clock: Clock
  #asked: {
    readonly client: KubeClient
    readonly at: number
    readonly answer: Promise<ApiDiscovery>
  } | null = null

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Null where the server offers no such kind; `version` only prefers. Rejects as the requests do. */
  async find(
    client: KubeClient,
    wanted: { readonly group: string; readonly kind: string; readonly version?: string },
    signal: AbortSignal,
  ): Promise<ServedKind | null> {
    const known = kindOfGvk(wanted) ?? null
    if (known !== null) {
      const { gvr, kind, scope } = known
      return { gvr, kind, isNamespaced: scope === 'namespaced', known }
    }
    const { resources } = await this.#discovery(client, signal)
    const offered = resources.filter(({ gvr, kind }) => gvr.group === wanted.group && kind === wanted.kind)
    const found: ApiResource | undefined =
      offered.find(({ gvr }) => gvr.version === wanted.version) ?? offered[0]
    return found === undefined ? null : servedKind(found)
  }

  /** The namespaced kinds of an API group that can be listed, each in one version. */
  async inGroup(client: KubeClient, group: string, signal: AbortSignal): Promise<ServedKind[]> {
    const { resources } = await this.#discovery(client, signal)
    const kinds = new Map<string, ServedKind>()
    for (const resource of resources) {
      const { gvr, kind, isNamespaced, verbs } = resource
      if (gvr.group !== group || !isNamespaced || !verbs.includes('list') || kinds.has(kind)) continue
      const known = kindOfGvk({ group, kind })
      kinds.set(kind, known === undefined ? servedKind(resource) : { gvr, kind, isNamespaced, known })
    }
    return [...kinds.values()]
  }

  #discovery(client: KubeClient, signal: AbortSignal): Promise<ApiDiscovery> {
    const now = this.clock.now()
    if (this.#asked?.client === client && now - this.#asked.at < believedMs) return this.#asked.answer
    const answer = discoverApis(client, signal)
    const asked = { client, at: now, answer }
    this.#asked = asked
    answer.catch(() => {
      if (this.#asked === asked) this.#asked = null
    })
    return answer
  }
}

const servedKind = ({ gvr, kind, isNamespaced }: ApiResource): ServedKind => ({
  gvr,
  kind,
  isNamespaced,
  known: knownResource(gvr, isNamespaced),
})

/** knownResource is what Flotilla knows of a resource beyond its definition; null if it knows nothing more. */
export function knownResource(gvr: Gvr, isNamespaced: boolean): Kind | null {
  const custom = customKindOf(gvr)
  if (custom === undefined) return null
  return customResource({ domain: resourceDomain(gvr), ...gvr, kind: custom.kind, isNamespaced })
}
