import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { stringify } from 'yaml'
import { type ClusterId, firstCell } from '#contract'
import { SimulatedServer } from '#sim'
import { aSimulatedCluster, aSimulatedPod, type Home, openClusterSocket, type Product } from '#testkit'
import { type Figure, ms, quantile, ratio } from './figures.ts'

const changes = 400
const gapMs = 25

/** addCalmCluster opens the API server of the context `calm`, and puts its kubeconfig into that home. */
export async function addCalmCluster(home: Home): Promise<SimulatedServer> {
  const server = await SimulatedServer.open()
  await writeFile(join(home.kubeDir, 'calm'), stringify(aSimulatedCluster('calm', server).kubeconfig()))
  return server
}

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

/** disturbance is the figure of what a calm cluster's changes took beside something, with what its peer cost. */
export function disturbance(
  what: string,
  {
    quiet,
    disturbed,
    peer = '',
  }: {
    readonly quiet: readonly number[]
    readonly disturbed: readonly number[]
    readonly peer?: string
  },
): Figure {
  const [quietMs, disturbedMs] = [quantile(quiet, 0.99), quantile(disturbed, 0.99)]
  return {
    what,
    measured: `${ms(disturbedMs)} (p50 ${ms(quantile(disturbed, 0.5))})`,
    peer: `the same without: ${ms(quietMs)} (p50 ${ms(quantile(quiet, 0.5))})${peer}`,
    budget: `≤ 1.2× (measured ${ratio(disturbedMs / quietMs)})`,
    isMet: disturbedMs / quietMs <= 1.2,
  }
}
