import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  aRealClient,
  aRealPod,
  onRealNode,
  openBerth,
  openRealClusters,
  type RealCluster,
  type RealClusters,
  realImages,
} from '#testkit'

await onRealNode(() => describe('A real node', testRealNode))

function testRealNode(): void {
  let clusters: RealClusters
  let east: RealCluster
  let before: Traces

  beforeAll(async () => {
    before = await traces()
    clusters = await openRealClusters(['east'], { minimal: true, realNode: true })
    east = clusters.of('east')
  }, 1_800_000)

  afterAll(() => clusters[Symbol.asyncDispose]())

  it('follows a log until its container ends', async () => {
    await using _ = await east.apply(
      aRealPod('follows', { ...onlyOnce, containers: [writer('-lines=12', '-rate=10')] }),
    )
    await started(east, 'follows')
    expect(await east.mustKubectl(['logs', '-f', 'follows'])).toBe(lines(12))
    expect(await east.mustKubectl(['logs', 'follows', '--tail=2'])).toBe('line 11\nline 12\n')
  })

  it('stamps each line and gives those since a moment', async () => {
    const container = tools('echo early; sleep 2; echo late')
    await using _ = await east.apply(aRealPod('stamps', { ...onlyOnce, containers: [container] }))
    await hasPhase(east, 'stamps', 'Succeeded')
    const stamped = await east.mustKubectl(['logs', 'stamps', '--timestamps'])
    expect(stamped).toMatch(/^\S+T\S+\.\d+Z early\n\S+T\S+\.\d+Z late\n$/)
    const moment = /(\S+) late/.exec(stamped)?.[1] ?? ''
    expect(await east.mustKubectl(['logs', 'stamps', `--since-time=${moment}`])).toBe('late\n')
    expect(await east.mustKubectl(['logs', 'stamps', '--since=1h'])).toBe('early\nlate\n')
  })

  it('restarts a container, keeps the log of its previous run and the files of the pod', async () => {
    const container = {
      ...tools(
        'if test -f /data/again; then echo second; sleep infinity; fi; touch /data/again; echo first; exit 7',
      ),
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    }
    await using _ = await east.apply(
      aRealPod('restarts', {
        containers: [container],
        volumes: [{ name: 'data', emptyDir: { medium: 'Memory' } }],
      }),
    )
    await expect
      .poll(() => statusOf(east, 'restarts'), patiently)
      .toMatchObject({
        restartCount: 1,
        state: { running: {} },
        lastState: { terminated: { exitCode: 7, reason: 'Error' } },
      })
    await expect.poll(() => east.mustKubectl(['logs', 'restarts']), patiently).toBe('second\n')
    expect(await east.mustKubectl(['logs', 'restarts', '--previous'])).toBe('first\n')
  })

  it('gives Flotilla the lines that kubectl prints, whatever is asked for', async () => {
    const script = `
      run=first; if test -f /data/again; then run=second; fi; touch /data/again
      for i in $(seq 40); do printf "$run \\033[31m$i\\033[0m é 漢 <b>\\n"; done
      sleep 2; echo problem >&2; printf end
      if test $run = first; then exit 7; fi; sleep infinity`
    const container = { ...tools(script), volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    await using _ = await east.apply(
      aRealPod('parity', { containers: [container], volumes: [{ name: 'data', emptyDir: {} }] }),
    )
    await expect
      .poll(async () => (await east.kubectl(['logs', 'parity', '--previous'])).code, patiently)
      .toBe(0)
    await expect.poll(() => east.mustKubectl(['logs', 'parity']), patiently).toContain('problem')
    const path = '/api/v1/namespaces/default/pods/parity/log'
    await using client = await aRealClient(east)
    const read = async (query: Record<string, string>) => {
      const chunks: Buffer[] = []
      const { signal } = new AbortController()
      await client.stream(path, { query, signal, isApart: true, onChunk: (chunk) => chunks.push(chunk) })
      return Buffer.concat(chunks).toString()
    }
    const stamped = await read({ timestamps: 'true' })
    const moment = /(\S+) problem/.exec(stamped)?.[1] ?? ''
    const questions: [string[], Record<string, string>][] = [
      [['--previous'], { previous: 'true' }],
      [['--previous', '--timestamps'], { previous: 'true', timestamps: 'true' }],
      [['--previous', '--tail=3'], { previous: 'true', tailLines: '3' }],
      [['--timestamps'], { timestamps: 'true' }],
      [['--tail=0'], { tailLines: '0' }],
      [['--tail=5', '--timestamps'], { tailLines: '5', timestamps: 'true' }],
      [['--since=1h'], { sinceSeconds: '3600' }],
      [[`--since-time=${moment}`], { sinceTime: moment }],
      [['--limit-bytes=100'], { limitBytes: '100' }],
    ]
    for (const [flags, query] of questions)
      expect([flags, await read(query)]).toEqual([
        flags,
        await east.mustKubectl(['logs', 'parity', ...flags]),
      ])
    expect(await read({ sinceTime: moment })).toBe('problem\n')
    const previous = await read({ previous: 'true' })
    expect(previous.split('\n').slice(0, 40)).toEqual(
      Array.from({ length: 40 }, (_, index) => `first \x1b[31m${index + 1}\x1b[0m é 漢 <b>`),
    )
  })

  it('is followed by Flotilla from before its start over a restart, with how it ended', async () => {
    await using berth = await openBerth(east.kubeconfig, 'east')
    // Long enough to be looked at while it runs: of one that ends at once only the kubelet knows.
    const script = `
      if test -f /data/again; then echo second; sleep infinity; fi; touch /data/again
      for i in $(seq 50); do echo first $i; done; sleep 5; printf 'last words'; exit 7`
    const container = { ...tools(script), volumeMounts: [{ name: 'data', mountPath: '/data' }] }
    await using _ = await east.apply(
      aRealPod('followed', { containers: [container], volumes: [{ name: 'data', emptyDir: {} }] }),
    )
    const log = await berth.openLog({
      ...{ type: 'logs', namespace: 'default', pods: { type: 'pod', name: 'followed' }, container: null },
      ...{ previous: false, follow: true, sinceSeconds: null, tailLines: null },
    })
    const shown = () =>
      log.items.flatMap((item) => {
        if (item.type === 'line') return [item.text]
        if (item.type === 'source' || item.marker.is === 'waiting') return []
        const { is } = item.marker
        return ['exitCode' in item.marker ? `${is} ${item.marker.exitCode}` : is]
      })
    await expect.poll(() => shown().at(-1), patiently).toBe('second')
    const first = [...Array.from({ length: 50 }, (_each, index) => `first ${index + 1}`), 'last words']
    // The end is noticed by itself, unless the next run has begun by then.
    expect(shown().filter((text) => text !== 'exited 7')).toEqual([...first, 'restarted 7', 'second'])
  })

  it('is followed by Flotilla into the next file when its log is rotated, and no line is there twice', async () => {
    await using berth = await openBerth(east.kubeconfig, 'east')
    const container = writer('-lines=80000', '-width=200', '-rate=8000', '-stay')
    await using _ = await east.apply(aRealPod('rotated', { containers: [container] }))
    const log = await berth.openLog({
      ...{ type: 'logs', namespace: 'default', pods: { type: 'pod', name: 'rotated' }, container: null },
      ...{ previous: false, follow: true, sinceSeconds: null, tailLines: null },
    })
    await expect.poll(() => logFiles(east, 'rotated').length, patiently).toBe(2)
    const isLine = /^line (\d+)/u
    const read = () =>
      log.items.flatMap((item) => (item.type === 'line' ? [isLine.exec(item.text)?.[1]] : []))
    await expect.poll(() => read().at(-1), { ...patiently, interval: 2000 }).toBe('80000')
    const numbers = read()
    const markers = log.items.flatMap((item) => (item.type === 'marker' ? [item.marker.is] : []))
    expect(markers.filter((is) => is !== 'waiting')).toEqual([])
    // The kubelet leaves out what it had not read of the old file; it mostly has.
    expect(numbers.length).toBeGreaterThan(79_000)
    expect(numbers.map(Number)).toEqual([...new Set(numbers.map(Number))].toSorted((a, b) => a - b))
  })

  it('lets a container that ends again and again wait', async () => {
    await using _ = await east.apply(aRealPod('loops', { containers: [writer('-lines=1', '-exit=3')] }))
    await expect
      .poll(() => statusOf(east, 'loops'), patiently)
      .toMatchObject({
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 3 } },
      })
  })

  it('keeps long lines and unfinished ones in pieces', async () => {
    const container = writer('-lines=1', '-width=40000', '-part=unfinished')
    await using _ = await east.apply(aRealPod('pieces', { ...onlyOnce, containers: [container] }))
    await hasPhase(east, 'pieces', 'Succeeded')
    const log = await east.mustKubectl(['logs', 'pieces'])
    expect([log.indexOf('\n'), log.slice(40_001)]).toEqual([40_000, 'unfinished'])
    const [file] = logFiles(east, 'pieces')
    const kept = (await readFile(file ?? '', 'utf8')).trim().split('\n')
    expect(kept.map((line) => line.split(' ')[2])).toEqual(['P', 'P', 'F', 'P'])
  })

  it('rotates a log of more than 10 MB', async () => {
    const container = writer('-lines=60000', '-width=200', '-stay')
    await using _ = await east.apply(aRealPod('rotates', { containers: [container] }))
    await expect.poll(() => logFiles(east, 'rotates').length, patiently).toBe(2)
  })

  it('runs commands with their input, output and exit code', async () => {
    const containers = [tools('sleep infinity'), { ...writer('-stay'), name: 'single' }]
    await using _ = await east.apply(aRealPod('commands', { containers }))
    await isReady(east, 'commands')
    const exec = (...args: string[]) => east.kubectl(['exec', 'commands', '-c', ...args])
    expect(await exec('tools', '--', 'sh', '-c', 'echo out; echo problem >&2; exit 9')).toMatchObject({
      stdout: 'out\n',
      stderr: expect.stringContaining('problem\n'),
      code: 9,
    })
    const repeated = east.kubectl(['exec', '-i', 'commands', '-c', 'tools', '--', 'cat'], { input: 'a\nb\n' })
    expect(await repeated).toMatchObject({ stdout: 'a\nb\n', code: 0 })
    expect((await exec('single', '--', 'sh')).stderr).toContain('executable file not found')
    await exec('tools', '--', 'sh', '-c', 'mkdir /tmp/some; echo content >/tmp/some/file')
    const copied = join(clusters.directory, 'copied')
    await east.mustKubectl(['cp', '-c', 'tools', 'commands:/tmp/some', copied])
    await east.mustKubectl(['cp', '-c', 'tools', copied, 'commands:/tmp/again'])
    expect((await exec('tools', '--', 'cat', '/tmp/again/file')).stdout).toBe('content\n')
  })

  it('attaches to the input and output of a container', async () => {
    const container = { ...writer('-repeat'), stdin: true, stdinOnce: true }
    await using _ = await east.apply(aRealPod('attached', { ...onlyOnce, containers: [container] }))
    await isReady(east, 'attached')
    const { stdout } = await east.kubectl(['attach', '-i', 'attached'], { input: 'hello\n' })
    expect(stdout).toContain('heard hello\n')
  })

  it('forwards a port of a pod, and lets a pod reach the API server', async () => {
    const container = writer('-fetch=https://10.0.0.1/version', '-serve=8080')
    await using _ = await east.apply(aRealPod('ports', { containers: [container] }))
    await isReady(east, 'ports')
    await using forward = await forwarded(east, 'ports', 8080)
    const answer = await fetch(`http://127.0.0.1:${forward.port}/hello`, { headers: { connection: 'close' } })
    expect(await answer.text()).toBe('ports /hello\n')
    await expect.poll(() => east.mustKubectl(['logs', 'ports']), patiently).toBe('200 OK\n')
  })

  it('runs init containers in order, and a sidecar beside the others', async () => {
    const initContainers = [
      { ...writer('-text=init', '-lines=1'), name: 'init' },
      { ...writer('-text=sidecar', '-lines=1', '-stay'), name: 'sidecar', restartPolicy: 'Always' },
    ]
    const containers = [writer('-text=main', '-lines=1', '-stay')]
    await using _ = await east.apply(aRealPod('several', { initContainers, containers }))
    await isReady(east, 'several')
    const stamped = await east.mustKubectl(['logs', 'several', '--all-containers', '--timestamps'])
    const inOrder = stamped.trim().split('\n').sort()
    expect(inOrder.map((line) => line.split(' ')[1])).toEqual(['init', 'sidecar', 'main'])
  })

  it('kills a container that takes more memory than it may', async () => {
    const container = { ...writer('-memory=200'), resources: { limits: { memory: '40Mi' } } }
    await using _ = await east.apply(aRealPod('greedy', { ...onlyOnce, containers: [container] }))
    await hasPhase(east, 'greedy', 'Failed')
    expect(await statusOf(east, 'greedy')).toMatchObject({
      state: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
    })
  })

  it('starts its pods again after a restart of the node', async () => {
    await using _ = await east.apply(aRealPod('returns', { containers: [writer('-stay')] }))
    await isReady(east, 'returns')
    await clusters.stop('east', 'real-node')
    await clusters.start('east', 'real-node')
    await expect
      .poll(() => statusOf(east, 'returns'), patiently)
      .toMatchObject({
        restartCount: 1,
        ready: true,
      })
  })

  it('ends with a testbed that is killed, and leaves nothing behind once another one has run', {
    timeout: 120_000,
  }, async () => {
    const ofEast = [clusters.pid, ...Object.values(east.description.pids)]
    expect(cgroupsOf(clusters)).not.toEqual([])
    process.kill(clusters.pid, 'SIGKILL')
    await expect.poll(() => ofEast.filter(isAlive), patiently).toEqual([])

    const others = await openRealClusters(['west'], { minimal: true, realNode: true })
    const ofWest = [others.pid, ...Object.values(others.descriptions[0]?.pids ?? {})]
    await others[Symbol.asyncDispose]()
    expect(ofWest.filter(isAlive)).toEqual([])
    expect([clusters.directory, others.directory].filter(existsSync)).toEqual([])
    expect([...cgroupsOf(clusters), ...cgroupsOf(others)]).toEqual([])
    expect(await traces()).toEqual(before)
  })
}

