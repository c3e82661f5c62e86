import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { SimulatedServer, type SimulatedServerOptions } from '#sim'
import { type OpenedBerth, openBerth } from './openBerth.ts'
import { aSimulatedCluster } from './simulatedWorld.ts'
import { temporaryFolder } from './temporaryFolder.ts'

/** ClusterToOpen is a simulated cluster with the namespace shop and three pods in it, and a kubeconfig for it. */
export interface ClusterToOpen extends AsyncDisposable {
  readonly server: SimulatedServer
  /** Opens a berth of it, which the caller disposes; `namespaces` are those that the user typed for it. */
  open(namespaces?: readonly string[]): Promise<OpenedBerth>
}

/** aClusterToOpen makes one. Its user may do everything; a named user may do nothing until the server's rules allow it. */
export async function aClusterToOpen({
  user,
  server: options = {},
}: {
  readonly user?: string
  readonly server?: SimulatedServerOptions
} = {}): Promise<ClusterToOpen> {
  await using stack = new AsyncDisposableStack()
  const folder = stack.use(await temporaryFolder('cluster'))
  const server = stack.use(await SimulatedServer.open(options))
  const content = aSimulatedCluster('east', server).kubeconfig()
  if (user !== undefined) {
    const token = `of-${user}`
    server.people.accept(token, { username: user, groups: [] })
    content.users = content.users.map((entry) => ({ ...entry, user: { token } }))
  }
  const path = join(folder.path, 'config')
  await writeFile(path, stringify(content))
  const owned = stack.move()
  return {
    server,
    open: (namespaces) => openBerth(path, 'east', namespaces),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}
