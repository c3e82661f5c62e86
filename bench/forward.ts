import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import {
  aHome,
  aRealPod,
  openRealClusters,
  type Product,
  type RealCluster,
  realImages,
  realNodeReason,
  startProduct,
} from '#testkit'
import { type Figure, median, ms, ratio } from './figures.ts'

/** Enough to see the time of one among the others. */
const connections = 40
const floodBytes = 256 * 2 ** 20
const rounds = 3
/** A small request that takes longer than this has stalled. */
const stalledMs = 5000

/** benchForward compares forwards with `kubectl port-forward`, to the same pod and in turns. */
export async function benchForward(): Promise<Figure[]> {
  // Where no real node can run there is nothing to compare.
  if ((await realNodeReason()) !== null) return []
  await using clusters = await openRealClusters(['bench'], { minimal: true, realNode: true })
  const cluster = clusters.of('bench')
  const app = { name: 'app', image: realImages.writer, args: ['-serve=8080'] }
  await cluster.apply(aRealPod('web', { containers: [app] }))
  await cluster.mustKubectl(['wait', 'pod/web', '--for=condition=Ready', '--timeout=60s'])
  await using home = await aHome({ bench: cluster.kubeconfig })
  await using product = await startProduct(home, ['--context', 'bench'])
  const ours = await forwardByProduct(product)
  using peer = await forwardByKubectl(cluster)

  const [mine, theirs] = [
    { first: [] as number[], flood: [] as number[] },
    { first: [] as number[], flood: [] as number[] },
  ]
  for (let round = 0; round < rounds; round += 1)
    for (const [port, to] of [
      [ours, mine],
      [peer.port, theirs],
    ] as const) {
      for (let count = 0; count < connections; count += 1) to.first.push(await timeOfAnswer(port))
      to.flood.push(await megabytesASecond(port))
    }
  const slowest = await besideStalled(ours)
  const slowestOfPeer = await besideStalled(peer.port)
  const [first, firstOfPeer] = [median(mine.first), median(theirs.first)]
  const [flood, floodOfPeer] = [median(mine.flood), median(theirs.flood)]
  return [
    {
      what: 'a forward: answer over a new connection',
      measured: ms(first),
      peer: `kubectl port-forward: ${ms(firstOfPeer)}`,
      budget: `≤ 1.2× (measured ${ratio(first / firstOfPeer)})`,
      isMet: first <= 1.2 * firstOfPeer,
    },
    {
      what: 'a forward: download',
      measured: `${Math.round(flood)} MB/s`,
      peer: `kubectl port-forward: ${Math.round(floodOfPeer)} MB/s`,
      budget: `≥ 0.9× (measured ${ratio(flood / floodOfPeer)})`,
      isMet: flood >= 0.9 * floodOfPeer,
    },
    {
      what: 'a forward: slowest of 20 small requests beside a download that is not read',
      measured: ms(slowest),
      peer: `kubectl port-forward: ${slowestOfPeer >= stalledMs ? `none within ${stalledMs / 1000} s` : ms(slowestOfPeer)}`,
      budget: `≤ ${stalledMs / 1000} s`,
      isMet: slowest < stalledMs,
    },
  ]
}

/** Asks until the cluster is connected. */
async function forwardByProduct(product: Product): Promise<number> {
  const opening = { domain: 'pods', namespace: 'default', name: 'web', port: '8080' }
  for (;;) {
    const asked = { method: 'POST', body: JSON.stringify(opening) }
    const answer = await product.api('/forwards?clusterId=bench:bench', asked)
    if (answer.status === 202) return ((await answer.json()) as { localPort: number }).localPort
    if (answer.status < 500) throw new Error(await answer.text())
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

async function forwardByKubectl(cluster: RealCluster): Promise<{ readonly port: number } & Disposable> {
  const child = spawn(
    cluster.description.binary,
    ['kubectl', '--kubeconfig', cluster.operatorKubeconfig, 'port-forward', 'pod/web', ':8080'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return {
    port: Number(/:(\d+) ->/u.exec(line)?.[1]),
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  }
}

function timeOfAnswer(port: number): Promise<number> {
  const began = performance.now()
  return new Promise((resolve) => {
    const settle = () => resolve(performance.now() - began)
    const asked = get(
      { port, host: '127.0.0.1', path: '/x', agent: false, timeout: stalledMs },
      (response) => {
        settle()
        response.resume()
      },
    )
    asked.on('error', settle).on('timeout', () => asked.destroy(new Error('stalled')))
  })
}

async function megabytesASecond(port: number): Promise<number> {
  const began = performance.now()
  let bytes = 0
  await new Promise<void>((resolve, reject) => {
    const asked = get({ port, host: '127.0.0.1', path: '/flood', agent: false }, (response) => {
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes < floodBytes) return
        asked.destroy()
        resolve()
      })
    })
    asked.on('error', (problem) => (bytes < floodBytes ? reject(problem) : resolve()))
  })
  return bytes / 2 ** 20 / ((performance.now() - began) / 1000)
}

async function besideStalled(port: number): Promise<number> {
  const stalled = connect({ port, host: '127.0.0.1' })
  stalled.on('error', () => {})
  stalled.write('GET /flood HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(stalled, 'readable')
  await new Promise((resolve) => setTimeout(resolve, 2000))
  const times = await Promise.all(Array.from({ length: 20 }, () => timeOfAnswer(port)))
  stalled.destroy()
  return Math.max(...times)
}
