import type { Duplex } from 'node:stream'
import { type Clock, podPath } from '#machinery'
import type { KubeClient } from '../client/client.ts'
import type { StreamWay } from '../client/requestOptions.ts'
import { plainText } from '../errors/plainText.ts'
import { SpdySession } from './spdySession.ts'

const protocol = 'portforward.k8s.io'
/** The API server dials the kubelet, and that one the runtime, before there is an answer. */
const openTimeoutMs = 30_000

/** PodStream is a connection to a port of a pod. */
export interface PodStream {
  /** The bytes; each direction ends by itself. */
  readonly stream: Duplex
  /** Why the connection failed in the pod, in the words of the runtime; null where it ended without a reason. Never rejects. */
  readonly problem: Promise<string | null>
}

/**
 * PodTunnel is a way to the ports of one pod, over a connection of its own through the API server. It carries one
 * connection after the other: the servers know no flow control, so that a second one at the same time would stall with the first.
 * Disposing it ends it.
 */
export class PodTunnel implements Disposable {
  readonly #session: SpdySession
  #requests = 0

  private constructor(session: SpdySession) {
    this.#session = session
  }

  /** Rejects with a KubeError where the cluster refuses it. */
  static async open(
    client: KubeClient,
    { namespace, pod, by }: { readonly namespace: string; readonly pod: string; readonly by: StreamWay },
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<PodTunnel> {
    const path = `${podPath(namespace, pod)}/portforward`
    const options = { by, protocols: [protocol], signal, timeoutMs: openTimeoutMs }
    return new PodTunnel(new SpdySession(await client.tunnel(path, options), clock))
  }

  get isOver(): boolean {
    return this.#session.isOver
  }

  /** Connects to a port of the pod. A failure in the pod, a port without a listener too, comes later. */
  async connect(port: number): Promise<PodStream> {
    const common = { port: String(port), requestID: String(this.#requests) }
    this.#requests += 1
    const errors = await this.#session.open({ streamType: 'error', ...common }, { isClosed: true })
    const problem = Promise.withResolvers<string | null>()
    let words = ''
    errors.on('data', (bytes: Buffer) => {
      words += bytes.toString('utf8')
    })
    errors.once('close', () => problem.resolve(words === '' ? null : plainText(words)))
    const stream = await this.#session.open({ streamType: 'data', ...common })
    return { stream, problem: problem.promise }
  }

  [Symbol.dispose](): void {
    this.#session[Symbol.dispose]()
  }
}
