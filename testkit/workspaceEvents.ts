import WebSocket from 'ws'
import { apiRoot, type ClusterState, type FlotillaEvent, type WorkspaceFrame } from '#contract'
import type { Product } from './product.ts'

/** WorkspaceEvents hears every event of the server from its beginning on. */
export interface WorkspaceEvents extends Disposable {
  readonly all: readonly FlotillaEvent[]
  /** Names of the events about that cluster, in order. */
  about(clusterId: string): readonly string[]
  /** What the workspace said of that cluster, in order, each state once; what it costs is left out. */
  statesOf(clusterId: string): readonly Omit<ClusterState, 'usage'>[]
}

/** openWorkspaceEvents resolves when the first state of the workspace is there. */
export async function openWorkspaceEvents(product: Product): Promise<WorkspaceEvents> {
  const url = `${product.url.replace('http', 'ws')}${apiRoot}/stream`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${product.token}` } })
  const all: FlotillaEvent[] = []
  const states = new Map<string, Omit<ClusterState, 'usage'>[]>()
  const note = ({ usage: _, ...state }: ClusterState) => {
    const known = states.get(state.clusterId) ?? []
    states.set(state.clusterId, known)
    if (JSON.stringify(known.at(-1)) !== JSON.stringify(state)) known.push(state)
  }
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on('message', (data) => {
      const frame = JSON.parse(data.toString()) as WorkspaceFrame
      if (frame.t === 'event') all.push(frame.event)
      else for (const state of frame.workspace.clusters) note(state)
      resolve()
    })
  })
  return {
    all,
    about: (clusterId) =>
      all.filter((event) => 'clusterId' in event && event.clusterId === clusterId).map(({ name }) => name),
    statesOf: (clusterId) => states.get(clusterId) ?? [],
    [Symbol.dispose]: () => socket.terminate(),
  }
}
