import { afterAll, beforeAll, describe, inject, vi } from 'vitest'
import { describeConnections, describeProtocol, openConformanceCluster } from '#testkit'

const { reason } = inject('realClusters')

vi.setConfig({ testTimeout: 120_000 })

/** A cluster of its own: the suite makes it forget, and it says GOAWAY to one request of fifty, which loses nothing. */
describe.skipIf(reason !== null)(`on a real cluster${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let world: Awaited<ReturnType<typeof openConformanceCluster>>
  beforeAll(async () => {
    world = await openConformanceCluster('protocol', { goawayChance: 0.02 })
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })
  const openWorld = async () => ({ ...world, async [Symbol.asyncDispose]() {} })

  describeProtocol(openWorld)

  describeConnections(openWorld, async (client, wasHeard) => {
    while (!wasHeard()) await client.version()
  })
})
