import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, open as openFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import type { ClusterId } from '#contract'
import type { SimulatedServer } from '#sim'
import {
  aHome,
  launchBrowser,
  openRealClusters,
  openWindow,
  type Product,
  type RealCluster,
  startProduct,
  temporaryFolder,
} from '#testkit'
import { addCalmCluster, openCalmCluster } from './calmCluster.ts'
import { type Figure, megabytes, ms, quantile, ratio, seconds } from './figures.ts'
import { heapOf, noteLongTasks } from './page.ts'
import { processorSeconds, processTree } from './processorTime.ts'

const pods = 40
const perSecond = 5000
const stepMs = 20
const lineBytes = 1024
const downloadBytes = 2 ** 30
const rounds = 3

/**
 * benchLogs writes logs that the kubelet's own code serves (kwok reads them from files) behind a real API server: how long from a
 * line's writing until the page has drawn it, in turns with `kubectl logs -f`, while 40 pods write 5,000 lines a second; and what
 * that costs the page, its berth and another open cluster.
 */
export async function benchLogs(secondsEach: number): Promise<Figure[]> {
  await using folder = await temporaryFolder('logs')
  await using clusters = await openRealClusters(['bench'])
  const cluster = clusters.of('bench')
  const names = Array.from({ length: pods }, (_, index) => `log-${index}`)
  await somePods(cluster, folder.path, names)
  const files = names.map((name) => join(folder.path, name))
  await using home = await aHome({ bench: cluster.kubeconfig })
  await using server = await addCalmCluster(home)
  await using product = await startProduct(home)
  await product.open('bench:bench' as ClusterId)
  return await flow({ cluster, product, server, files, secondsEach })
}

/** benchLogDownload downloads a log of 1 GB that the kubelet's own code serves, in turns with `kubectl logs`. */
export async function benchLogDownload(): Promise<Figure[]> {
  await using folder = await temporaryFolder('logs')
  await using clusters = await openRealClusters(['bench'])
  const cluster = clusters.of('bench')
  await somePods(cluster, folder.path, ['large'])
  await using home = await aHome({ bench: cluster.kubeconfig })
  await using product = await startProduct(home)
  await product.open('bench:bench' as ClusterId)
  return await download(cluster, product, join(folder.path, 'large'))
}

/** Pods, each with a log that is a file, and a service of them. */
async function somePods(cluster: RealCluster, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const file = join(folder, name)
    await writeFile(file, '')
    await cluster.apply({
      ...{ apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Logs', metadata: { name, namespace: 'default' } },
      spec: { logs: [{ containers: ['app'], logsFile: file, follow: true }] },
    })
    await cluster.apply({
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: { name, namespace: 'default', labels: { app: 'log' } },
      spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
    })
  }
  await cluster.apply({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'log', namespace: 'default' } },
    spec: { selector: { app: 'log' }, ports: [{ port: 80 }] },
  })
  await cluster.mustKubectl(['wait', '--for=condition=Ready', '--timeout=60s', 'pod', '--all'])
}

const stampNow = () => `${new Date().toISOString().slice(0, -1)}000000Z`

/** Writes lines that tell when they were written, until it is told to stop. */
function startWriting(files: readonly string[]): { stop(): Promise<void> } {
  let isStopped = false
  let written = 0
  const began = performance.now()
  const writing = (async () => {
    while (!isStopped) {
      const due = Math.floor(((performance.now() - began) / 1000) * perSecond) - written
      const texts = new Map<string, string>()
      for (let index = 0; index < due; index += 1) {
        const file = files[(written + index) % files.length] as string
        const line = `${stampNow()} stdout F GET /orders/${written + index} 200 written=${Date.now()}\n`
        texts.set(file, `${texts.get(file) ?? ''}${line}`)
      }
      written += due
      await Promise.all([...texts].map(([file, text]) => appendFile(file, text)))
      await wait(stepMs)
    }
  })()
  return {
    stop: () => {
      isStopped = true
      return writing
    },
  }
}

