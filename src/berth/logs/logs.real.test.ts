import { appendFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import type { LogItem, LogSpec } from '#contract'
import { forwardTo, openBerth, realClusters, temporaryFolder } from '#testkit'

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