const onlyOnce = { restartPolicy: 'Never' }
const patiently = { timeout: 45_000, interval: 250 }

const writer = (...args: string[]) => ({ name: 'writer', image: realImages.writer, args })
const tools = (script: string) => ({ name: 'tools', image: realImages.tools, command: ['sh', '-c', script] })

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('')

const isReady = (cluster: RealCluster, pod: string) =>
  cluster.mustKubectl(['wait', `pod/${pod}`, '--for=condition=Ready', '--timeout=45s'])

const hasPhase = (cluster: RealCluster, pod: string, phase: string) =>
  cluster.mustKubectl(['wait', `pod/${pod}`, `--for=jsonpath={.status.phase}=${phase}`, '--timeout=45s'])

/** Resolves when the pod's container has a log, whether it runs still or has ended. */
const started = (cluster: RealCluster, pod: string) =>
  expect.poll(async () => (await cluster.kubectl(['logs', pod])).code, patiently).toBe(0)

interface ContainerStatus {
  readonly restartCount: number
  readonly ready: boolean
  readonly state: object
  readonly lastState: object
}

async function statusOf(cluster: RealCluster, pod: string): Promise<ContainerStatus | undefined> {
  const read = JSON.parse(await cluster.mustKubectl(['get', 'pod', pod, '-o', 'json'])) as {
    readonly status: { readonly containerStatuses?: readonly ContainerStatus[] }
  }
  return read.status.containerStatuses?.[0]
}

