import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import WebSocket from 'ws'
import { apiRoot, channelFrame, maxCreditBytes, readChannelFrame, shellInput, shellOutput } from '#contract'
import type { SimulatedServer } from '#sim'
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
import { addCalmCluster, disturbance, openCalmCluster } from './calmCluster.ts'
import { coreWords, loadCore, pinToCore, pinTree, productCore } from './cores.ts'
import { type Figure, ms, quantile, ratio } from './figures.ts'

const rounds = 3
const keysOfRound = 300
/** Slower than a person holds a key down. */
const gapMs = 20
/** The terminal of a container takes no longer lines. */
const keysOfLine = 60
const flood = ['sh', '-c', 'while true; do echo 0123456789012345678901234567890123456789; done']

/** Typist types into a program that echoes, and hears what comes back. */
interface Typist extends AsyncDisposable {
  type(text: string): void
  /** Called with all that comes. */
  onOutput: (text: string) => void
}

/**
 * benchShell types one letter after the other and notes when its echo is there, by the product and by `kubectl exec -it`, in turns;
 * then it changes a calm cluster alone and next to a shell that floods.
 */
export async function benchShell(): Promise<Figure[]> {
  // Where no real node can run there is nothing to compare.
  if ((await realNodeReason()) !== null) return []
  await using clusters = await openRealClusters(['bench'], { minimal: true, realNode: true })
  const cluster = clusters.of('bench')
  const app = { name: 'app', image: realImages.tools, command: ['sleep', 'infinity'] }
  await cluster.apply(aRealPod('work', { containers: [app] }))
  await cluster.mustKubectl(['wait', 'pod/work', '--for=condition=Ready', '--timeout=60s'])
  await using home = await aHome({ bench: cluster.kubeconfig })
  await using server = await addCalmCluster(home)
  await using product = await startProduct(home, ['--context', 'bench'])
  const isPinned =
    pinToCore(product.pid, productCore) &&
    pinToCore(process.pid, loadCore) &&
    (await pinTree(clusters.pid, loadCore))
  return [...(await echoes(product, cluster)), ...(await neighbour(product, cluster, { server, isPinned }))]
}

async function echoes(product: Product, cluster: RealCluster): Promise<Figure[]> {
  await using ours = await byProduct(product, ['cat'])
  await using theirs = await byKubectl(cluster, ['cat'])
  const [mine, peer]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    mine.push(...(await timesOfEchoes(ours)))
    peer.push(...(await timesOfEchoes(theirs)))
  }
  const figure = (part: number, budget: number): Figure => {
    const [measured, ofPeer] = [quantile(mine, part), quantile(peer, part)]
    return {
      what: `a shell: from a key to its echo, p${part * 100}`,
      measured: ms(measured),
      peer: `kubectl exec -it: ${ms(ofPeer)}`,
      budget: `≤ ${budget}× (measured ${ratio(measured / ofPeer)})`,
      isMet: measured <= budget * ofPeer,
    }
  }
  return [figure(0.5, 1.3), figure(0.99, 1.5)]
}

async function timesOfEchoes(typist: Typist): Promise<number[]> {
  const times: number[] = []
  for (let key = 0; key < keysOfRound; key += 1) {
    const echo = Promise.withResolvers<number>()
    typist.onOutput = (text) => {
      if (text.includes('x')) echo.resolve(performance.now())
    }
    const began = performance.now()
    typist.type('x')
    times.push((await echo.promise) - began)
    await wait(gapMs)
    if (key % keysOfLine !== keysOfLine - 1) continue
    typist.onOutput = () => {}
    typist.type('\r')
    // The program repeats the line.
    await wait(200)
  }
  return times
}

