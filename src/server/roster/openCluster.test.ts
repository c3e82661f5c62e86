import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { expect, it } from 'vitest'
import { type ClusterId, clusterSettingsSchema } from '#contract'
import { ManualClock, temporaryFolder } from '#testkit'
import { ClusterFile } from '../disk/clusterFile.ts'
import { OpenCluster } from './openCluster.ts'
import { StartGate } from './startGate.ts'

it('A cluster that is entered and not yet started is waited for by whoever asks, and is there once it has started', async () => {
  await using folder = await temporaryFolder('open-cluster')
  const path = join(folder.path, 'config')
  await writeFile(path, '')
  const gate = new StartGate(1)
  const settings = v.parse(clusterSettingsSchema, {})
  await using cluster = new OpenCluster(
    {
      clusterId: 'config:prod' as ClusterId,
      clusterName: 'prod',
      ref: { path, context: 'prod' },
      fingerprint: null,
      kept: new ClusterFile({ settings, view: null }, { write: async () => {}, settled: async () => {} }),
    },
    {
      clock: new ManualClock(),
      random: () => 0,
      gate,
      berthEntry: fileURLToPath(new URL('../../../testkit/server/quietBerth.ts', import.meta.url)),
      socketFolder: folder.path,
      backgroundRefresh: () => true,
      limits: () => ({ heapMb: 256, requestsInFlight: 5 }),
      onChange: () => {},
      onLog: () => {},
      onBackendError: () => {},
      onMaintenance: () => {},
    },
  )
  const early = cluster.reach()
  cluster.start()
  const late = await cluster.reach()
  expect((await early).socketPath).toBe(late.socketPath)
})
