import type { KubeClient } from '#kube'
import { type Clock, type KubeObject, podPath } from '#machinery'
import type { LogSource } from './containerLog.ts'
import { containersOf, type LoggedContainer } from './containers.ts'
import type { LogPlace } from './rotatedFiles.ts'

/** The containers of one pod look at it together. */
const freshMs = 500
/** The uid that a node gave to a pod of its own, by which it names the folder of its logs. */
const staticPodUid = 'kubernetes.io/config.mirror'

/** LoggedPod is one pod whose containers' logs are read. A later pod of the same name is another one. */
export class LoggedPod {
  readonly namespace: string
  readonly name: string
  /** Another one for a later pod of the same name. */
  readonly id: string
  readonly #connected: () => Promise<KubeClient>
  readonly #clock: Clock
  #uid: string | null
  #node: Pick<LogPlace, 'node' | 'uid'> | null = null
  #look: { readonly at: number; readonly containers: Promise<LoggedContainer[] | null> } | null = null

  constructor(options: {
    namespace: string
    name: string
    /** Null: the pod that has the name when it is looked at first. */
    uid: string | null
    connected: () => Promise<KubeClient>
    clock: Clock
  }) {
    this.namespace = options.namespace
    this.name = options.name
    this.id = options.uid ?? `${options.namespace}/${options.name}`
    this.#uid = options.uid
    this.#connected = options.connected
    this.#clock = options.clock
  }

  /** The uid of this very pod; null before it was looked at. */
  get uid(): string | null {
    return this.#uid
  }

  /** Its containers at this moment, at most half a second old; null where the pod is gone. */
  containers(): Promise<LoggedContainer[] | null> {
    const now = this.#clock.now()
    if (this.#look === null || now - this.#look.at >= freshMs) {
      this.#look = { at: now, containers: this.#read() }
      // Its callers hear of the failure; the next one asks again.
      this.#look.containers.catch(() => {
        this.#look = null
      })
    }
    return this.#look.containers
  }

  /** Where its node keeps the log of a container; null where it was not looked at yet, or has no node. */
  placeOf(container: string): LogPlace | null {
    const { namespace, name: pod } = this
    return this.#node === null ? null : { ...this.#node, namespace, pod, container }
  }

  /** One of its containers, to read the log of. */
  source(container: string): LogSource {
    const path = `${this.#path}/log`
    return {
      look: async () => (await this.containers())?.find(({ name }) => name === container) ?? null,
      read: async ({ follow, previous, sinceTime, sinceSeconds, tailLines }, sink, signal) => {
        const client = await this.#connected()
        await client.stream(path, {
          query: { container, timestamps: true, follow, previous, sinceTime, sinceSeconds, tailLines },
          signal,
          silenceMs: null,
          isApart: true,
          ...sink,
        })
      },
    }
  }

  get #path(): string {
    return podPath(this.namespace, this.name)
  }

  async #read(): Promise<LoggedContainer[] | null> {
    const client = await this.#connected()
    const pod = await client.json<KubeObject>(this.#path)
    this.#uid ??= pod.metadata.uid
    const { nodeName = '' } = (pod.spec ?? {}) as { readonly nodeName?: string }
    const { annotations = {} } = pod.metadata as { readonly annotations?: Readonly<Record<string, string>> }
    const uid = annotations[staticPodUid] ?? pod.metadata.uid
    this.#node = nodeName === '' ? null : { node: nodeName, uid }
    return pod.metadata.uid === this.#uid ? containersOf(pod) : null
  }
}
