import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type ClusterId, clusterSettingsSchema } from '#contract'
import { ManualClock, temporaryFolder } from '#testkit'
import { ClusterFile } from '../disk/clusterFile.ts'
import { forkedBerths } from './forkedBerth.ts'
import { OpenCluster } from './openCluster.ts'
import { StartGate } from './startGate.ts'

/** A cluster whose berth answers at once, entered and not yet started. */
async function aWorld() {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('open-cluster'))
  const path = join(folder.path, 'config')
  await writeFile(path, '')
  const compiledFolder = join(folder.path, 'compiled')
  const clock = new ManualClock()
  const entry = fileURLToPath(new URL('../../../testkit/server/quietBerth.ts', import.meta.url))
  const launcher = stack.use(await forkedBerths(entry, compiledFolder)({ clock, runtimeDir: folder.path }))
  const cluster = stack.use(
    new OpenCluster(
      {
        clusterId: 'config:prod' as ClusterId,
        clusterName: 'prod',
        ref: { path, context: 'prod' },
        fingerprint: null,
        confirmed: null,
        kept: new ClusterFile(
          { settings: v.parse(clusterSettingsSchema, {}), view: null, forwards: [], madePods: [] },
          { write: async () => {}, settled: async () => {} },
        ),
      },
      {
        clock,
        random: () => 0,
        gate: new StartGate(1),
        launcher,
        backgroundRefresh: () => true,
        limits: () => ({ heapMb: 256, requestsInFlight: 5 }),
        onChange: () => {},
        onLog: () => {},
        onBackendError: () => {},
        onJob: () => {},
      },
    ),
  )
  const owned = stack.move()
  return { cluster, compiledFolder, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}

describe('a cluster', () => {
  it('that is entered and not yet started is waited for by whoever asks, and is there once it has started', async () => {
    await using world = await aWorld()
    const early = world.cluster.reach()
    world.cluster.start()
    const late = await world.cluster.reach()
    expect(await early).toBe(late)
  })

  it('leaves the compiled code of its process to the next one', async () => {
    await using world = await aWorld()
    world.cluster.start()
    await world.cluster.reach()
    await world.cluster[Symbol.asyncDispose]()
    expect(await readdir(world.compiledFolder)).toHaveLength(1)
  })
})
