import { afterAll, beforeAll, describe, inject } from 'vitest'
import { describeKubeServer, openConformanceCluster } from '#testkit'

const { reason } = inject('realClusters')

/** A cluster of its own: the suite makes it forget, which the shared ones must not. */
describe.skipIf(reason !== null)(`on a real cluster${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  let world: Awaited<ReturnType<typeof openConformanceCluster>>
  beforeAll(async () => {
    world = await openConformanceCluster('conformance')
  })
  afterAll(async () => {
    await world[Symbol.asyncDispose]()
  })

  describeKubeServer('kube-apiserver', async () => ({ ...world, async [Symbol.asyncDispose]() {} }))
})
