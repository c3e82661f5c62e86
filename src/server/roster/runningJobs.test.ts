import { describe, expect, it, vi } from 'vitest'
import type { FlotillaEvent, JobNews } from '#contract'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

const drain: JobNews = {
  jobId: 'job-1',
  action: 'drain',
  title: 'Draining node-1',
  state: 'running',
  reason: null,
  counts: { waiting: 3 },
}

/** Two open clusters with the same job under way in each. */
async function aWorld() {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod', 'dev'])
  await world.start()
  const frames = await world.listen()
  const jobs = () =>
    frames.flatMap((frame) =>
      frame.t === 'event' && frame.event.name === 'job:changed' ? [frame.event] : [],
    )
  for (const id of ['config:prod', 'config:dev']) {
    await world.selectAndReach(id)
    await world.snapshot(id, 'tell', JSON.stringify({ t: 'job', job: drain }))
  }
  await vi.waitFor(() => expect(jobs()).toHaveLength(2))
  return { world, jobs, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

type Told = Extract<FlotillaEvent, { name: 'job:changed' }>
const told = ({ clusterId, jobId, state }: Told) => [clusterId, jobId, state]

describe('a job of a cluster', () => {
  it('is told with its cluster when it begins and when it is over', async () => {
    await using quiet = await aWorld()
    const { world, jobs } = quiet
    const over = { ...drain, title: 'Drained node-1', state: 'succeeded', counts: { gone: 3 } }
    await world.snapshot('config:dev', 'tell', JSON.stringify({ t: 'job', job: over }))
    await vi.waitFor(() => expect(jobs()).toHaveLength(3))
    expect(jobs().map(told)).toEqual([
      ['config:prod', 'job-1', 'running'],
      ['config:dev', 'job-1', 'running'],
      ['config:dev', 'job-1', 'succeeded'],
    ])
    expect(world.log.map(({ clusterName, text }) => [clusterName, text])).toContainEqual([
      'dev',
      'Drained node-1.',
    ])
  })

  it('ends with its cluster, which is told, and the same job of another cluster goes on', async () => {
    await using quiet = await aWorld()
    const { world, jobs } = quiet
    await world.deselect('config:prod')
    await vi.waitFor(() => expect(jobs()).toHaveLength(3))
    expect(jobs()[2]).toMatchObject({
      clusterId: 'config:prod',
      clusterName: 'prod',
      state: 'cancelled',
      reason: 'The cluster was closed. The job was not finished; what it has done stays done.',
    })
    const line = world.log.find(({ text }) => text.startsWith('Draining node-1 was stopped'))
    expect(line).toMatchObject({ clusterName: 'prod' })
  })

  it('fails with its process', async () => {
    await using quiet = await aWorld()
    const { world, jobs } = quiet
    await world.snapshot('config:prod', 'exit', '3')
    await vi.waitFor(() => expect(jobs()).toHaveLength(3))
    expect(jobs()[2]).toMatchObject({ clusterId: 'config:prod', state: 'failed' })
    expect(jobs()[2]?.reason).toMatch(/^The cluster's process ended with exit code 3\./u)
  })
})
