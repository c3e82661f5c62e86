import { once } from 'node:events'
import { appendFile, readFile, rename, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parse, stringify } from 'yaml'
import type { ErrorBody, LogItem, LogSpec, NodeLogList, NodeLogSpec } from '#contract'
import {
  aRealPod,
  forwardTo,
  onRealNode,
  openBerth,
  openRealClusters,
  type RealCluster,
  realClusters,
  realImages,
  temporaryFolder,
} from '#testkit'

const eventually = { timeout: 30_000, interval: 50 }

/** A line as the container runtime writes it, in one piece or in several. */
const written = (at: string, text: string, { stream = 'stdout', tag = 'F' } = {}): string =>
  `${at} ${stream} ${tag} ${text}\n`

const stamp = (ms: number, nanos = 0): string =>
  new Date(ms).toISOString().replace('Z', `${String(nanos).padStart(6, '0')}Z`)

/**
 * A pod of a real cluster whose log is a file that the test writes. The kubelet's own code reads it; the API server in
 * front of it is a real one, behind a network that can be cut.
 */
async function aLoggedPod(name: string) {
  const { east } = realClusters(inject('realClusters'))
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('logs'))
  const file = join(folder.path, 'app.log')
  const previousFile = join(folder.path, 'previous.log')
  await writeFile(file, '')
  await writeFile(previousFile, '')
  stack.use(
    await east.apply({
      apiVersion: 'kwok.x-k8s.io/v1alpha1',
      kind: 'Logs',
      metadata: { name, namespace: 'default' },
      spec: {
        logs: [{ containers: ['app'], logsFile: file, previousLogsFile: previousFile, follow: true }],
      },
    }),
  )
  stack.use(
    await east.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: { containers: [{ name: 'app', image: 'registry.example/app:1' }] },
    }),
  )
  await east.mustKubectl(['wait', '--for=condition=Ready', '--timeout=30s', `pod/${name}`])
  const forwarder = stack.use(await forwardTo(new URL(east.server)))
  const path = join(folder.path, 'east')
  await writeFile(path, await east.kubeconfigThrough(forwarder.port))
  const berth = stack.use(await openBerth(path, 'east'))
  const owned = stack.move()
  return {
    file,
    previousFile,
    forwarder,
    write: (...lines: readonly string[]) => appendFile(file, lines.join('')),
    open: (differences: Partial<LogSpec>) =>
      berth.openLog({
        type: 'logs',
        namespace: 'default',
        pods: { type: 'pod', name },
        container: null,
        previous: false,
        follow: false,
        sinceSeconds: null,
        tailLines: null,
        ...differences,
      }),
    /** What a download saves, in bytes, and at its end what it covers. */
    download: async () => {
      using answer = await berth.read(`/logs/download?namespace=default&pod=${name}&timestamps=true`)
      await expect.poll(() => answer.state, eventually).toBe('ended')
      const saved = Buffer.from(answer.content)
      const end = saved.indexOf('--- Log of the pod')
      return { lines: saved.subarray(0, end), covers: saved.subarray(end).toString('utf8') }
    },
    kubectl: async (...args: readonly string[]) =>
      (await east.mustKubectl(['logs', name, '--timestamps', ...args])).split('\n').slice(0, -1),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const linesOf = (items: readonly LogItem[]): string[] =>
  items.flatMap((item) => (item.type === 'line' ? [`${item.at} ${item.text}`] : []))
const markersOf = (items: readonly LogItem[]): string[] =>
  items.flatMap((item) => (item.type === 'marker' ? [item.marker.is] : []))

describe('the log of a pod in a real cluster', () => {
  it('has the lines that kubectl prints', async () => {
    await using pod = await aLoggedPod('logs-like-kubectl')
    const now = Date.now()
    // None within a minute of the 400 s that are asked for: the two who ask do so at different moments.
    const old = Array.from({ length: 300 }, (_, index) =>
      written(stamp(now - (index < 150 ? 620_000 : 480_000) + index * 1000), `line ${index}`),
    )
    const at = stamp(now - 1000, 1)
    await pod.write(
      ...old,
      written(at, 'same stamp'),
      written(at, 'same stamp'),
      written(stamp(now - 1001), 'older, on the other stream', { stream: 'stderr' }),
      // 40 KiB in pieces of 16 KiB, as containerd writes them.
      written(at, 'x'.repeat(16_384), { tag: 'P' }),
      written(at, 'x'.repeat(16_384), { tag: 'P' }),
      written(at, `${'x'.repeat(7424)}end`),
      written(at, 'é 🚢 and a tab\there, and a return\r'),
      written(at, ''),
    )
    await writeFile(pod.previousFile, written(stamp(now - 700_000), 'panic: last words'))
    const { lines, covers } = await pod.download()
    expect(lines.toString('utf8').split('\n').slice(0, -1)).toEqual(await pod.kubectl())
    expect(covers).toContain('---   Lines: 306, bytes: ')
    for (const [wanted, args] of [
      [{}, []],
      [{ tailLines: 7 }, ['--tail=7']],
      [{ sinceSeconds: 400 }, ['--since=400s']],
      [{ previous: true }, ['--previous']],
    ] as const) {
      const log = await pod.open(wanted)
      await expect.poll(() => log.end, eventually).toBeNull()
      const printed = await pod.kubectl(...args)
      expect(printed.length).toBeGreaterThan(0)
      expect(linesOf(log.items)).toEqual(printed)
    }
  })

  it('has every line once over a network that is cut again and again, and a rotation', async () => {
    await using pod = await aLoggedPod('logs-over-cuts')
    const log = await pod.open({ follow: true })
    const expected: string[] = []
    let number = 0
    const write = async (count: number) => {
      const ms = Date.now()
      const lines = Array.from({ length: count }, (_, index) => {
        number += 1
        // Some have one stamp, and some are older than the line before.
        const at = stamp(ms - (index % 3 === 2 ? 5 : 0), index % 2)
        expected.push(`${at} line ${number}`)
        return written(at, `line ${number}`)
      })
      await pod.write(...lines)
    }
    for (let round = 0; round < 6; round += 1) {
      await write(40)
      if (round === 3) {
        await expect.poll(() => linesOf(log.items).length, eventually).toBe(expected.length)
        await rename(pod.file, `${pod.file}.1`)
        await writeFile(pod.file, '')
        await write(5)
        await expect.poll(() => linesOf(log.items).length, eventually).toBe(expected.length)
      } else {
        pod.forwarder.cut()
        await write(40)
      }
      await expect.poll(() => linesOf(log.items).length, eventually).toBeGreaterThanOrEqual(expected.length)
    }
    expect(linesOf(log.items)).toEqual(expected)
    expect(markersOf(log.items).filter((is) => is !== 'cut' && is !== 'resumed')).toEqual([])
  })
})

/**
 * The API server as its administrator reaches it, and its real node. An API server passes nothing on to a node at a loopback
 * address, as the testbed's is, so this asks the kubelet itself once the API server has nothing against it.
 */
async function aWayToTheNode(cluster: RealCluster) {
  const { users } = parse(await readFile(cluster.kubeconfig, 'utf8')) as {
    users: { user: Record<string, string> }[]
  }
  const decoded = (name: string) => Buffer.from(users[0]?.user[name] ?? '', 'base64')
  const identity = {
    ...{ cert: decoded('client-certificate-data'), key: decoded('client-key-data') },
    rejectUnauthorized: false,
  }
  const node = JSON.parse(await cluster.mustKubectl(['get', 'node', 'real-node', '-o', 'json'])) as {
    status: { daemonEndpoints: { kubeletEndpoint: { Port: number } } }
  }
  const kubelet = `https://127.0.0.1:${node.status.daemonEndpoints.kubeletEndpoint.Port}`
  const ofNode = '/api/v1/nodes/real-node/proxy'
  const server = createServer((question, answer) => {
    const { url = '', method, headers } = question
    const isOfNode = url.startsWith(ofNode) && headers['impersonate-user'] === undefined
    const target = isOfNode ? `${kubelet}${url.slice(ofNode.length)}` : `${cluster.server}${url}`
    const { host: _, ...passed } = headers
    const asked = request(target, { ...identity, method, headers: passed, agent: false }, (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers)
      // A watch may say nothing for a while.
      answer.flushHeaders()
      came.pipe(answer)
    })
    asked.on('error', () => answer.destroy())
    answer.on('close', () => asked.destroy())
    question.pipe(asked)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

await onRealNode(() => describe('the logs that only a node has', testNode))

function testNode(): void {
  const stack = new AsyncDisposableStack()
  let cluster: RealCluster
  /** A kubeconfig of that user, who reaches the node. */
  let access: (user: object) => Promise<string>

  beforeAll(async () => {
    const clusters = stack.use(await openRealClusters(['rotated'], { minimal: true, realNode: true }))
    cluster = clusters.of('rotated')
    const way = stack.use(await aWayToTheNode(cluster))
    const folder = stack.use(await temporaryFolder('rotated'))
    access = async (user) => {
      const content = parse(await readFile(cluster.kubeconfig, 'utf8')) as {
        clusters: { cluster: object }[]
        users: { user: object }[]
      }
      for (const entry of content.clusters) entry.cluster = { server: way.url }
      for (const entry of content.users) entry.user = user
      const path = join(folder.path, 'config')
      await writeFile(path, stringify(content))
      return path
    }
    const reads = ['--verb=get,list,watch', '--resource=pods,pods/log']
    await cluster.mustKubectl(['create', 'clusterrole', 'reads-logs', ...reads])
    const binding = ['--clusterrole=reads-logs', '--user=ada']
    await cluster.mustKubectl(['create', 'clusterrolebinding', 'ada', ...binding])
  }, 1_800_000)

  afterAll(() => stack.disposeAsync())

  it('are those of its kubelet, read through the node and denied to others', async () => {
    await using berth = await openBerth(await access({}), 'rotated')
    const { body } = await berth.ask<NodeLogList>('/node-logs?node=real-node')
    // The kubelet answers queries, and there is no journal where it runs.
    expect(body.shows).toBe('no-journal')
    const named = (file: string) => ({ from: 'file', file }) as const
    expect(body.logs).toEqual(expect.arrayContaining([named('kubelet.log'), named('containerd.log')]))
    const spec: NodeLogSpec = {
      ...{ type: 'node-logs', node: 'real-node', log: named('kubelet.log'), follow: true },
      ...{ sinceSeconds: null, tailLines: null },
    }
    const log = await berth.openLog(spec)
    const text = () => log.items.flatMap((item) => (item.type === 'line' ? [item.text] : [])).join('\n')
    await expect.poll(text, eventually).toContain('Started kubelet')
    expect(text()).not.toContain('pod="default/noted"')
    await cluster.apply(aRealPod('noted', { containers: [{ name: 'app', image: realImages.writer }] }))
    await expect.poll(text, eventually).toContain('pod="default/noted"')
    expect(markersOf(log.items)).toEqual([])
    const last = await berth.openLog({ ...spec, follow: false, tailLines: 3 })
    await expect.poll(() => last.end, eventually).toBe(null)
    expect(linesOf(last.items)).toHaveLength(3)
    const asked = await berth.openLog({ ...spec, log: { from: 'journal', service: 'kubelet' }, tailLines: 3 })
    await expect
      .poll(() => asked.end, eventually)
      .toMatchObject({
        message: expect.stringContaining('query resolved to log files for [kubelet]') as string,
      })
    await using other = await openBerth(await access({ as: 'ada' }), 'rotated')
    const { status, body: refusal } = await other.ask<ErrorBody>('/node-logs?node=real-node')
    expect([status, refusal.error.code]).toEqual([403, 'cluster_denied'])
    expect(refusal.error.message).toContain('nodes "real-node" is forbidden')
  }, 120_000)

  it('are the rotated files of a container, without which its download is not whole', async () => {
    // Twice more than the 10 MB at which a kubelet rotates; it looks every three seconds here.
    const writing = 'seq 1 250000; sleep 8; seq 250001 500000; sleep 8; seq 500001 500100; sleep infinity'
    const app = { name: 'app', image: realImages.tools, command: ['sh', '-c', writing] }
    await cluster.apply(aRealPod('busy', { containers: [app] }))
    const newest = async () => (await cluster.mustKubectl(['logs', 'busy', '--tail=1'])).trim()
    await expect.poll(() => newest().catch(() => ''), { timeout: 90_000, interval: 1000 }).toBe('500100')
    const download = async (kubeconfig: string) => {
      await using berth = await openBerth(kubeconfig, 'rotated')
      using answer = await berth.read('/logs/download?namespace=default&pod=busy')
      await expect.poll(() => answer.state, { timeout: 60_000, interval: 100 }).toBe('ended')
      const saved = Buffer.from(answer.content).toString('utf8').split('\n').slice(0, -1)
      const end = saved.findIndex((line) => line.startsWith('---'))
      return { lines: saved.slice(0, end), covers: saved.slice(end).join('\n') }
    }
    const { lines, covers } = await download(await access({}))
    expect(covers).toContain('With 2 rotated files, read through the node.')
    expect(lines).toEqual(Array.from({ length: 500_100 }, (_, index) => String(index + 1)))
    const part = await download(await access({ as: 'ada' }))
    expect(part.lines.at(-1)).toBe('500100')
    expect(part.lines.length).toBeLessThan(250_100)
    expect(part.covers).toContain(
      'Files that the node has rotated away could not be read: nodes "real-node" is forbidden',
    )
  }, 300_000)
}