async function flow(parts: {
  cluster: RealCluster
  product: Product
  server: SimulatedServer
  files: readonly string[]
  secondsEach: number
}): Promise<Figure[]> {
  const { cluster, product, server, files, secondsEach } = parts
  using calm = await openCalmCluster(product, server)
  const browser = await launchBrowser()
  try {
    await using window = await openWindow(browser, product)
    const { page } = window
    await noteLongTasks(page)
    await page.getByRole('tab', { name: 'bench' }).first().click()
    await page.getByRole('button', { name: 'Services', exact: true }).first().click()
    await page.getByRole('gridcell', { name: 'log', exact: true }).first().click()
    const quiet: number[] = []
    const disturbed: number[] = []
    const disturbedByPeer: number[] = []
    const drawn: number[] = []
    const peer: number[] = []
    const memory: number[] = []
    let busyMs = 0
    let processor = 0
    for (let round = 0; round < rounds; round += 1) {
      quiet.push(...(await calm.measure(`quiet-${round}`)))
      await page.getByRole('tab', { name: 'Logs', exact: true }).click()
      const writer = startWriting(files)
      await page.getByRole('log').waitFor()
      await wait(2000)
      await page.evaluate(noteDrawnLines)
      await noteLongTasks(page)
      const measured = calm.measure(`disturbed-${round}`)
      const usedBefore = await usedBy(product)
      for (let second = 0; second < secondsEach; second += 5) {
        await wait(5000)
        memory.push(await rssOf(product))
      }
      processor += (await usedBy(product)) - usedBefore
      disturbed.push(...(await measured))
      drawn.push(...(await page.evaluate(() => Reflect.get(globalThis, 'drawnMs') as number[])))
      busyMs = Math.max(busyMs, await page.evaluate(() => Reflect.get(globalThis, 'longestTaskMs') as number))
      // A log that is not shown is not read.
      await page.getByRole('tab', { name: 'Overview', exact: true }).click()
      await wait(1000)
      const besidePeer = calm.measure(`peer-${round}`)
      peer.push(...(await byKubectl(cluster, secondsEach)))
      disturbedByPeer.push(...(await besidePeer))
      await writer.stop()
      await wait(2000)
    }
    const [half, most] = [quantile(drawn, 0.5), quantile(drawn, 0.99)]
    const part = Math.floor(memory.length / 3)
    const [early, late] = [Math.max(...memory.slice(0, part)), Math.max(...memory.slice(-part))]
    const [quietMs, disturbedMs] = [quantile(quiet, 0.99), quantile(disturbed, 0.99)]
    const heap = await heapOf(page)
    const what = `a log of ${pods} pods that write ${perSecond.toLocaleString('en')} lines a second`
    return [
      {
        what: `${what}: from writing to a drawn line, p50 (p99 ${ms(most)}; heap of the page ${megabytes(heap)})`,
        measured: ms(half),
        peer: `kubectl logs -f: ${ms(quantile(peer, 0.5))} (p99 ${ms(quantile(peer, 0.99))})`,
        budget: '≤ 100 ms, p99 ≤ 500 ms',
        isMet: half <= 100 && most <= 500,
      },
      {
        what: `${what}: longest the page was busy`,
        measured: ms(busyMs),
        peer: '–',
        budget: '≤ 50 ms',
        isMet: busyMs <= 50,
      },
      {
        what: `${what}: growth of the cluster's process from the first third to the last, from ${megabytes(early)}`,
        measured: megabytes(Math.max(0, late - early)),
        peer: '–',
        budget: '≤ 32 MB',
        isMet: late - early <= 32 * 2 ** 20,
      },
      {
        what: `${what}: processor time of the server and its clusters' processes`,
        measured: `${(processor / (rounds * secondsEach)).toFixed(2)} of a core`,
        peer: '–',
        budget: '–',
        isMet: null,
      },
      {
        what: `a change in another cluster reaches its page meanwhile, p99`,
        measured: ms(disturbedMs),
        peer: `without: ${ms(quietMs)}; while kubectl reads the same: ${ms(quantile(disturbedByPeer, 0.99))}`,
        budget: `≤ 1.2× of quiet (measured ${ratio(disturbedMs / quietMs)})`,
        isMet: disturbedMs / quietMs <= 1.2,
      },
    ]
  } finally {
    await browser.close()
  }
}

