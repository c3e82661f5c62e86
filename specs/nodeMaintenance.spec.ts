import { describe, expect, inject, it } from 'vitest'
import type { Job, JobList } from '#contract'
import { openClusterSocket, realClusters } from '#testkit'
import { aDrainedNode, aPodOn } from './drainedNode.ts'

// Waits more than it works: for pods to end, and for a drain to give up.
const eventually = { timeout: 60_000 }

const statesOf = ({ reports }: Job) =>
  reports.map(({ name, outcome }) => [name.split('-')[0], outcome]).sort()

describe('draining a node of a real cluster', () => {
  it('waits for the disruption budget, goes on when it yields, and leaves the DaemonSet alone', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east)
    await world.allow(east, 0)
    using socket = await openClusterSocket(world.product, world.idOf(east))
    socket.follow(1, 'node-maintenance')
    const jobId = await world.begin(east, 'drain')
    await expect
      .poll(async () => statesOf(await world.job(east, jobId)), eventually)
      .toEqual([['agent', 'skipped'], ...Array(3).fill(['web', 'blocked'])])
    expect(
      (await world.job(east, jobId)).reports.find(({ outcome }) => outcome === 'blocked')?.reason,
    ).toMatch(/disruption budget web needs 3 healthy pods and has 3 currently/u)
    expect(await world.isCordoned(east)).toBe(true)
    expect(await world.pods(east)).toEqual(['agent', 'web', 'web', 'web'])
    const again = await world.act(east, 'cordon', world.onNode)
    expect(again).toMatchObject({ status: 409, error: { code: 'action_refused' } })
    await world.allow(east, 3)
    expect(await world.over(east, jobId)).toMatchObject({ state: 'succeeded', reason: null })
    expect(await world.pods(east)).toEqual(['agent'])
    const bodies = () =>
      socket.frames.flatMap((frame) => (frame.t === 'document' ? [frame.body as JobList] : []))
    await expect.poll(() => bodies().at(-1)?.jobs).toMatchObject([{ jobId, state: 'succeeded' }])
    expect(bodies().some(({ jobs }) => jobs[0]?.counts.blocked === 3)).toBe(true)
    const uncordon = await world.begin(east, 'uncordon')
    expect(await world.over(east, uncordon)).toMatchObject({ state: 'succeeded', counts: { done: 1 } })
    expect(await world.isCordoned(east)).toBe(false)
  }, 180_000)

  it('stops half-way when it is cancelled, and the node stays cordoned', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east)
    await using _free = await east.apply(aPodOn(world.name, 'free'))
    await world.allow(east, 0)
    const jobId = await world.begin(east, 'drain', { force: true })
    await expect
      .poll(async () => statesOf(await world.job(east, jobId)), eventually)
      .toEqual([['agent', 'skipped'], ['free', 'gone'], ...Array(3).fill(['web', 'blocked'])])
    expect((await world.cancel(east, jobId)).status).toBe(202)
    const job = await world.over(east, jobId)
    expect(job.state).toBe('cancelled')
    expect(job.reason).toMatch(/^Cancelled\. 1 of 4 pods are gone; left: .*The node stays cordoned\.$/su)
    await world.allow(east, 3)
    expect(await world.pods(east)).toEqual(['agent', 'web', 'web', 'web'])
    expect(await world.isCordoned(east)).toBe(true)
    expect((await world.cancel(east, jobId)).error?.code).toBe('action_refused')
    expect((await world.cancel(east, 'none')).error?.code).toBe('job_not_found')
  }, 180_000)

  it('is refused for what would be lost, by name, and changes nothing', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east)
    const volumes = [{ name: 'data', emptyDir: {} }]
    await using _bare = await east.apply(aPodOn(world.name, 'bare'))
    await using _cache = await east.apply(aPodOn(world.name, 'cache', { spec: { volumes } }))
    const job = await world.over(east, await world.begin(east, 'drain'))
    expect(job.state).toBe('failed')
    expect(job.reason).toContain(`${world.name}/bare has no controller`)
    expect(job.reason).toContain('emptyDir')
    expect(await world.isCordoned(east)).toBe(false)
    expect(await world.pods(east)).toEqual(['agent', 'bare', 'cache', 'web', 'web', 'web'])
    const forced = await world.begin(east, 'drain', { force: true, deleteEmptyDirData: true })
    expect(await world.over(east, forced)).toMatchObject({ state: 'succeeded' })
    expect(await world.pods(east)).toEqual(['agent'])
  }, 180_000)

  it('gives up in time on a pod whose finalizer does not let it go, and names it', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east)
    const held = aPodOn(world.name, 'held', { metadata: { finalizers: ['drain.test/keeps'] } })
    await using _held = {
      [Symbol.asyncDispose]: async () => {
        const patch = '{"metadata":{"finalizers":null}}'
        await east.kubectl(['patch', 'pod', 'held', '-n', world.name, '--type=merge', '-p', patch])
      },
    }
    await east.mustKubectl(['apply', '-f', '-'], { input: JSON.stringify(held) })
    const job = await world.over(east, await world.begin(east, 'drain', { force: true, timeoutSeconds: 12 }))
    expect(job.state).toBe('failed')
    expect(job.reason).toMatch(/^Not finished after 12 s\. 3 of 4 pods are gone; left: /u)
    expect(job.reason).toContain(`${world.name}/held (waits for its finalizers: drain.test/keeps)`)
  }, 180_000)

  it('names what the identity may not do in the middle, and fails', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east)
    await world.allow(east, 0)
    const jobId = await world.begin(east, 'drain')
    await expect
      .poll(
        async () => (await world.job(east, jobId)).reports.some(({ outcome }) => outcome === 'blocked'),
        eventually,
      )
      .toBe(true)
    await world.revoke(east)
    const job = await world.over(east, jobId)
    expect(job.state).toBe('failed')
    expect(job.reason).toMatch(/cannot (create|list) resource "pods/u)
    expect(job.reason).toContain('The node stays cordoned.')
  }, 180_000)
})