async function neighbour(
  product: Product,
  cluster: RealCluster,
  { server, isPinned }: { readonly server: SimulatedServer; readonly isPinned: boolean },
): Promise<Figure[]> {
  using calm = await openCalmCluster(product, server)
  await wait(5000)
  const [quiet, disturbed, byPeer]: [number[], number[], number[]] = [[], [], []]
  let bytes = 0
  for (let round = 0; round < rounds; round += 1) {
    quiet.push(...(await calm.measure(`quiet-${round}`)))
    {
      await using flooding = await byProduct(product, flood)
      flooding.onOutput = (text) => {
        bytes += text.length
      }
      await wait(2000)
      disturbed.push(...(await calm.measure(`disturbed-${round}`)))
    }
    {
      await using _flooding = await byKubectl(cluster, flood)
      await wait(2000)
      byPeer.push(...(await calm.measure(`peer-${round}`)))
    }
    await wait(2000)
  }
  if (bytes === 0) throw new Error('The shell has not flooded.')
  return [
    disturbance(
      `a change in a cluster reaches its page while a shell of another floods, p99 (${coreWords(isPinned)})`,
      { quiet, disturbed, peer: `; while kubectl exec floods: ${ms(quantile(byPeer, 0.99))}` },
    ),
  ]
}

/** A page's socket with a shell, which takes all that comes at once. */
async function byProduct(product: Product, command: readonly string[]): Promise<Typist> {
  const clusterId = encodeURIComponent('bench:bench')
  const opening = JSON.stringify({ namespace: 'default', pod: 'work', command })
  const asked = async (): Promise<string> => {
    const answer = await product.api(`/shells?clusterId=${clusterId}`, { method: 'POST', body: opening })
    if (answer.status === 202) return ((await answer.json()) as { shellId: string }).shellId
    if (answer.status < 500) throw new Error(await answer.text())
    // Until the cluster is connected.
    await wait(200)
    return asked()
  }
  const shellId = await asked()
  const url = `${product.url.replace('http', 'ws')}${apiRoot}/clusters/${clusterId}/stream`
  const socket = new WebSocket(url, { headers: { authorization: `Bearer ${product.token}` } })
  await once(socket, 'open')
  const typist: Typist = {
    type: (text) =>
      socket.send(channelFrame({ channel: 1, stream: shellInput.typed, bytes: Buffer.from(text) })),
    onOutput: () => {},
    [Symbol.asyncDispose]: async () => {
      await product.api(`/shells/${shellId}/close?clusterId=${clusterId}`, { method: 'POST', body: '{}' })
      socket.terminate()
    },
  }
  const mayType = Promise.withResolvers<void>()
  socket.on('message', (data, isBinary) => {
    if (!isBinary) {
      if ((JSON.parse(data.toString()) as { t: string }).t === 'channel-credit') mayType.resolve()
      return
    }
    const { stream, bytes } = readChannelFrame(data as Buffer)
    socket.send(JSON.stringify({ t: 'channel-credit', channel: 1, credit: bytes.length }))
    if (stream === shellOutput.live) typist.onOutput(Buffer.from(bytes).toString('latin1'))
  })
  const spec = { type: 'shell', shellId }
  socket.send(JSON.stringify({ t: 'channel-open', channel: 1, spec, credit: maxCreditBytes }))
  await mayType.promise
  await wait(2000)
  return typist
}

/** `script` gives kubectl a terminal, as a person's own would. */
async function byKubectl(cluster: RealCluster, command: readonly string[]): Promise<Typist> {
  const words = [
    ...[cluster.description.binary, 'kubectl', '--kubeconfig', cluster.operatorKubeconfig],
    ...['exec', '-it', 'work', '--', ...command],
  ]
  const line = words.map((word) => `'${word}'`).join(' ')
  const child: ChildProcessWithoutNullStreams = spawn('script', ['-qfc', `exec ${line}`, '/dev/null'], {
    // kubectl keeps what it has discovered in a home.
    env: { PATH: process.env.PATH, HOME: dirname(cluster.operatorKubeconfig), TERM: 'xterm-256color' },
  })
  const typist: Typist = {
    type: (text) => child.stdin.write(text),
    onOutput: () => {},
    [Symbol.asyncDispose]: async () => {
      child.stdin.write('\u0003')
      await wait(500)
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
  child.stdout.on('data', (bytes: Buffer) => typist.onOutput(bytes.toString('latin1')))
  await wait(3000)
  return typist
}
