import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { parse, stringify } from 'yaml'
import type { RealCluster } from '#testkit'

/** Person is somebody who may do everything in one cluster and whom nobody else is, so that the audit log tells them. */
export interface Person extends AsyncDisposable {
  /** Their kubeconfig, with the cluster's own context name. */
  readonly kubeconfig: string
  /** What they asked the API server so far, a line each, but for the heartbeat and metrics, which go on by themselves. */
  requests(): Promise<readonly string[]>
  /** Takes everything from them that they may do. */
  revoke(): Promise<void>
}

/** aPerson makes a service account with a token of its own. */
export async function aPerson(cluster: RealCluster): Promise<Person> {
  const name = `person-${randomUUID()}`
  const user = `system:serviceaccount:default:${name}`
  await cluster.mustKubectl(['create', 'serviceaccount', name])
  await cluster.mustKubectl([
    'create',
    'clusterrolebinding',
    name,
    '--clusterrole=cluster-admin',
    `--user=${user}`,
  ])
  const revoke = async () => {
    await cluster.mustKubectl(['delete', '--ignore-not-found', 'clusterrolebinding', name])
  }
  const token = (await cluster.mustKubectl(['create', 'token', name])).trim()
  const content = parse(await readFile(cluster.kubeconfig, 'utf8')) as { users: { user: object }[] }
  for (const entry of content.users) entry.user = { token }
  return {
    kubeconfig: stringify(content),
    requests: async () =>
      (await cluster.auditEntries())
        .filter((entry) => entry.user === user && !byTheClock.test(entry.uri))
        .map(({ verb, uri }) => `${verb} ${uri}`),
    revoke,
    [Symbol.asyncDispose]: async () => {
      await revoke()
      await cluster.mustKubectl(['delete', 'serviceaccount', name])
    },
  }
}

const byTheClock = /^\/(readyz|livez|healthz|version|apis\/metrics\.k8s\.io)\b/