describe('two clusters with a node of the same name', () => {
  it('are drained at once, each by itself', async () => {
    const { east, west } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east, west)
    await world.allow(west, 0)
    const [inEast, inWest] = [await world.begin(east, 'drain'), await world.begin(west, 'drain')]
    expect(await world.over(east, inEast)).toMatchObject({ state: 'succeeded' })
    await expect
      .poll(async () => statesOf(await world.job(west, inWest)), eventually)
      .toEqual([['agent', 'skipped'], ...Array(3).fill(['web', 'blocked'])])
    expect(await world.pods(east)).toEqual(['agent'])
    expect(await world.pods(west)).toEqual(['agent', 'web', 'web', 'web'])
    expect((await world.cancel(east, inWest)).error?.code).toBe('job_not_found')
    const uids = async (cluster: typeof east, jobId: string) =>
      (await world.job(cluster, jobId)).reports.map(({ uid }) => uid)
    const westUids = await uids(west, inWest)
    expect((await uids(east, inEast)).some((uid) => westUids.includes(uid))).toBe(false)

    await world.close(west)
    const told = () => world.events.all.filter(({ name }) => name === 'job:changed')
    await expect
      .poll(told, eventually)
      .toContainEqual(
        expect.objectContaining({ clusterId: world.idOf(west), jobId: inWest, state: 'cancelled' }),
      )
    await world.allow(west, 3)
    expect(await world.pods(west)).toEqual(['agent', 'web', 'web', 'web'])
    const log = await (await world.product.api('/log')).json()
    expect(JSON.stringify(log)).toContain(`Draining ${world.name} was stopped: The cluster was closed.`)
  }, 240_000)
})

describe('a cluster that is protected', () => {
  it('is not changed where it is read-only, and only by its name where that is wanted', async () => {
    const { east } = realClusters(inject('realClusters'))
    await using world = await aDrainedNode(east)
    const protect = (protection: string) => world.protect(east, protection)
    // What was answered holds: nothing slips through that is asked right after it.
    for (let time = 0; time < 10; time += 1) {
      await protect('read-only')
      const refused = await world.act(east, 'cordon', world.onNode)
      expect(refused).toMatchObject({ status: 403, error: { code: 'protected_cluster' } })
      await protect('confirm')
      const unconfirmed = await world.act(east, 'cordon', world.onNode)
      expect(unconfirmed).toMatchObject({ status: 409, error: { code: 'confirmation_required' } })
    }
    expect(await world.isCordoned(east)).toBe(false)
    const confirm = east.description.context
    await world.over(east, await world.begin(east, 'cordon', {}, { confirm }))
    expect(await world.isCordoned(east)).toBe(true)
  }, 180_000)
})
