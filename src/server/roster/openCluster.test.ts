import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { type ClusterId, clusterSettingsSchema } from '#contract'
import { ManualClock, temporaryFolder } from '#testkit'
import { ClusterFile } from '../disk/clusterFile.ts'
import { forkedBerths } from './forkedBerth.ts'
import { OpenCluster } from './openCluster.ts'
import { StartGate } from './startGate.ts'

it('A cluster that is entered and not yet started is waited for by whoever asks, and is there once it has started', async () => {
  await using folder = await temporaryFolder('open-cluster')
  const path = join(folder.path, 'config')
  await writeFile(path, '')
  const gate = new StartGate(1)
  const settings = v.parse(clusterSettingsSchema, {})
  const clock = new ManualClock()
  const entry = fileURLToPath(new URL('../../../testkit/server/quietBerth.ts', import.meta.url))
  await using launcher = await forkedBerths(entry)({ clock, runtimeDir: folder.path })
  await using cluster = new OpenCluster(
    {
      clusterId: 'config:prod' as ClusterId,
      clusterName: 'prod',
      ref: { path, context: 'prod' },
      fingerprint: null,
      confirmed: null,
      kept: new ClusterFile(
        { settings, view: null, forwards: [], madePods: [] },
        { write: async () => {}, settled: async () => {} },
      ),
    },
    {
      clock,
      random: () => 0,
      gate,
      launcher,
      backgroundRefresh: () => true,
      limits: () => ({ heapMb: 256, requestsInFlight: 5 }),
      onChange: () => {},
      onLog: () => {},
      onBackendError: () => {},
      onJob: () => {},
    },
  )
  const early = cluster.reach()
  cluster.start()
  const late = await cluster.reach()
  expect(await early).toBe(late)
})
