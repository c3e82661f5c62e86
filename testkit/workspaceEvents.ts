import WebSocket from 'ws'
import { apiRoot, type FlotillaEvent, type WorkspaceFrame } from '#contract'
import type { Product } from './product.ts'

/** WorkspaceEvents hears every event of the server from its beginning on. */
export interface WorkspaceEvents extends Disposable {
  readonly all: readonly FlotillaEvent[]
  /** Names of the events about that cluster, in order. */
  about(clusterId: string): readonly string[]
}

/** openWorkspaceEvents resolves when the first state of the workspace is there. */
export async function openWorkspaceEvents(product: Product): Promise<WorkspaceEvents> {
  const url = `${product.url.replace('http', 'ws')}${apiRoot}/stream`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${product.token}` } })
  const all: FlotillaEvent[] = []
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as WorkspaceFrame
      if (frame.t === 'event') all.push(frame.event)
      resolve()
    })
  })
  return {
    all,
    about: (clusterId) =>
      all.filter((event) => 'clusterId' in event && event.clusterId === clusterId).map(({ name }) => name),
    [Symbol.dispose]: () => socket.terminate(),
  }
}