/** In the page: notes the age of the newest line each time lines are drawn. */
function noteDrawnLines(): void {
  const taken: number[] = []
  Reflect.set(globalThis, 'drawnMs', taken)
  const rows = document.querySelector('[role=log]')
  if (rows === null) throw new Error('There is no log.')
  new MutationObserver(() => {
    const written = /written=(\d+)$/u.exec([...rows.querySelectorAll('.logs-text')].at(-1)?.textContent ?? '')
    if (written !== null) taken.push(Date.now() - Number(written[1]))
  }).observe(rows, { childList: true, subtree: true, characterData: true })
}

async function byKubectl(cluster: RealCluster, secondsEach: number): Promise<number[]> {
  const child = spawn(
    cluster.description.binary,
    [
      ...['kubectl', '--kubeconfig', cluster.operatorKubeconfig, 'logs', '-f', '-l', 'app=log'],
      ...['--max-log-requests', '100', '--tail', '0'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const taken: number[] = []
  const beganAt = Date.now() + 2000
  createInterface({ input: child.stdout }).on('line', (line) => {
    const written = /written=(\d+)$/u.exec(line)
    if (written !== null && Date.now() > beganAt) taken.push(Date.now() - Number(written[1]))
  })
  await wait(2000 + secondsEach * 1000)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return taken
}

const usedBy = async ({ pid }: Product): Promise<number> => await processorSeconds(await processTree(pid))

async function rssOf(product: Product): Promise<number> {
  const { clusters } = await product.workspace()
  return clusters.find(({ clusterId }) => clusterId === 'bench:bench')?.usage.rssBytes ?? Number.NaN
}

async function download(cluster: RealCluster, product: Product, file: string): Promise<Figure[]> {
  const handle = await openFile(file, 'w')
  const line = `${stampNow()} stdout F ${'x'.repeat(lineBytes)}\n`
  const block = line.repeat(1024)
  for (let size = 0; size < downloadBytes; size += lineBytes * 1024) await handle.write(block)
  await handle.close()
  const rest = await rssOf(product)
  const [mine, theirs]: [number[], number[]] = [[], []]
  let most = 0
  let processor = 0
  for (let round = 0; round < rounds; round += 1) {
    const watching = new AbortController()
    const watched = (async () => {
      while (!watching.signal.aborted) {
        most = Math.max(most, await rssOf(product))
        await wait(200)
      }
    })()
    const usedBefore = await usedBy(product)
    const began = performance.now()
    const query = new URLSearchParams({ clusterId: 'bench:bench', namespace: 'default', pod: 'large' })
    const answer = await product.api(`/logs/download?${query}`)
    let bytes = 0
    for await (const part of answer.body ?? []) bytes += part.length
    mine.push(performance.now() - began)
    processor += (await usedBy(product)) - usedBefore
    watching.abort()
    await watched
    if (bytes < downloadBytes) throw new Error(`Only ${bytes} bytes of the log have come.`)
    theirs.push(await timeOfKubectl(cluster))
  }
  const [ours, peer] = [quantile(mine, 0.5), quantile(theirs, 0.5)]
  return [
    {
      what: `a log of ${megabytes(downloadBytes)}: download (the cluster's process held ${megabytes(most - rest)} more than at rest; processor time of product ${seconds((processor / rounds) * 1000)})`,
      measured: seconds(ours),
      peer: `kubectl logs: ${seconds(peer)}`,
      budget: `≤ 1.25× (measured ${ratio(ours / peer)}), ≤ 32 MB more`,
      isMet: ours / peer <= 1.25 && most - rest <= 32 * 2 ** 20,
    },
  ]
}

async function timeOfKubectl(cluster: RealCluster): Promise<number> {
  const began = performance.now()
  const child = spawn(
    cluster.description.binary,
    ['kubectl', '--kubeconfig', cluster.operatorKubeconfig, 'logs', 'large'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  child.stdout.resume()
  await once(child, 'exit')
  return performance.now() - began
}
