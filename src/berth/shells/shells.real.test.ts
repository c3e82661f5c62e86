import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  aRealClient,
  aRealPod,
  forwardTo,
  type OpenedBerth,
  onRealNode,
  openBerth,
  openBerthOf,
  openRealClusters,
  type RealCluster,
  realImages,
  runRemotely,
  temporaryFolder,
} from '#testkit'

const patiently = { timeout: 30_000, interval: 50 }

await onRealNode(() => describe('a shell in a real container', testShells))

function testShells(): void {
  const stack = new AsyncDisposableStack()
  let east: RealCluster
  let berth: OpenedBerth

  beforeAll(async () => {
    const clusters = stack.use(await openRealClusters(['east'], { minimal: true, realNode: true }))
    east = clusters.of('east')
    const tools = (name: string) => ({ name, image: realImages.tools, command: ['sleep', 'infinity'] })
    const writer = { name: 'app', image: realImages.writer, args: ['-rate=5', '-lines=-1'] }
    const done = { name: 'app', image: realImages.tools, command: ['sh', '-c', 'exit 0'] }
    await east.apply(aRealPod('work', { containers: [tools('app'), tools('other')] }))
    await east.apply(aRealPod('bare', { containers: [writer] }))
    await east.apply(aRealPod('over', { restartPolicy: 'Never', containers: [done] }))
    await east.mustKubectl(['wait', 'pod/work', 'pod/bare', '--for=condition=Ready', '--timeout=60s'])
    berth = stack.use(await openBerth(east.kubeconfig, 'east'))
  }, 1_800_000)

  afterAll(() => stack.disposeAsync())

  const inWork = { namespace: 'default', pod: 'work' }
  const reportOf = async (id: string, of = berth) => (await of.shells()).find(({ shellId }) => shellId === id)
  const endOf = async (id: string, of = berth) => (await reportOf(id, of))?.end
  const close = (id: string) => berth.ask(`/shells/${id}/close`, 'POST')
  const processes = async (container: string): Promise<string[]> =>
    (await east.mustKubectl(['exec', 'work', '-c', container, '--', 'ps']))
      .split('\n')
      .map((line) => line.replace(/^\s*\d+\s*/u, ''))
      .filter((line) => line !== '' && line !== 'ps')
  /** An open shell that has shown its prompt, and a page that shows it. */
  const aShell = async (opening: Parameters<OpenedBerth['shell']>[0] = inWork, of = berth) => {
    const id = await of.shell(opening)
    const page = await of.showShell(id)
    await expect.poll(() => page.printed, patiently).toContain('$ ')
    return { id, page }
  }
  /** Asks for the size until it is this one: sizes and keys go to the container by streams of their own. */
  const sizeBecomes = (page: Awaited<ReturnType<OpenedBerth['showShell']>>, size: string) =>
    expect
      .poll(
        () => {
          page.type('stty size\n')
          return page.printed
        },
        { timeout: 30_000, interval: 250 },
      )
      .toContain(size)

  it('opens the first shell that the image has, and is the same one with the same screen after a reload', async () => {
    const { id, page } = await aShell()
    page.type('value=kept; echo first-$((20 + 3))\n')
    await expect.poll(() => page.printed, patiently).toContain('first-23')
    expect(await reportOf(id)).toMatchObject({ state: 'open', container: 'app', command: null, end: null })
    page[Symbol.dispose]()
    using again = await berth.showShell(id)
    await expect.poll(() => again.replayed, patiently).toBe(page.printed)
    again.type('echo still-$value\n')
    await expect.poll(() => again.printed, patiently).toContain('still-kept')
    again.type('exit 3\n')
    await expect.poll(() => again.end, patiently).toBeNull()
    expect(await endOf(id)).toEqual({ is: 'exited', exitCode: 3 })
    using afterwards = await berth.showShell(id)
    await expect.poll(() => afterwards.end, patiently).toBeNull()
    expect(afterwards.replayed).toContain('still-kept')
    await close(id)
    expect(await reportOf(id)).toBeUndefined()
  })

  it('tells in the words of the runtime that an image has no shell', async () => {
    const id = await berth.shell({ ...inWork, pod: 'bare' })
    await expect
      .poll(() => endOf(id), patiently)
      .toMatchObject({ is: 'failed', message: expect.stringContaining('executable file not found') })
    // The cluster's own connection has noticed nothing.
    expect((await berth.ask('/snapshots/pods')).status).toBe(200)
    await close(id)
  })

  it('runs the command in the container that was chosen, and ends with its code', async () => {
    const id = await berth.shell({
      ...{ ...inWork, container: 'other', command: ['sh', '-c', 'echo one; exit 42'] },
      ...{ columns: 100, rows: 30 },
    })
    await expect.poll(() => endOf(id), patiently).toEqual({ is: 'exited', exitCode: 42 })
    expect((await reportOf(id))?.container).toBe('other')
    await close(id)
  })

  it('has the last of many sizes, those before its first byte too', async () => {
    const id = await berth.shell(inWork)
    using page = await berth.showShell(id)
    await expect.poll(() => page.room, patiently).toBeGreaterThan(0)
    page.resize(111, 37)
    await expect.poll(() => page.printed, patiently).toContain('$ ')
    await sizeBecomes(page, '37 111')
    for (let width = 60; width < 110; width += 1) page.resize(width, 20)
    await sizeBecomes(page, '20 109')
    await close(id)
  })

  it('is given every byte of a paste of a megabyte once', async () => {
    const { id, page } = await aShell()
    const lines = Array.from({ length: 16_384 }, (_, index) => `${String(index).padStart(63, '.')}\n`).join(
      '',
    )
    page.type('cat > /tmp/pasted\n')
    page.type(lines)
    page.type('\u0004')
    page.type('shasum /tmp/pasted\n')
    const sum = createHash('sha1').update(lines).digest('hex')
    await expect.poll(() => page.printed, patiently).toContain(sum)
    page[Symbol.dispose]()
    await close(id)
  })

  it('is stopped by a page that takes no more, keeps little, and is interrupted at once', async () => {
    const id = await berth.shell(inWork)
    using page = await berth.showShell(id, { isTaking: false })
    await expect.poll(() => page.printed, patiently).toContain('$ ')
    const before = process.memoryUsage().arrayBuffers
    page.type('while true; do echo 0123456789012345678901234567890123456789; done\n')
    await expect.poll(() => page.bytes, patiently).toBe(256 * 1024)
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(page.bytes).toBe(256 * 1024)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20)
    page.type('\u0003')
    page.take()
    await expect.poll(() => endOf(id), patiently).toEqual({ is: 'exited', exitCode: 130 })
    await close(id)
  })

  it('attaches to the process of a container, and leaves it running', async () => {
    const id = await berth.shell({ ...inWork, pod: 'bare', mode: 'attach' })
    using page = await berth.showShell(id)
    await expect.poll(() => page.printed, patiently).toContain('line ')
    await close(id)
    const next = await berth.shell({ ...inWork, pod: 'bare', mode: 'attach' })
    using again = await berth.showShell(next)
    await expect.poll(() => again.printed, patiently).toContain('line ')
    await close(next)
  })

  it('has an unknown end where the connection breaks, and none that is a success where its pod is killed', async () => {
    await using folder = await temporaryFolder('shells')
    await using forwarder = await forwardTo(new URL(east.server))
    const path = join(folder.path, 'east')
    await writeFile(path, await east.kubeconfigThrough(forwarder.port))
    await using other = await openBerth(path, 'east')
    const { id, page } = await aShell(inWork, other)
    forwarder.cut()
    await expect.poll(() => endOf(id, other), patiently).toMatchObject({ is: 'unknown' })
    page[Symbol.dispose]()

    await east.apply(
      aRealPod('killed', {
        containers: [{ name: 'app', image: realImages.tools, command: ['sleep', 'infinity'] }],
      }),
    )
    await east.mustKubectl(['wait', 'pod/killed', '--for=condition=Ready', '--timeout=60s'])
    const { id: killed, page: shown } = await aShell({ ...inWork, pod: 'killed' })
    shown.type('echo last words\n')
    await expect.poll(() => shown.printed, patiently).toContain('last words\r\n')
    await east.mustKubectl(['delete', 'pod', 'killed', '--grace-period=0', '--force'])
    await expect.poll(() => endOf(killed), patiently).not.toBeNull()
    expect(await endOf(killed)).not.toEqual({ is: 'exited', exitCode: 0 })
    using afterwards = await berth.showShell(killed)
    await expect.poll(() => afterwards.replayed, patiently).toContain('last words')
    shown[Symbol.dispose]()
    await close(killed)
  })

  it('is refused before anything is dialled in a pod that has completed, and where a permission is missing', async () => {
    await east.mustKubectl(['wait', 'pod/over', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=30s'])
    await expect(berth.shell({ ...inWork, pod: 'over' })).rejects.toThrow(
      'action_refused: The pod “over” has completed (Succeeded), so none of its containers runs.',
    )
    await expect(berth.shell({ ...inWork, container: 'nope' })).rejects.toThrow('no container “nope”')

    const openAs = (name: string, verbs: readonly string[]) =>
      openBerthOf(east, name, { resource: 'pods/exec', verbs })
    await using reader = await openAs('reader', ['get'])
    await expect(reader.shell(inWork)).rejects.toThrow(
      'cluster_denied: The cluster does not allow you to create pods/exec in the namespace “default”, which a shell needs.',
    )
    // Such a person may not even read the pod.
    await using both = await openAs('both', ['get', 'create'])
    const { id, page } = await aShell({ ...inWork, container: 'app' }, both)
    page[Symbol.dispose]()
    await both.ask(`/shells/${id}/close`, 'POST')

    // Who may only create one gets it by SPDY: with its size, its input and its exit code.
    await using creator = await openAs('creator', ['create'])
    const { id: bySpdy, page: shown } = await aShell({ ...inWork, container: 'app' }, creator)
    shown.resize(101, 31)
    await sizeBecomes(shown, '31 101')
    shown.type('exit 5\n')
    await expect.poll(() => endOf(bySpdy, creator), patiently).toEqual({ is: 'exited', exitCode: 5 })
    shown[Symbol.dispose]()
  })

  it('is a change: a read-only cluster refuses it, and ends those that are open', async () => {
    const { id, page } = await aShell()
    const settings = (protection: 'open' | 'confirm' | 'read-only') =>
      berth.berth.changeSettings({ namespaces: [], protection })
    settings('read-only')
    await expect.poll(() => page.end, patiently).toBeNull()
    expect(await endOf(id)).toEqual({ is: 'stopped', message: 'This cluster was set to read-only.' })
    await expect(berth.shell(inWork)).rejects.toThrow('protected_cluster')
    settings('confirm')
    await expect(berth.shell(inWork)).rejects.toThrow('confirmation_required')
    const confirmed = await berth.shell({ ...inWork, confirmed: true })
    await expect.poll(async () => (await reportOf(confirmed))?.state, patiently).toBe('open')
    settings('open')
    page[Symbol.dispose]()
    await close(id)
    await close(confirmed)
    expect(await reportOf(id)).toBeUndefined()
    expect(await reportOf(confirmed)).toBeUndefined()
  })

  it('ends with its cluster, and leaves nothing running in the container', async () => {
    const other = await openBerth(east.kubeconfig, 'east')
    const { page } = await aShell({ ...inWork, container: 'other' }, other)
    page.type('while true; do sleep 1; done\n')
    await expect.poll(() => processes('other'), patiently).not.toEqual(['sleep infinity'])
    const began = Date.now()
    await other[Symbol.asyncDispose]()
    expect(Date.now() - began).toBeLessThan(2000)
    await expect.poll(() => processes('other'), patiently).toEqual(['sleep infinity'])
  })

  it.each(['websocket', 'spdy'] as const)(
    'carries 10 MB into a program by %s, the end of them, and every byte back',
    async (way) => {
      await using client = await aRealClient(east)
      const sent = Buffer.alloc(10 * 2 ** 20, 'every byte counts. ')
      const { output, end } = await runRemotely(client, {
        ...{ namespace: 'default', pod: 'work', container: 'app', command: ['cat'] },
        ...{ input: sent, ways: [way] },
      })
      expect(end).toEqual({ is: 'exited', exitCode: 0 })
      expect(output.equals(sent)).toBe(true)
      const command = ['sh', '-c', 'echo out; echo err >&2; exit 7']
      const both = await runRemotely(client, {
        namespace: 'default',
        pod: 'work',
        container: 'app',
        command,
        ways: [way],
      })
      expect([both.output.toString(), both.errors]).toEqual(['out\n', 'err\n'])
      expect(both.end).toEqual({ is: 'exited', exitCode: 7 })
    },
  )
}
