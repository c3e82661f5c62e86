import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type OpenedBerth, openCurrent } from '../openBerth.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import type { RealCluster } from './realCluster.ts'

/**
 * openBerthOf opens the berth of a user who may do nothing in the cluster but these verbs of a resource in the namespace `default`.
 * Disposing it closes the berth; the permission stays.
 */
export async function openBerthOf(
  cluster: RealCluster,
  user: string,
  { resource, verbs }: { readonly resource: string; readonly verbs: readonly string[] },
): Promise<OpenedBerth> {
  const rbac = 'rbac.authorization.k8s.io'
  const metadata = { name: user, namespace: 'default' }
  await cluster.apply({
    ...{ apiVersion: `${rbac}/v1`, kind: 'Role', metadata },
    rules: [{ apiGroups: [''], resources: [resource], verbs }],
  })
  await cluster.apply({
    ...{ apiVersion: `${rbac}/v1`, kind: 'RoleBinding', metadata },
    roleRef: { apiGroup: rbac, kind: 'Role', name: user },
    subjects: [{ apiGroup: rbac, kind: 'User', name: user }],
  })
  return openBerthAs(cluster, user)
}

/** openBerthAs opens the berth of a user who may do nothing but what the cluster lets them already. */
export async function openBerthAs(cluster: RealCluster, user: string): Promise<OpenedBerth> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('person'))
  const path = join(folder.path, user)
  const content = await readFile(cluster.operatorKubeconfig, 'utf8')
  await writeFile(
    path,
    content.replace(/( *)user:\n/u, (whole, pad: string) => `${whole}${pad}  as: ${user}\n`),
  )
  const berth = stack.use(await openCurrent(path))
  const owned = stack.move()
  return { ...berth, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
