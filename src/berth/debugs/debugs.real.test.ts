import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { debugProfiles, type ErrorBody, type FromBerth, type JobList } from '#contract'
import {
  aRealPod,
  type OpenedBerth,
  onRealNode,
  openBerth,
  openBerthAs,
  openRealClusters,
  type RealCluster,
  realImages,
} from '#testkit'

const patiently = { timeout: 30_000, interval: 50 }

await onRealNode(() => describe('debugging', testDebugs))

interface DebuggedPod {
  readonly metadata: { readonly uid: string }
  readonly spec: { readonly ephemeralContainers?: readonly { readonly name: string }[] }
}

function testDebugs(): void {
  const stack = new AsyncDisposableStack()
  let east: RealCluster
  let berth: OpenedBerth

  beforeAll(async () => {
    const clusters = stack.use(await openRealClusters(['east'], { minimal: true, realNode: true }))
    east = clusters.of('east')
    const bare = { name: 'app', image: realImages.writer, args: ['-rate=1', '-lines=-1'] }
    const names = ['bare', 'ours', 'theirs']
    for (const name of names) await east.apply(aRealPod(name, { containers: [bare] }))
    await east.mustKubectl([
      ...['wait', ...names.map((name) => `pod/${name}`), '--for=condition=Ready', '--timeout=60s'],
    ])
    berth = stack.use(await openBerth(east.kubeconfig, 'east'))
  }, 1_800_000)

  afterAll(() => stack.disposeAsync())

  const inBare = { namespace: 'default', pod: 'bare', image: realImages.tools, target: 'app' }
  const reportOf = async (id: string, of = berth) => (await of.shells()).find(({ shellId }) => shellId === id)
  const close = (id: string) => berth.ask(`/shells/${id}/close`, 'POST')
  const debug = async (params: object, of = berth, what = 'containers'): Promise<string> => {
    const { status, body } = await of.ask<{ shellId: string } & ErrorBody>(`/debug/${what}`, 'POST', params)
    if (status !== 202) throw new Error(`${body.error.code}: ${body.error.message}`)
    return body.shellId
  }
  const podOf = async (name: string): Promise<DebuggedPod> =>
    JSON.parse(await east.mustKubectl(['get', 'pod', name, '-o', 'json'])) as DebuggedPod
  const added = async (name: string) => (await podOf(name)).spec.ephemeralContainers ?? []
  /** Until a shell has answered. */
  const answering = async (page: { type(text: string): void; readonly printed: string }) => {
    await expect
      .poll(
        () => {
          page.type('echo here-$((20 + 3))\n')
          return page.printed
        },
        { timeout: 30_000, interval: 250 },
      )
      .toContain('here-23')
  }

  describe('a pod whose image has no shell', () => {
    it('attaches to a container that sees its processes, tells how that ended, and says that it stays', async () => {
      const id = await debug(inBare)
      using page = await berth.showShell(id)
      await answering(page)
      expect(await reportOf(id)).toMatchObject({
        ...{ state: 'open', mode: 'attach', pod: 'bare', note: null },
        debug: { is: 'container', image: realImages.tools, of: { domain: 'pods', name: 'bare' } },
      })
      page.type('ps\n')
      await expect.poll(() => page.printed, patiently).toContain('-rate=1')
      page.type('exit 3\n')
      await expect.poll(() => page.end, patiently).toBeNull()
      const { end, note, container } = (await reportOf(id)) ?? {}
      expect(end).toEqual({ is: 'exited', exitCode: 3 })
      expect(note).toBe(`The container ${container} stays in the list of the pod; it cannot be removed.`)
      await close(id)
      const { body } = await berth.ask<{ body: JobList }>('/snapshots/activity')
      expect(body.body.jobs[0]).toMatchObject({
        ...{ action: 'debug', title: 'Added a debug container to bare', state: 'succeeded' },
      })
    })

    it('gets a second container under another name, and its command, whose output is kept', async () => {
      const before = (await added('bare')).length
      const id = await debug({ ...inBare, command: ['sh', '-c', 'echo printed; exit 5'] })
      await expect
        .poll(async () => (await reportOf(id))?.end, patiently)
        .toEqual({ is: 'exited', exitCode: 5 })
      using page = await berth.showShell(id)
      await expect.poll(() => page.replayed, patiently).toContain('printed')
      expect(new Set((await added('bare')).map(({ name }) => name)).size).toBe(before + 1)
      await close(id)
    })
  })

  it('adds what kubectl debug adds, for each profile', async () => {
    for (const profile of debugProfiles) {
      const command = ['sh', '-c', `echo ${profile}`]
      await close(await debug({ ...inBare, pod: 'ours', profile, command }))
      await east.mustKubectl([
        ...['debug', 'theirs', '-it', '--attach=false', `--image=${realImages.tools}`, '--target=app'],
        ...[`--profile=${profile}`, '--', ...command],
      ])
    }
    const without = (containers: readonly { readonly name: string }[]) =>
      containers.map(({ name: _, ...rest }) => rest)
    const theirs = without(await added('theirs'))
    expect(theirs).toHaveLength(debugProfiles.length)
    expect(without(await added('ours'))).toEqual(theirs)
  })

  it('tells why the container does not run', async () => {
    const id = await debug({ ...inBare, image: 'flotilla.test/missing:1' })
    await expect
      .poll(async () => (await reportOf(id))?.end, patiently)
      .toMatchObject({ is: 'failed', message: expect.stringMatching(/^(ErrImagePull|ImagePullBackOff)/u) })
    const asRoot = await debug({ ...inBare, profile: 'restricted' })
    await expect
      .poll(async () => (await reportOf(asRoot))?.end, patiently)
      .toMatchObject({ is: 'failed', message: expect.stringContaining('image will run as root') })
    await close(id)
    await close(asRoot)
  })

  it('is refused in the words of the policy, for a pod that was replaced, and by its own name for a missing permission', async () => {
    await east.apply({
      ...{ apiVersion: 'v1', kind: 'Namespace' },
      metadata: { name: 'strict', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
    })
    const pause = { name: 'app', image: realImages.tools, command: ['sleep', 'infinity'] }
    const pod = aRealPod('held', { containers: [pause] })
    await east.apply({ ...pod, metadata: { ...pod.metadata, namespace: 'strict' } })
    const inStrict = { ...inBare, namespace: 'strict', pod: 'held' }
    await expect(debug(inStrict)).rejects.toThrow(/cluster_denied: .*violates PodSecurity "baseline:latest"/u)
    await close(await debug({ ...inStrict, profile: 'baseline' }))
    await expect(debug({ ...inBare, uid: 'another' })).rejects.toThrow('Another pod has the name bare now')
    await expect(debug({ ...inBare, target: 'nope' })).rejects.toThrow('has no container “nope”')

    await using reader = await openBerthAs(east, 'reader')
    await expect(debug(inBare, reader)).rejects.toThrow(
      'cluster_denied: The cluster does not allow you to patch pods/ephemeralcontainers in the namespace “default”, which a debug container needs.',
    )
  })

  it('is a change: a read-only cluster refuses it, and nothing is added', async () => {
    const settings = (protection: 'open' | 'confirm' | 'read-only') =>
      berth.berth.changeSettings({ namespaces: [], protection })
    const before = await added('bare')
    settings('read-only')
    await expect(debug(inBare)).rejects.toThrow('protected_cluster')
    settings('confirm')
    await expect(debug(inBare)).rejects.toThrow('confirmation_required')
    expect(await added('bare')).toEqual(before)
    const id = await debug({ ...inBare, confirmed: true, command: ['sleep', '600'] })
    await expect.poll(async () => (await reportOf(id))?.state, patiently).toBe('open')
    // Nothing was printed since it was attached to.
    expect((await reportOf(id))?.note).toBe('Press Enter if there is no prompt.')
    settings('read-only')
    await expect
      .poll(async () => (await reportOf(id))?.end, patiently)
      .toEqual({ is: 'stopped', message: 'This cluster was set to read-only.' })
    settings('open')
    await close(id)
  })

  describe('a copy of a pod', () => {
    const ofOurs = {
      ...{ namespace: 'default', pod: 'ours', name: 'ours-copy', container: 'app', sameNode: true },
      image: realImages.tools,
    }
    const copied = async (name: string) =>
      JSON.parse(await east.mustKubectl(['get', 'pod', name, '-o', 'json'])) as {
        metadata: { labels?: object; annotations?: object; ownerReferences?: object }
        spec: object
      }

    it('is what kubectl debug makes, for each profile, and has nothing that a service would select', async () => {
      const probe = { exec: { command: ['true'] } }
      const app = {
        ...{ name: 'app', image: realImages.writer, args: ['-rate=1', '-lines=-1'], livenessProbe: probe },
        securityContext: { capabilities: { add: ['NET_BIND_SERVICE'] } },
      }
      const first = { name: 'first', image: realImages.tools, command: ['true'] }
      const labels = { app: 'web' }
      await east.apply(
        aRealPod(
          'selected',
          { initContainers: [first], containers: [app, { ...app, name: 'other' }] },
          labels,
        ),
      )
      for (const profile of debugProfiles) {
        const names = [`ours-${profile}`, `theirs-${profile}`] as const
        const command = ['sh', '-c', 'sleep 60']
        await close(
          await debug({ ...ofOurs, pod: 'selected', name: names[0], profile, command }, berth, 'copies'),
        )
        await east.mustKubectl([
          ...['debug', 'selected', '-it', '--attach=false', '--same-node', '--container=app'],
          ...[
            `--copy-to=${names[1]}`,
            `--image=${realImages.tools}`,
            `--profile=${profile}`,
            '--',
            ...command,
          ],
        ])
        const [ours, theirs] = await Promise.all(names.map(copied))
        expect(ours?.spec).toEqual(theirs?.spec)
        expect(ours?.metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'flotilla' })
        expect([ours?.metadata.ownerReferences, ours?.metadata.annotations]).toEqual([undefined, undefined])
        await east.mustKubectl(['delete', 'pod', ...names, '--wait=false'])
      }
    })

    it('has a shell in the container that was changed, and stays when that has ended', async () => {
      const id = await debug({ ...ofOurs, command: ['sh'] }, berth, 'copies')
      using page = await berth.showShell(id)
      await answering(page)
      page.type('exit 6\n')
      await expect
        .poll(async () => (await reportOf(id))?.end, patiently)
        .toEqual({ is: 'exited', exitCode: 6 })
      await close(id)
      await east.mustKubectl(['get', 'pod', 'ours-copy'])
      await expect(debug({ ...ofOurs, container: 'nope', name: 'x' }, berth, 'copies')).rejects.toThrow(
        'has no container “nope”',
      )
      await expect(debug(ofOurs, berth, 'copies')).rejects.toThrow(/already exists/u)
      await east.mustKubectl(['delete', 'pod', 'ours-copy', '--wait=false'])
    })
  })

  describe('a node', () => {
    const onNode = { node: 'real-node', namespace: 'default', image: realImages.tools, minutes: 5 }
    const made = async () =>
      (
        await east.mustKubectl(['get', 'pods', '-l', 'app.kubernetes.io/name=node-shell', '-o', 'name'])
      ).trim()

    it('is entered by a pod with a deadline, which is deleted as its shell has ended', async () => {
      const id = await debug(onNode, berth, 'nodes')
      using page = await berth.showShell(id)
      await answering(page)
      const { pod = '', debug: about } = (await reportOf(id)) ?? {}
      expect(about?.of).toEqual({ domain: 'nodes', namespace: '', name: 'real-node' })
      const spec = await east.mustKubectl(['get', 'pod', pod, '-o', 'jsonpath={.spec.activeDeadlineSeconds}'])
      expect(spec).toBe('300')
      // The kubelet is among the node's files, and in no image.
      page.type('ls /usr/bin\n')
      await expect.poll(() => page.printed, patiently).toContain('kubelet')
      page.type('exit 4\n')
      await expect
        .poll(async () => (await reportOf(id))?.end, patiently)
        .toEqual({ is: 'exited', exitCode: 4 })
      await expect.poll(async () => (await reportOf(id))?.note, patiently).toBe(`The pod ${pod} was deleted.`)
      await expect.poll(made, patiently).toBe('')
      await close(id)
    })

    it('is left within two seconds as the cluster is closed', async () => {
      const other = await openBerth(east.kubeconfig, 'east')
      await debug(onNode, other, 'nodes')
      await expect.poll(async () => (await other.shells())[0]?.state, patiently).toBe('open')
      const began = Date.now()
      await other[Symbol.asyncDispose]()
      expect(Date.now() - began).toBeLessThan(2000)
      await expect.poll(made, patiently).toBe('')
    })

    it('is rid of the pod that a killed process has left, and of no other pod', async () => {
      const left = { name: 'app', image: realImages.tools, command: ['sleep', 'infinity'] }
      const labels = { 'app.kubernetes.io/managed-by': 'flotilla', 'app.kubernetes.io/name': 'node-shell' }
      await east.apply(aRealPod('node-shell-left', { containers: [left] }, labels))
      await east.apply(aRealPod('node-shell-foreign', { containers: [left] }))
      await east.apply(aRealPod('node-shell-colleague', { containers: [left] }, labels))
      const messages: FromBerth[] = []
      const madePods = ['node-shell-left', 'node-shell-foreign', 'node-shell-gone'].map((name) => ({
        ...{ namespace: 'default', name },
      }))
      const tell = (message: FromBerth) => void messages.push(message)
      await using other = await openBerth(east.kubeconfig, 'east', [], { madePods, tell })
      expect((await other.ask('/snapshots/shells')).status).toBe(200)
      await expect
        .poll(() => messages.findLast(({ t }) => t === 'made-pods'), patiently)
        .toEqual({ t: 'made-pods', pods: [] })
      await expect.poll(made, patiently).toBe('pod/node-shell-colleague')
      await east.mustKubectl(['get', 'pod', 'node-shell-foreign'])
      await east.mustKubectl(['delete', 'pod', 'node-shell-colleague', 'node-shell-foreign', '--wait=false'])
    })

    it('is not entered where a policy forbids such a pod, which is told in its words', async () => {
      await expect(debug({ ...onNode, namespace: 'strict' }, berth, 'nodes')).rejects.toThrow(
        /cluster_denied: .*violates PodSecurity/u,
      )
    })
  })

  it('ends with its cluster within two seconds, and leaves nothing running in the container', async () => {
    const other = await openBerth(east.kubeconfig, 'east')
    const id = await debug(inBare, other)
    const page = await other.showShell(id)
    await answering(page)
    const container = (await reportOf(id, other))?.container
    const began = Date.now()
    await other[Symbol.asyncDispose]()
    expect(Date.now() - began).toBeLessThan(2000)
    await expect
      .poll(async () => {
        const statuses = await east.mustKubectl([
          ...['get', 'pod', 'bare', '-o'],
          `jsonpath={.status.ephemeralContainerStatuses[?(@.name=="${container}")].state.terminated.exitCode}`,
        ])
        return statuses
      }, patiently)
      .toMatch(/^\d+$/u)
  })
}
