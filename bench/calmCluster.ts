import { setTimeout as wait } from 'node:timers/promises'
import { type ClusterId, firstCell } from '#contract'
import type { SimulatedServer } from '#sim'
import { aSimulatedPod, openClusterSocket, type Product } from '#testkit'

const changes = 400
const gapMs = 25

/** CalmCluster is an open cluster in which one pod is changed now and then. */
export interface CalmCluster extends Disposable {
  /** Changes the pod 400 times, and gives the milliseconds from each change to its arrival at the page's socket. */
  measure(prefix: string): Promise<number[]>
}

/** openCalmCluster opens the context `calm` of the kubeconfig `calm`, whose API server that is. */
export async function openCalmCluster(product: Product, server: SimulatedServer): Promise<CalmCluster> {
  let nodeAt = Number.NaN
  const arrivals = new Map<string, (atMs: number) => void>()
  await product.open('calm:calm' as ClusterId)
  const socket = await openClusterSocket(product, 'calm:calm', (frame, atMs) => {
    if (frame.t !== 'patch') return
    for (const segment of frame.segments)
      if ('rows' in segment) for (const row of segment.rows) arrivals.get(String(row.at(nodeAt)))?.(atMs)
  })
  socket.openWindow(1, {
    domain: 'pods',
    tail: 'namespace:all',
    sort: null,
    filter: '',
    offset: 0,
    limit: 500,
  })
  return {
    async measure(prefix) {
      const first = socket.frames.find((frame) => frame.t === 'window')
      nodeAt = firstCell + (first?.columns.findIndex(({ id }) => id === 'node') ?? Number.NaN)
      const took: number[] = []
      for (let at = 0; at < changes; at += 1) {
        const nodeName = `${prefix}-${at}`
        const arrived = new Promise<number>((resolve) => arrivals.set(nodeName, resolve))
        const sentMs = performance.now()
        server.put(aSimulatedPod('web-1', { nodeName }))
        took.push((await arrived) - sentMs)
        await wait(gapMs)
      }
      return took
    },
    [Symbol.dispose]: () => socket[Symbol.dispose](),
  }
}
