import { describe, expect, it, vi } from 'vitest'
import type { FlotillaEvent, MaintenanceNews } from '#contract'
import { ServerWorld } from '../../../testkit/server/serverWorld.ts'

const drain: MaintenanceNews = {
  jobId: 'maintenance-1',
  action: 'drain',
  node: 'node-1',
  state: 'running',
  reason: null,
}

/** Two open clusters with the same job under way in each. */
async function aWorld() {
  const world = await ServerWorld.open()
  await world.kubeconfig('config', ['prod', 'dev'])
  await world.start()
  const frames = await world.listen()
  const jobs = () =>
    frames.flatMap((frame) =>
      frame.t === 'event' && frame.event.name === 'node-maintenance:changed' ? [frame.event] : [],
    )
  for (const id of ['config:prod', 'config:dev']) {
    await world.selectAndReach(id)
    await world.snapshot(id, 'tell', JSON.stringify({ t: 'node-maintenance', job: drain }))
  }
  await vi.waitFor(() => expect(jobs()).toHaveLength(2))
  return { world, jobs, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

type Told = Extract<FlotillaEvent, { name: 'node-maintenance:changed' }>
const told = ({ clusterId, jobId, state }: Told) => [clusterId, jobId, state]

describe('a job on a node', () => {
  it('is told with its cluster when it begins and when it is over', async () => {
    await using quiet = await aWorld()
    const { world, jobs } = quiet
    const over = { ...drain, state: 'succeeded' }
    await world.snapshot('config:dev', 'tell', JSON.stringify({ t: 'node-maintenance', job: over }))
    await vi.waitFor(() => expect(jobs()).toHaveLength(3))
    expect(jobs().map(told)).toEqual([
      ['config:prod', 'maintenance-1', 'running'],
      ['config:dev', 'maintenance-1', 'running'],
      ['config:dev', 'maintenance-1', 'succeeded'],
    ])
    expect(world.log.map(({ clusterName, text }) => [clusterName, text])).toContainEqual([
      'dev',
      'drain of node-1 has finished.',
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
      reason: 'The cluster was closed. The drain was not finished; the node may be cordoned.',
    })
    const line = world.log.find(({ text }) => text.startsWith('drain of node-1 was stopped'))
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
