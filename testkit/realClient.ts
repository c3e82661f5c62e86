import { readFile } from 'node:fs/promises'
import { KubeClient } from '#kube'
import { systemClock } from '#machinery'
import { anAccess } from './kubeAccess.ts'
import type { RealCluster } from './realClusters/realCluster.ts'

/** aRealClient is the product's own client to a real cluster, as somebody who may do everything and is audited. */
export async function aRealClient(cluster: RealCluster): Promise<KubeClient> {
  const access = anAccess(cluster.server, {
    tls: { ca: await readFile(cluster.caFile, 'utf8'), skipVerify: false, serverName: null },
    authentication: { type: 'token', token: cluster.token },
  })
  const environment = { clock: systemClock, random: Math.random, log: () => {} }
  return KubeClient.open(access, environment, { requestsInFlight: 50 })
}