/** The files behind the log of the pod's container, rotated ones too. */
const logFiles = ({ description }: RealCluster, pod: string): string[] =>
  globSync(`${description.directory}/real-node/log/pods/default_${pod}_*/*/*.log*`)

/** Forwards a port of this machine to that port of the pod until it is disposed. */
async function forwarded({ description }: RealCluster, pod: string, port: number) {
  const { binary, operatorKubeconfig } = description
  const child: ChildProcess = spawn(
    binary,
    ['kubectl', '--kubeconfig', operatorKubeconfig, 'port-forward', pod, `:${port}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'close')
  const output = child.stdout
  if (output === null) throw new Error('kubectl has no output')
  const [line] = (await once(createInterface({ input: output }), 'line')) as [string]
  return {
    port: Number(/127\.0\.0\.1:(\d+)/.exec(line)?.[1]),
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}

interface Traces {
  readonly mounts: number
  readonly links: readonly string[]
}

/** What a node could leave on the machine beside processes, files and cgroups. */
async function traces(): Promise<Traces> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').length
  return { mounts, links: (await readdir('/sys/class/net')).sort() }
}

const cgroupsOf = ({ directory }: RealClusters): string[] =>
  globSync(`/sys/fs/cgroup/**/${basename(directory)}-*`)

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
