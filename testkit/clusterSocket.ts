import WebSocket from 'ws'
import {
  apiRoot,
  type ClientFrame,
  type DocumentDomain,
  type RequestName,
  type ServerFrame,
  type WindowSpec,
} from '#contract'
import type { Product } from './product.ts'

/** ClusterSocket is a cluster's own socket as the page uses it, without the page: it draws nothing and says so at once. */
export interface ClusterSocket extends Disposable {
  /** Every frame so far. */
  readonly frames: readonly ServerFrame[]
  /** False once the other side has ended it. */
  readonly isOpen: boolean
  openWindow(id: number, spec: WindowSpec): void
  follow(id: number, domain: DocumentDomain, tail?: string): void
  /** Asks that; resolves with the answer's frame, a failure's too. */
  ask(route: RequestName, params: Readonly<Record<string, unknown>>): Promise<ServerFrame>
}

/** openClusterSocket resolves when the socket is open; `onFrame` gets each frame with the time it came; one that is not drawing never says it has drawn. */
export async function openClusterSocket(
  product: Pick<Product, 'url' | 'token'>,
  clusterId: string,
  onFrame: (frame: ServerFrame, atMs: number) => void = () => {},
  { isDrawing = true }: { readonly isDrawing?: boolean } = {},
): Promise<ClusterSocket> {
  const url = `${product.url.replace('http', 'ws')}${apiRoot}/clusters/${encodeURIComponent(clusterId)}/stream`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${product.token}` } })
  const send = (frame: ClientFrame) => socket.send(JSON.stringify(frame))
  const frames: ServerFrame[] = []
  const answers = new Map<number, (frame: ServerFrame) => void>()
  let asked = 0
  socket.on('message', (data) => {
    const atMs = performance.now()
    const frame = JSON.parse(data.toString()) as ServerFrame
    frames.push(frame)
    if (isDrawing && (frame.t === 'window' || frame.t === 'patch'))
      send({ t: 'ack', window: frame.window, n: frame.n })
    if (isDrawing && frame.t === 'document') send({ t: 'seen', document: frame.document, n: frame.n })
    if (frame.t === 'response' || frame.t === 'failure') {
      answers.get(frame.id)?.(frame)
      answers.delete(frame.id)
    }
    onFrame(frame, atMs)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve())
    socket.once('error', reject)
  })
  return {
    frames,
    get isOpen() {
      return socket.readyState === WebSocket.OPEN
    },
    openWindow: (window, spec) => send({ t: 'open', window, spec }),
    follow: (document, domain, tail = '') => send({ t: 'follow', document, domain, tail }),
    ask: (route, params) =>
      new Promise((resolve) => {
        asked += 1
        answers.set(asked, resolve)
        send({ t: 'request', id: asked, route, params })
      }),
    [Symbol.dispose]: () => socket.terminate(),
  }
}
